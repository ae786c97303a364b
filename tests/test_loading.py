"""`keras_gan.load`: files, folders of runs, and what is neither."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan

import keras_gan

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    gan = tiny_gan()
    gan.fit(np.zeros((32, 2), "float32"), verbose=0)
    folder = tmp_path_factory.mktemp("run")
    gan.save(folder / "model.keras")
    return gan, folder


def test_a_file_and_the_folder_of_a_run(saved, monkeypatch):
    gan, folder = saved
    monkeypatch.setenv("HOME", str(folder.parent))
    for path in (folder, str(folder / "model.keras"), f"~/{folder.name}"):
        loaded = keras_gan.load(path)
        assert int(loaded.step) == int(gan.step) == 1 and loaded.compiled
        np.testing.assert_array_equal(
            loaded.generate(2, seed=0), gan.generate(2, seed=0)
        )


@pytest.mark.parametrize("name", ["nothing", "nothing.keras", "~/nothing.keras"])
def test_where_there_is_no_model(name, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="There is no model at"):
        keras_gan.load(name)


def test_what_is_no_gan(saved, tmp_path):
    gan, _ = saved
    gan.generator.save(tmp_path / "generator.keras")
    with pytest.raises(TypeError, match="holds a Sequential, not a keras_gan.GAN"):
        keras_gan.load(tmp_path / "generator.keras")
    gan.save_weights(tmp_path / "gan.weights.h5")
    with pytest.raises(ValueError, match="weights alone.*load_weights"):
        keras_gan.load(tmp_path / "gan.weights.h5")
    (tmp_path / "damaged.keras").write_bytes(b"PK")
    with pytest.raises(ValueError, match="damaged.keras cannot be loaded") as caught:
        keras_gan.load(tmp_path / "damaged.keras")
    assert "\n" not in str(caught.value)
    (tmp_path / "saved_model.pb").write_bytes(b"")
    with pytest.raises(ValueError, match="SavedModel for serving"):
        keras_gan.load(tmp_path)


def test_a_file_of_before_still_loads():
    """Its average had the name of the generator."""
    from pathlib import Path

    path = Path(__file__).parent / "files" / "first_format.keras"
    one, other = keras_gan.load(path), keras.models.load_model(path)
    assert one.class_names is None
    np.testing.assert_array_equal(one.generate(2, seed=0), other.generate(2, seed=0))
