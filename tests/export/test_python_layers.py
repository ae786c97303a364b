"""Layers that run Python code are named, and nothing is written."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from exported_gans import gan_of
from keras import layers


@keras.saving.register_keras_serializable("tests_python_layers")
class Converts(layers.Layer):
    """Needs numbers, and a graph has none before it runs."""

    def call(self, inputs):
        return inputs + float(np.mean(inputs.numpy()))

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs.shape, inputs.dtype)


@keras.saving.register_keras_serializable("tests_python_layers")
class CallsBack(layers.Layer):
    """A graph with an operation that calls this process."""

    def call(self, inputs):
        made = tf.numpy_function(np.sort, [inputs], "float32")
        return tf.ensure_shape(made, inputs.shape)


@pytest.mark.parametrize("kind", [Converts, CallsBack])
@pytest.mark.parametrize("nested", [False, True], ids=["plain", "nested"])
def test_the_layer_is_named(kind, nested, tmp_path):
    parts = [layers.Dense(3, name="before"), kind(name="mine"), layers.Dense(2)]
    if nested:
        parts = [keras.Sequential([keras.Input((4,)), *parts], name="block")]
    generator = keras.Sequential([keras.Input((4,)), *parts])
    gan = gan_of(generator, 4)
    what = "cannot be compiled: .*numpy" if kind is Converts else "calls Python"
    said = rf"layer 'mine' \({kind.__name__}\) {what}.* no Python code"
    with pytest.raises(ValueError, match=said):
        gan.export(tmp_path / "1")
    assert list(tmp_path.iterdir()) == []


def test_other_errors_stay_as_they_are(tmp_path, monkeypatch):
    from keras_gan.export import endpoints

    def fail(gan):
        raise OSError("disk full")

    monkeypatch.setattr(endpoints, "discriminate", fail)
    with pytest.raises(OSError, match="disk full"):
        tiny_gan().export(tmp_path / "1")
