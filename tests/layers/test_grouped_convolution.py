"""Grouped convolutions, against Keras' own and against a convolution per group."""

import keras
import numpy as np
import pytest

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
