"""The page that runs a generator in the browser: its files, and what it refuses."""

import importlib.util
import json
import re
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from lively_networks import lively

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import priors
from keras_gan.export import page
from keras_gan.export.page import runtime
from keras_gan.export.page import writing

pytestmark = [
    pytest.mark.skipif(
        any(
            importlib.util.find_spec(name) is None
            for name in ("onnx", "tf2onnx", "onnxruntime")
        ),
        reason="the page needs onnx, tf2onnx and onnxruntime",
    ),
    # Those of the converter.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::FutureWarning"),
]
SOURCE = Path(page.__file__).parent / "files"


@pytest.fixture
def empty_runtime(tmp_path):
    """Files with the names of the runtime's."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    for name in runtime.FILES:
        (folder / name).write_bytes(b"runtime")
    return runtime.find_runtime(folder)


@pytest.fixture
def without_onnx(monkeypatch):
    """No network is converted, for tests of what else the page has."""

    def unconverted(gan, path, **_):
        path.write_bytes(b"")
        return SimpleNamespace(inputs=("latents",))

    monkeypatch.setattr(writing, "export_onnx", unconverted)


@pytest.mark.slow
def test_the_folder_has_the_networks_the_latents_and_the_runtime(
    tmp_path, empty_runtime
):
    gan = tiny_image_gan(num_classes=3, average=WeightAverage(50))
    notes = page.write_page(gan, tmp_path / "page", empty_runtime, {"title": "Mine"})
    assert notes == []
    folder = tmp_path / "page"
    names = {path.name for path in SOURCE.iterdir()}
    own = {"generator.onnx", "discriminator.onnx", "latents.bin", "model.json"}
    assert {path.name for path in folder.iterdir()} == names | own | {"runtime"}
    assert (folder / "runtime" / runtime.FILES[0]).read_bytes() == b"runtime"
    about = json.loads((folder / "model.json").read_text())
    assert about["title"] == "Mine"
    assert about["inputs"] == ["latents", "labels"]
    (classes,) = about["conditions"]
    assert (classes["kind"], classes["classes"]) == ("class", 3)
    assert about["discriminator"]["output"] == "probability"
    latents = np.fromfile(folder / "latents.bin", "<f4").reshape(-1, 4)
    assert len(latents) == about["latents"]["seeds"] == 1000
    # Python's images of these seeds are the generator's of these latents.
    expected = gan.generate(2, condition=[0, 1], seed=[7, 999])
    found = gan.predict([latents[[7, 999]], np.array([0, 1])], verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert {path.name for path in tmp_path.iterdir()} == {"page", "runtime"}


def test_the_source_names_no_other_host():
    for path in SOURCE.iterdir():
        assert not re.search(r"(https?:)?//[\w.-]+\.\w", path.read_text()), path.name


@pytest.mark.slow
def test_what_the_page_lacks_is_said(tmp_path, empty_runtime):
    networks = models.stylegan2(
        (8, 8, 1), latent_dim=4, style_dim=4, channels=4, mapping_layers=1
    )
    gan = GAN(*networks, latent_dim=4)
    gan.compile("adam", "adam")
    (note,) = page.write_page(gan, tmp_path / "page", empty_runtime)
    assert "no score of D" in note and "others of its batch" in note
    about = json.loads((tmp_path / "page" / "model.json").read_text())
    assert about["latents"]["psi"] and about["noise"]
    assert about["inputs"] == ["latents", "truncation"]
    assert about["discriminator"] is None


def test_a_score_that_hardly_depends_on_the_batch_is_left_out(
    tmp_path, empty_runtime, without_onnx
):
    """Logits of D are near 0 before it has learned; an error is small, too."""
    inputs = keras.Input((8, 8, 1))
    logits = keras.layers.Dense(1)(keras.layers.Flatten()(inputs))
    mixed = 1e-2 * logits + 1e-3 * keras.ops.mean(logits, axis=0, keepdims=True)
    judge = keras.Model(inputs, mixed)
    gan = lively(GAN(tiny_image_gan().generator, judge, latent_dim=4))
    gan.compile("adam", "adam")
    (note,) = page.write_page(gan, tmp_path / "page", empty_runtime)
    assert "others of its batch" in note


@pytest.mark.slow
def test_a_prior_without_a_center_has_no_truncation(
    tmp_path, empty_runtime, without_onnx
):
    generator, discriminator = models.dcgan((8, 8, 1), latent_dim=4, filters=2)
    gan = GAN(generator, discriminator, prior=priors.Spherical(4))
    gan.compile("adam", "adam")
    (note,) = page.write_page(gan, tmp_path / "page", empty_runtime)
    assert note.startswith("no truncation")
    about = json.loads((tmp_path / "page" / "model.json").read_text())
    assert about["latents"]["spherical"] and about["latents"]["centers"] is None


@pytest.mark.slow
def test_codes_are_controls(tmp_path, empty_runtime, without_onnx):
    prior = priors.Joint(priors.Normal(3), priors.Categorical(4), priors.Uniform(2))
    gan = GAN(*models.dcgan((8, 8, 1), latent_dim=9, filters=2), prior=prior)
    gan.compile("adam", "adam")
    assert page.write_page(gan, tmp_path / "page", empty_runtime) == []
    about = json.loads((tmp_path / "page" / "model.json").read_text())["latents"]
    numbers = {"kind": "number", "low": -1.0, "high": 1.0}
    assert about["codes"] == [
        {"kind": "category", "start": 3, "size": 4},
        numbers | {"start": 7},
        numbers | {"start": 8},
    ]
    # Categories are their own centers and stay.
    assert about["centers"] == [0.0] * 3 + [None] * 4 + [0.0] * 2


def test_models_that_a_page_cannot_show_are_refused(tmp_path, empty_runtime):
    latents, flag = keras.Input((4,)), keras.Input((2,), dtype="bool", name="flag")
    joined = keras.layers.Concatenate()([latents, keras.ops.cast(flag, "float32")])
    made = keras.layers.Reshape((8, 8, 1))(keras.layers.Dense(64)(joined))
    generator = keras.Model([latents, flag], made)
    gan = GAN(generator, tiny_image_gan().discriminator, latent_dim=4)
    gan.compile("adam", "adam")
    with pytest.raises(ValueError, match="int64, uint8. Received: .*'flag' of bool"):
        page.write_page(gan, tmp_path / "page", empty_runtime)
    with pytest.raises(ValueError, match="shows images.*Received"):
        page.write_page(tiny_gan(), tmp_path / "page", empty_runtime)
    (tmp_path / "page").mkdir()
    with pytest.raises(FileExistsError, match="is not overwritten"):
        page.write_page(tiny_image_gan(), tmp_path / "page", empty_runtime)


def test_a_missing_or_another_runtime_is_an_error_with_the_command(tmp_path):
    with pytest.raises(
        FileNotFoundError, match="npm install onnxruntime-web@1.30.0.*--runtime"
    ):
        runtime.find_runtime(tmp_path)
    folder = tmp_path / "node_modules" / "onnxruntime-web"
    (folder / "dist").mkdir(parents=True)
    for name in runtime.FILES:
        (folder / "dist" / name).touch()
    (folder / "package.json").write_text('{"version": "1.30.0"}')
    assert len(runtime.find_runtime(tmp_path)) == 3
    assert runtime.find_runtime(folder) == runtime.find_runtime(tmp_path)
    (folder / "package.json").write_text('{"version": "1.2.0"}')
    with pytest.raises(ValueError, match="1.30.0, and .* has 1.2.0"):
        runtime.find_runtime(tmp_path)
