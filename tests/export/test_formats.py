"""ONNX, LiteRT and OpenVINO: each file gives what Keras gives, under the same names."""

import exported_files
import keras
import numpy as np
import pytest
from exported_files import FORMATS
from exported_files import FORMATS_BUT_ONNX_SLOW
from exported_files import SUFFIXES
from exported_files import latents_of
from exported_files import onnx_only
from exported_files import run
from exported_gans import gan_of_keys

from keras_gan import GAN
from keras_gan import models

pytestmark = exported_files.CONVERTERS_WARN


@pytest.fixture(scope="module")
def trained():
    return exported_files.trained_gan()


@pytest.mark.parametrize("format", FORMATS)
def test_the_generator_is_the_average_with_named_tensors(format, trained, tmp_path):
    """Sees the raw generator exported, and inputs in another order."""
    path = tmp_path / f"g{SUFFIXES[format]}"
    exported = trained.export(path, format=format)
    assert exported.inputs == ("latents", "labels")
    assert exported.outputs == ("images",)
    assert exported.largest <= 1e-5
    labels = (np.arange(64) % 3).astype("int32")
    for count in (64, 1, 3):
        inputs = {"latents": latents_of(trained)[:count], "labels": labels[:count]}
        (made,) = run(format, path, inputs).values()
        expected = trained.predict(list(inputs.values()), verbose=0)
        np.testing.assert_allclose(made, expected, atol=1e-5)
    raw = trained.generator(list(inputs.values()), training=False)
    assert np.abs(made - raw).max() > 1e-4


@pytest.mark.parametrize("format", FORMATS)
def test_the_discriminator_returns_what_discriminate_returns(format, trained, tmp_path):
    path = tmp_path / f"d{SUFFIXES[format]}"
    exported = trained.export(path, format=format, network="discriminator")
    assert set(exported.outputs) == {"probability", "logits"}
    images = np.random.default_rng(4).uniform(-1, 1, (5, 8, 8, 1)).astype("float32")
    labels = np.array([0, 1, 2, 1, 0], "int32")
    answers = run(format, path, {"images": images, "labels": labels})
    expected = trained.discriminate(images, condition=labels)
    np.testing.assert_allclose(answers["probability"], expected, atol=1e-5)
    logits = -np.log(1 / answers["probability"] - 1)
    np.testing.assert_allclose(answers["logits"], logits, atol=1e-4)


@pytest.mark.parametrize("format", FORMATS_BUT_ONNX_SLOW)
def test_small_weights_make_small_files_and_small_differences(
    format, trained, tmp_path
):
    gan = GAN(*models.dcgan((16, 16, 1), latent_dim=8, filters=8), latent_dim=8)
    gan.compile("adam", "adam")
    all_weights = ("float32", "float16", "int8")[: 2 if format == "openvino" else 3]
    exports = [
        gan.export(
            tmp_path / f"{weights}{SUFFIXES[format]}", format=format, weights=weights
        )
        for weights in all_weights
    ]
    sizes = [exported.size for exported in exports]
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] < 0.95 * sizes[0]
    latents = latents_of(gan, 16)
    (exact,) = run(format, exports[0].path, {"latents": latents}).values()
    (small,) = run(format, exports[-1].path, {"latents": latents}).values()
    assert 0 < np.abs(small - exact).max() < 0.02
    assert exports[-1].largest > exports[0].largest
    if format == "openvino":
        with pytest.raises(ValueError, match="`weights` of OpenVINO must be one of"):
            gan.export(tmp_path / "x.xml", format=format, weights="int8")


@onnx_only
def test_int8_weights_have_a_scale_per_output(tmp_path):
    """Sees one scale for all, with which small filters vanish."""
    inputs = keras.Input((32,))
    generator = keras.Model(inputs, keras.layers.Dense(32, use_bias=False)(inputs))
    kernel = np.random.default_rng(0).uniform(-1, 1, (32, 32))
    kernel[:, 0] *= 1e-4
    generator.layers[1].kernel.assign(kernel)
    discriminator = keras.Sequential([keras.Input((32,)), keras.layers.Dense(1)])
    gan = GAN(generator, discriminator, latent_dim=32)
    gan.compile("adam", "adam")
    gan.export(tmp_path / "g.onnx", format="onnx", weights="int8")
    latents = latents_of(gan)
    found = run("onnx", tmp_path / "g.onnx", {"latents": latents})["images"][:, 0]
    expected = latents @ kernel.astype("float32")[:, 0]
    assert np.abs(found - expected).max() < 0.02 * np.abs(expected).max()


@onnx_only
def test_a_fixed_batch_size_is_fixed(trained, tmp_path):
    import onnxruntime

    trained.export(tmp_path / "g.onnx", format="onnx", batch_size=2)
    session = onnxruntime.InferenceSession(str(tmp_path / "g.onnx"))
    assert {tuple(each.shape) for each in session.get_inputs()} == {(2, 4), (2,)}


@onnx_only
def test_an_open_batch_has_a_name(trained, tmp_path, capsys):
    import onnxruntime

    trained.export(tmp_path / "g.onnx", format="onnx", verbose=True)
    session = onnxruntime.InferenceSession(str(tmp_path / "g.onnx"))
    assert {each.shape[0] for each in session.get_inputs()} == {"batch"}
    said = capsys.readouterr().out
    assert "latents, labels to images" in said and "Difference from Keras" in said


@onnx_only
def test_conditions_of_every_dtype_are_exported_and_compared(tmp_path):
    dtypes = ("bool", "float16", "float64", "int64")
    keys = [f"of_{dtype}" for dtype in dtypes]
    gan = gan_of_keys(*keys, dtypes=dtypes)
    exported = gan.export(tmp_path / "g.onnx", format="onnx")
    assert exported.inputs == ("latents", *keys)
    assert exported.largest < 1e-5


@onnx_only
def test_a_condition_alone_and_examples_of_several_tensors(tmp_path):
    picture = keras.Input((8, 8, 1), name="drawing")
    same = keras.layers.Conv2D(1, 3, padding="same")
    generator = keras.Model(picture, same(picture))
    taken = [keras.Input((8, 8, 1)), keras.Input((8, 8, 1), name="drawing")]
    flat = keras.layers.Flatten()(keras.layers.Concatenate()(taken))
    discriminator = keras.Model(taken, keras.layers.Dense(1)(flat))
    gan = GAN(generator, discriminator, prior=None)
    gan.compile("adam", "adam")
    exported = gan.export(tmp_path / "g.onnx", format="onnx")
    assert (exported.inputs, exported.outputs) == (("drawing",), ("images",))
    assert exported.largest < 1e-5
    latents = keras.Input((4,))
    parts = {name: keras.layers.Dense(2)(latents) for name in ("left", "right")}
    inputs = {name: keras.Input((2,), name=name) for name in parts}
    joined = keras.layers.Concatenate()(list(inputs.values()))
    gan = GAN(
        keras.Model(latents, parts),
        keras.Model(inputs, keras.layers.Dense(1)(joined)),
        latent_dim=4,
    )
    gan.compile("adam", "adam")
    exported = gan.export(tmp_path / "both.onnx", format="onnx")
    assert exported.outputs == ("left", "right")
    assert exported.largest < 1e-5
    latents = latents_of(gan, 2)
    found = run("onnx", tmp_path / "both.onnx", {"latents": latents})
    expected = gan.generator(latents)
    for name in parts:
        np.testing.assert_allclose(found[name], expected[name], atol=1e-6)
