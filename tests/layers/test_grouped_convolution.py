"""Grouped convolutions, against Keras' own and against a convolution per group."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_gan.backend.tensorflow import convolutions
from keras_gan.layers import GroupedConv2D


@pytest.mark.parametrize("arguments", [{"strides": 2}, {"padding": "same"}])
def test_it_is_a_convolution_of_each_group(arguments):
    """Sees groups that take every n-th channel."""
    x = np.random.default_rng(0).normal(size=(2, 7, 8, 6)).astype("float32")
    grouped = GroupedConv2D(9, 3, groups=3, **arguments)
    found = np.array(grouped(x))
    for group in range(3):
        alone = keras.layers.Conv2D(
            3, 3, use_bias=False, data_format="channels_last", **arguments
        )
        alone.build((None, 7, 8, 2))
        alone.kernel.assign(grouped.kernel[..., 3 * group : 3 * group + 3])
        expected = alone(x[..., 2 * group : 2 * group + 2])
        np.testing.assert_allclose(
            found[..., 3 * group : 3 * group + 3], expected, rtol=1e-4, atol=1e-5
        )


def test_it_equals_that_of_keras_and_takes_its_weights():
    x = np.random.default_rng(0).normal(size=(2, 5, 4, 6)).astype("float32")
    ours = GroupedConv2D(4, 3, groups=2, padding="same", bias_initializer="ones")
    theirs = keras.layers.Conv2D.from_config(ours.get_config())
    found = ours(x)
    theirs.build(x.shape)
    theirs.set_weights(ours.get_weights())
    np.testing.assert_allclose(found, theirs(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "arguments", [{"data_format": "channels_first"}, {"dilation_rate": 2}]
)
def test_what_it_does_not_compute_is_refused(arguments):
    with pytest.raises(ValueError, match=f"`{next(iter(arguments))}`"):
        GroupedConv2D(4, 3, groups=2, **arguments)


@pytest.mark.slow
def test_it_trains_in_a_graph_where_there_is_no_onednn():
    """There TensorFlow has no gradients of groups, and joins no bias with them."""
    script = (
        "import numpy as np, tensorflow as tf\n"
        "from keras_gan.backend.tensorflow import convolutions\n"
        "from keras_gan.layers import GroupedConv2D\n"
        "assert not convolutions.has_gradients_of_groups()\n"
        "layer = GroupedConv2D(4, 3, groups=2, padding='same', activation='relu')\n"
        "x = np.random.default_rng(0).normal(size=(2, 5, 4, 6)).astype('float32')\n"
        "layer.build(x.shape)\n"
        "layer.bias.assign([0.1, 0.2, -0.1, 0.3])\n"
        "def slope(layer):\n"
        "    with tf.GradientTape() as tape:\n"
        "        total = tf.reduce_sum(layer(x) ** 2)\n"
        "    return tape.gradient(total, layer.kernel.value)\n"
        "def halves(x):\n"
        "    one, other = tf.split(layer.kernel.value, 2, -1)\n"
        "    maps = [tf.nn.conv2d(x[..., :3], one, 1, 'SAME')]\n"
        "    maps += [tf.nn.conv2d(x[..., 3:], other, 1, 'SAME')]\n"
        "    return tf.nn.relu(tf.concat(maps, -1) + layer.bias.value)\n"
        "halves.kernel = layer.kernel\n"
        "found, expected = tf.function(slope)(layer), slope(halves)\n"
        "np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0"},
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("arguments", [{"strides": 2}, {"padding": "same"}])
def test_one_convolution_equals_one_per_group(arguments, monkeypatch):
    x = np.random.default_rng(0).normal(size=(2, 7, 8, 6)).astype("float32")
    layer = GroupedConv2D(9, 3, groups=3, **arguments)
    together = layer(x)
    monkeypatch.setattr(convolutions, "has_gradients_of_groups", lambda: False)
    np.testing.assert_allclose(layer(x), together, rtol=1e-4, atol=1e-5)
