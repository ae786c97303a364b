"""ONNX, LiteRT and OpenVINO: each file gives what Keras gives, under the same names."""

import importlib.util
import os

import keras
import numpy as np
import pytest
from conftest import tiny_image_gan
from exported_gans import gan_of_keys
from running_formats import FORMATS
from running_formats import PACKAGES
from running_formats import SUFFIXES
from running_formats import WARNINGS
from running_formats import latents_of
from running_formats import needs
from running_formats import run

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan.export.formats import writing

pytestmark = WARNINGS
onnx_only = needs("onnx")


@pytest.fixture(scope="module")
def trained():
    """A GAN of three classes whose average and networks differ."""
    gan = tiny_image_gan(num_classes=3, average=WeightAverage(1e6))
    random = np.random.default_rng(0)
    for network in (gan.generator, gan.average_generator, gan.discriminator):
        for weight in network.weights:
            if len(weight.shape) > 1:
                weight.assign(random.normal(0, 0.4, weight.shape))
    return gan


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


@pytest.mark.parametrize("format", FORMATS)
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


@keras.saving.register_keras_serializable("test_formats")
class Roots(keras.layers.Layer):
    """An operation that no format has."""

    def call(self, inputs):
        import tensorflow as tf

        return tf.math.bessel_i0e(inputs)


@pytest.mark.parametrize("format", FORMATS)
def test_an_operation_that_a_format_lacks_is_named_with_its_layer(format, tmp_path):
    generator = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(2), Roots(name="roots")]
    )
    discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    gan = GAN(generator, discriminator, latent_dim=4)
    gan.compile("adam", "adam")
    with pytest.raises(
        ValueError, match=r"cannot express the operation BesselI0e of layer 'roots'"
    ):
        gan.export(tmp_path / f"g{SUFFIXES[format]}", format=format)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"format": "onxn"}, "`format` must be one of.*Did you mean 'onnx'.*'onxn'"),
        ({"format": "onnx", "network": "both"}, "`network` of ONNX must be one of"),
        ({"format": "onnx", "weights": "int4"}, "`weights` of ONNX.*'int4'"),
        ({"format": ["onnx"]}, "`format` must be one of"),
        ({"format": "onnx", "traced": 1}, "weights, batch_size. Received: traced"),
        ({"format": "litert"}, "must end in .tflite"),
        ({"format": "onnx", "signatures": 1}, "takes filepath.*Received: signatures"),
        ({"format": "onnx", "input_signature": 1}, "`input_signature` must be None"),
        ({"format": "onnx", "batch_size": 0}, "`batch_size` counts examples"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_written(
    arguments, said, trained, tmp_path
):
    with pytest.raises(ValueError, match=said):
        trained.export(tmp_path / "g.onnx", **arguments)
    assert os.listdir(tmp_path) == []


def test_nothing_is_overwritten(trained, tmp_path):
    for name, format in (("g.onnx", "onnx"), ("g.bin", "openvino")):
        (tmp_path / name).write_text("mine")
        path = (tmp_path / name).with_suffix(SUFFIXES[format])
        if importlib.util.find_spec(PACKAGES[format][0]):
            with pytest.raises(FileExistsError, match="is not overwritten"):
                trained.export(path, format=format)
        assert (tmp_path / name).read_text() == "mine"


def test_a_missing_package_is_named_with_its_extra(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_is_installed", lambda name: name != "tf2onnx")
    with pytest.raises(ImportError, match=r'package tf2onnx: .*"keras-gan\[onnx\]"'):
        trained.export(tmp_path / "g.onnx", format="onnx")


@onnx_only
def test_a_conversion_that_computes_something_else_is_not_written(
    trained, tmp_path, monkeypatch
):
    monkeypatch.setattr(writing, "_compared", _half_off)
    with pytest.raises(ValueError, match="computes other outputs than Keras.*0.5"):
        trained.export(tmp_path / "g.onnx", format="onnx")
    assert os.listdir(tmp_path) == []


def _half_off(format, traced, path):
    traced.scale = 1.0
    return 0.5, 0.1


@onnx_only
def test_a_file_that_its_runtime_cannot_run_is_a_value_error(tmp_path):
    """Errors of the runtime have classes of their own, which no command expects."""
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        gan = tiny_image_gan()
    finally:
        keras.config.set_dtype_policy("float32")
    with pytest.raises(ValueError, match="runtime of ONNX cannot run .*bfloat16"):
        gan.export(tmp_path / "g.onnx", format="onnx")
    assert os.listdir(tmp_path) == []


@onnx_only
@pytest.mark.parametrize("dtype", ["bool", "float16", "float64", "int64"])
def test_conditions_of_every_dtype_are_exported_and_compared(dtype, tmp_path):
    gan = gan_of_keys("self", dtype=dtype)
    exported = gan.export(tmp_path / "g.onnx", format="onnx")
    assert exported.inputs == ("latents", "condition_self")
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
