"""Exports to ONNX, LiteRT and OpenVINO that are refused: nothing is written."""

import importlib.util
import os

import exported_files
import keras
import pytest
from conftest import tiny_image_gan
from exported_files import FORMATS
from exported_files import PACKAGES
from exported_files import SUFFIXES
from exported_files import onnx_only

from keras_gan import GAN
from keras_gan.export.formats import writing

pytestmark = exported_files.CONVERTERS_WARN


@pytest.fixture(scope="module")
def trained():
    return exported_files.trained_gan()


@keras.saving.register_keras_serializable("test_refused_formats")
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
