"""Layers with an equalized learning rate, against NumPy and Keras' own."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import signal

from keras_gan.layers import EqualizedConv2D
from keras_gan.layers import EqualizedDense
from keras_gan.layers import scaled_leaky_relu

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


@pytest.mark.parametrize("multiplier", [1.0, 0.01])
def test_a_dense_layer_scales_weights_and_biases(multiplier):
    layer = EqualizedDense(
        5, learning_rate_multiplier=multiplier, bias_start=2.0, activation="relu"
    )
    x = normal(3, 8)
    layer.build(x.shape)
    assert np.std(layer.kernel) == pytest.approx(1 / multiplier, rel=0.4)
    assert np.mean(layer.bias) == pytest.approx(2 / multiplier)
    kernel, bias = (multiplier * np.array(v) for v in (layer.kernel, layer.bias))
    expected = np.maximum(x @ kernel / 8**0.5 + bias, 0)
    np.testing.assert_allclose(layer(x), expected, rtol=1e-4, atol=1e-5)


def test_outputs_keep_their_mean_square_and_adams_step_is_multiplied():
    """Sees a multiplier of outputs only, which would change the beginning."""
    keras.utils.set_random_seed(0)
    x, steps = normal(64, 512), []
    for multiplier in (1.0, 0.1):
        layer = EqualizedDense(256, learning_rate_multiplier=multiplier)
        before = np.array(layer(x))
        assert np.mean(before**2) == pytest.approx(1, rel=0.1)
        weights = layer.trainable_variables
        optimizer = keras.optimizers.Adam(1e-3)
        optimizer.apply([ops.ones(v.shape) for v in weights], weights)
        steps.append(np.mean(np.abs(np.array(layer(x)) - before)))
    assert steps[1] / steps[0] == pytest.approx(0.1, rel=0.01)


def test_a_convolution_is_that_of_keras_with_scaled_weights():
    layer = EqualizedConv2D(4, 3, activation=scaled_leaky_relu)
    x = normal(2, 5, 6, 3)
    layer.build(x.shape)
    layer.bias.assign(normal(4))
    theirs = keras.layers.Conv2D(4, 3, padding="same", data_format="channels_last")
    theirs.build(x.shape)
    theirs.set_weights([np.array(layer.kernel) / 27**0.5, np.array(layer.bias)])
    y = np.array(theirs(x))
    expected = np.where(y > 0, y, 0.2 * y) * 2**0.5
    np.testing.assert_allclose(layer(x), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("sides", [(6, 8), (7, 5)])
def test_strides_are_a_blur_of_the_padded_map_and_a_strided_convolution(sides):
    """As `conv2d_resample(down=2)` of StyleGAN2: padding 2 and 2, filter, stride.

    An odd side has one more row of zeros. Sees a blur of the map that a convolution
    then pads, which differs at the border.
    """
    layer = EqualizedConv2D(2, 3, strides=2, use_bias=False)
    x = normal(1, *sides, 1)
    found = layer(x)
    odd = [n % 2 for n in sides]
    padded = np.pad(x[0, :, :, 0], [(2, 2 + odd[0]), (2, 2 + odd[1])])
    blurred = signal.convolve2d(
        padded, np.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 64, "valid"
    )
    for channel in range(2):
        kernel = np.array(layer.kernel)[:, :, 0, channel] / 3
        whole = signal.correlate2d(blurred, kernel, "valid")[::2, ::2]
        np.testing.assert_allclose(found[0, :, :, channel], whole, rtol=1e-4, atol=1e-5)


def test_one_side_alone_is_halved():
    layer = EqualizedConv2D(2, 3, strides=(1, 2))
    assert layer(normal(1, 5, 7, 3)).shape == (1, 5, 4, 2)
    assert layer.compute_output_shape((None, 5, 7, 3)) == (None, 5, 4, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"learning_rate_multiplier": 0}, "`learning_rate_multiplier`"),
        ({"kernel_size": 2}, "`kernel_size` must be odd"),
        ({"strides": 3}, "`strides` must be 1 or 2"),
        ({"blur": ()}, "`blur` must be a tuple"),
        ({"filters": 0}, "`filters` must be an integer"),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        EqualizedConv2D(**{"filters": 2} | arguments)
