"""Modulated convolutions, against weights made for each example by NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import signal

from keras_gan.layers import ModulatedConv2D

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def weights_of(layer, style):
    """An example's own weights, as formulas 1 and 3 of the paper have them."""
    gains = style @ np.array(layer.gains.kernel) / len(style) ** 0.5
    gains = gains + np.array(layer.gains.bias)
    weights = np.array(layer.kernel) / np.prod(layer.kernel.shape[:3]) ** 0.5
    weights = weights * gains[:, None]
    if layer.demodulate:
        norms = np.sqrt(np.sum(weights**2, axis=(0, 1, 2)) + layer.epsilon)
        weights = weights / norms
    return weights


def convolved(x, weights, mode):
    """Correlations for `same`, and full convolutions for upsampling."""
    function = signal.correlate2d if mode == "same" else signal.convolve2d
    return np.stack(
        [
            sum(
                function(x[:, :, i], weights[:, :, i, o], mode)
                for i in range(x.shape[2])
            )
            for o in range(weights.shape[3])
        ],
        axis=-1,
    )


@pytest.mark.parametrize("demodulate", [True, False])
def test_each_example_has_weights_of_its_own(demodulate):
    """Sees a norm of the weights without the gains, and styles of other examples."""
    layer = ModulatedConv2D(4, 3, demodulate=demodulate)
    x, styles = normal(3, 5, 6, 2), normal(3, 7)
    layer.build([x.shape, styles.shape])
    layer.bias.assign(normal(4))
    found = layer([x, styles])
    for one, style, result in zip(x, styles, found, strict=True):
        expected = convolved(one, weights_of(layer, style), "same")
        expected = expected + np.array(layer.bias)
        np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-4)


def test_upsampling_is_a_transposed_convolution_and_a_blur():
    """As `conv2d_resample(up=2)`: zeros between the pixels, weights, filter of sum 4.

    Nothing is cut before the filter. Sees a convolution of the upsampled map, which
    differs at the border.
    """
    layer = ModulatedConv2D(2, 3, size=2, use_bias=False)
    x, styles = normal(2, 4, 5, 3), normal(2, 6)
    found = layer([x, styles])
    assert found.shape == (2, 8, 10, 2)
    for one, style, result in zip(x, styles, found, strict=True):
        zeros = np.zeros((7, 9, 3))
        zeros[::2, ::2] = one
        longer = convolved(zeros, weights_of(layer, style), "full")
        blur = np.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 16
        expected = [
            signal.convolve2d(np.pad(longer[:, :, o], 1), blur, "valid")
            for o in range(2)
        ]
        expected = np.stack(expected, axis=-1)
        np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-4)


def test_one_side_alone_is_doubled():
    layer = ModulatedConv2D(2, 3, size=(1, 2))
    x, styles = normal(1, 5, 4, 3), normal(1, 6)
    found = np.array(layer([x, styles]))
    assert found.shape == (1, 5, 8, 2)
    # A map that is the same in every column is so afterwards, away from the border.
    x[:] = x[:, :, :1]
    found = np.array(layer([x, styles]))
    np.testing.assert_allclose(found[:, :, 3], found[:, :, 5], rtol=1e-4, atol=1e-5)


def test_demodulation_keeps_the_mean_square_whatever_the_style():
    keras.utils.set_random_seed(0)
    layer = ModulatedConv2D(256, 1, use_bias=False)
    found = np.array(layer([normal(2, 16, 16, 256), 10 * normal(2, 8)]))
    np.testing.assert_allclose(np.mean(found**2, axis=(1, 2, 3)), 1, rtol=0.05)


def test_it_takes_its_style_from_several():
    layer = ModulatedConv2D(2, 3, style=1)
    x, styles = normal(2, 4, 4, 3), normal(2, 3, 5)
    found = layer([x, styles])
    alone = ModulatedConv2D(2, 3)
    alone.build([x.shape, (2, 5)])
    alone.set_weights(layer.get_weights())
    np.testing.assert_array_equal(found, alone([x, styles[:, 1]]))


def test_gradients_of_second_order_by_the_style():
    """Of the squared norm of a gradient, by finite differences along a direction."""
    layer = ModulatedConv2D(2, 3, size=2, dtype="float64")
    x, styles, direction = (
        normal(*shape).astype("float64") for shape in ((2, 4, 4, 3), (2, 5), (2, 5))
    )
    layer.build([x.shape, styles.shape])

    @tf.function
    def penalty(styles):
        with tf.GradientTape() as tape:
            tape.watch(styles)
            value = tf.reduce_sum(tf.tanh(layer([x, styles])))
        return tf.reduce_sum(tf.square(tape.gradient(value, styles)))

    styles = tf.constant(styles)
    with tf.GradientTape() as tape:
        tape.watch(styles)
        value = penalty(styles)
    slope = np.sum(tape.gradient(value, styles) * direction)
    step = 1e-5 * direction
    numeric = (penalty(styles + step) - penalty(styles - step)) / 2e-5
    assert slope == pytest.approx(float(numeric), rel=1e-3)


def test_styles_of_another_shape_are_refused():
    x = normal(2, 4, 4, 3)
    for layer, styles in (
        (ModulatedConv2D(2), normal(2, 3, 5)),
        (ModulatedConv2D(2, style=0), normal(2, 5)),
        (ModulatedConv2D(2, style=3), normal(2, 3, 5)),
    ):
        with pytest.raises(ValueError, match="The styles of ModulatedConv2D"):
            layer([x, styles])
