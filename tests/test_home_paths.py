"""A path that begins with ~ leads home, wherever one comes in."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from PIL import Image

from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import metrics
from keras_gan.core.files import user_path
from keras_gan.metrics import features

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder, next to nothing else in the folder that is worked in."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(tmp_path)
    yield home
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_name_that_is_no_user_stays():
    assert str(user_path("~no_such_user/x")) == "~no_such_user/x"
    assert str(user_path("a/~/b")) == "a/~/b"


def test_callbacks_write_there(home, images):
    pytest.importorskip("tensorboard")
    gan = tiny_image_gan()
    real = np.concatenate([images, images[::-1]])
    distance = metrics.FrechetDistance(features.pixels())
    gan.fit(
        images,
        verbose=0,
        callbacks=[
            callbacks.SampleGrid("~/grids", 2, 2, tensorboard="~/logs"),
            callbacks.EvaluateSamples(
                real, [distance], filepath="~/numbers.csv", cache="~/cache"
            ),
        ],
    )
    assert {"grids", "logs", "numbers.csv", "cache"} <= {p.name for p in home.iterdir()}
    assert any((home / "cache").iterdir()) and any((home / "grids").iterdir())


def test_models_are_exported_and_saved_there(home):
    gan = tiny_gan()
    gan.export("~/served/1")
    assert (home / "served/1/saved_model.pb").exists()
    assert callbacks.SavedModelExport("~/served").next_version().name == "2"
    gan.save("~/gan.keras")
    assert (home / "gan.keras").exists()


def test_extractors_are_read_from_there(home, images):
    network = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    network.save(home / "network.keras")
    extractor = features.network("~/network.keras")
    assert extractor.source == str(home / "network.keras")


def test_images_are_read_from_there(home):
    (home / "pictures").mkdir()
    for number in range(10):
        Image.new("L", (8, 8), 200).save(home / f"pictures/{number}.png")
    assert datasets.load("~/pictures", batch_size=3)[0].example_count == 9
    np.save(home / "a.npy", np.full((10, 8, 8), 200, "uint8"))
    (home / "a.npy").rename(home / "b.NPY")
    assert datasets.load("~/b.NPY", batch_size=3)[0].example_count == 9
