"""Resampling with a low-pass filter, against its definition in NumPy and SciPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import signal

from keras_gan.layers import BlurDownsampling2D
from keras_gan.layers import BlurUpsampling2D

KERNELS = [(1, 3, 3, 1), (1, 1), (1, 2, 1), (1, 4, 6, 4, 1)]


def filtered(padded, kernel):
    """Every channel of `(batch, height, width, channels)`, only where it is whole."""
    flat = np.outer(kernel, kernel)[None, :, :, None]
    return signal.convolve(padded, flat, mode="valid", method="direct")


def upsampled(x, kernel):
    """As `upfirdn2d.upsample2d` of StyleGAN2: zeros, padding, filter of sum 4."""
    zeros = np.zeros((x.shape[0], 2 * x.shape[1], 2 * x.shape[2], x.shape[3]))
    zeros[:, ::2, ::2] = x
    pad = (len(kernel) + 1) // 2, (len(kernel) - 2) // 2
    kernel = 2 * np.array(kernel) / np.sum(kernel)
    return filtered(np.pad(zeros, [(0, 0), pad, pad, (0, 0)]), kernel)


def downsampled(x, kernel):
    """As `upfirdn2d.downsample2d`; an odd side gets one more row of zeros."""
    odd = [n % 2 for n in x.shape[1:3]]
    x = np.pad(x, [(0, 0), (0, odd[0]), (0, odd[1]), (0, 0)])
    pad = (len(kernel) - 1) // 2, (len(kernel) - 2) // 2
    kernel = np.array(kernel) / np.sum(kernel)
    return filtered(np.pad(x, [(0, 0), pad, pad, (0, 0)]), kernel)[:, ::2, ::2]


def maps(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


# SciPy casts memory that it has not written yet.
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("sides", [(4, 6), (7, 5), (1, 2)])
def test_they_equal_zero_padding_filtering_and_striding(kernel, sides):
    """Sees repeated borders in place of zeros, and a shift by one pixel."""
    x = maps(2, *sides, 3)
    for layer, expected in (
        (BlurUpsampling2D(kernel=kernel), upsampled(x, kernel)),
        (BlurDownsampling2D(kernel=kernel), downsampled(x, kernel)),
    ):
        assert layer.compute_output_shape(x.shape) == expected.shape
        np.testing.assert_allclose(layer(x), expected, rtol=1e-5, atol=1e-6)


def test_bilinear_interpolation_and_constants_in_the_interior():
    """Keras' bilinear `UpSampling2D` repeats the border; within, it is the same."""
    x = maps(1, 6, 8, 2)
    bilinear = keras.layers.UpSampling2D(interpolation="bilinear")(x)
    ours = np.array(BlurUpsampling2D()(x))
    np.testing.assert_allclose(ours[:, 1:-1, 1:-1], bilinear[:, 1:-1, 1:-1], atol=1e-6)
    ones = np.ones((1, 8, 8, 1), "float32")
    for layer in (BlurUpsampling2D(), BlurDownsampling2D()):
        assert (np.array(layer(ones))[:, 1:-1, 1:-1] == 1).all()


@pytest.mark.parametrize("size", [(1, 2), (2, 1), (1, 1)])
def test_an_axis_can_be_left_as_it_is(size):
    x = maps(2, 5, 6, 3)
    for kind in (BlurUpsampling2D, BlurDownsampling2D):
        expected = np.array(kind()(x))
        ours = np.array(kind(size)(x))
        other = np.array(kind(tuple(3 - n for n in size))(ours))
        np.testing.assert_allclose(other, expected, atol=1e-6)


def test_gradients_of_second_order_in_a_graph_of_unknown_batch_size():
    """The penalty R1 of a linear map is constant: its gradient by x is 0, not None."""
    weights = maps(3, 4, 2)

    @tf.function(input_signature=[tf.TensorSpec((None, 5, 8, 2), "float32")])
    def penalty_and_gradient(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = BlurDownsampling2D()(x)
                score = tf.reduce_sum(tf.square(y) * weights)
            slope = inner.gradient(score, x)
            penalty = tf.reduce_sum(tf.square(slope))
        return penalty, outer.gradient(penalty, x)

    x = maps(3, 5, 8, 2)
    penalty, gradient = penalty_and_gradient(x)
    # The penalty is a quadratic form of x, so x · gradient is twice its value.
    np.testing.assert_allclose(np.sum(gradient * x), 2 * penalty, rtol=1e-4)


def test_half_precision_keeps_its_type():
    x = maps(1, 4, 4, 1)
    for dtype in ("float16", "bfloat16"):
        y = BlurUpsampling2D(dtype=dtype)(x)
        assert y.dtype == dtype
        np.testing.assert_allclose(
            np.array(y, "float32"), BlurUpsampling2D()(x), atol=3e-2
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": 3}, "`size` must be 1 or 2, or a pair"),
        ({"size": (2, 2, 2)}, "`size` must be 1 or 2, or a pair"),
        ({"kernel": (1,)}, "`kernel` must be a tuple"),
        ({"kernel": (1, -1)}, "`kernel` must be a tuple"),
    ],
)
def test_arguments_are_checked(arguments, message):
    for kind in (BlurUpsampling2D, BlurDownsampling2D):
        with pytest.raises(ValueError, match=message):
            kind(**arguments)


def test_a_map_of_unknown_size_is_refused():
    with pytest.raises(ValueError, match="whose height and width are known"):
        BlurUpsampling2D()(keras.Input((None, 4, 1)))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("layer", [BlurUpsampling2D, BlurDownsampling2D])
@pytest.mark.parametrize("sides", [(4, 6), (7, 5), (1, 2)])
def test_an_edge_border_is_that_of_a_map_padded_by_its_edge_pixels(
    kernel, layer, sides
):
    """Sees zeros beyond the border, and a border of one pixel for long kernels."""
    x = maps(2, *sides, 3)
    padded = np.pad(x, [(0, 0), (4, 4), (4, 4), (0, 0)], mode="edge")
    resized = layer(kernel=kernel, border="edge")(x)
    longer = np.array(layer(kernel=kernel)(padded))
    start = 8 if layer is BlurUpsampling2D else 2
    height, width = resized.shape[1:3]
    inside = longer[:, start : start + height, start : start + width]
    np.testing.assert_allclose(resized, inside, rtol=1e-5, atol=1e-6)


def test_an_edge_border_makes_keras_bilinear_interpolation():
    x = maps(1, 6, 8, 2)
    bilinear = keras.layers.UpSampling2D(interpolation="bilinear")(x)
    np.testing.assert_allclose(
        BlurUpsampling2D(border="edge")(x), bilinear, rtol=1e-5, atol=1e-6
    )


def test_an_unknown_border_is_refused():
    with pytest.raises(ValueError, match="`border` must be 'zero' or 'edge'"):
        BlurUpsampling2D(border="reflect")
