"""Layers of networks from picture to picture, against NumPy."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan.layers import ICNR
from keras_gan.layers import SPADE
from keras_gan.layers import BatchStatisticsNormalization
from keras_gan.layers import InstanceNormalization
from keras_gan.layers import MonteCarloDropout
from keras_gan.layers import PixelShuffle
from keras_gan.layers import PixelUnshuffle
from keras_gan.layers import ReflectionPadding2D

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


@pytest.mark.parametrize("padding", [1, 3, (2, 0), ((1, 2), (0, 3))])
def test_reflection_padding_is_that_of_numpy(padding):
    """Sees a border that is repeated, and rows taken for columns."""
    x = normal(2, 5, 6, 3)
    layer = ReflectionPadding2D(padding)
    found = layer(x)
    pair = padding if isinstance(padding, tuple) else (padding, padding)
    pair = [p if isinstance(p, tuple) else (p, p) for p in pair]
    expected = np.pad(x, ((0, 0), *pair, (0, 0)), mode="reflect")
    np.testing.assert_array_equal(found, expected)
    assert layer.compute_output_shape(x.shape) == expected.shape


def test_a_map_smaller_than_its_padding_is_refused():
    with pytest.raises(ValueError, match="height=3 and padding"):
        ReflectionPadding2D(3)(normal(1, 3, 8, 1))
    for padding in (-1, 1.5, "same", (1, 2, 3), ((1, 2), (3,))):
        with pytest.raises(ValueError, match="`padding` must be"):
            ReflectionPadding2D(padding)


def test_instance_normalization_is_over_the_pixels_of_one_channel_of_one_example():
    """Sees axes over the batch, and over channels (a known fault of an old GAN zoo)."""
    x = 3 * normal(4, 5, 6, 2) + np.arange(4, dtype="float32")[:, None, None, None]
    layer = InstanceNormalization()
    layer.build(x.shape)
    layer.gain.assign([2.0, 3.0])
    layer.bias.assign([1.0, -1.0])
    mean, variance = x.mean((1, 2), keepdims=True), x.var((1, 2), keepdims=True)
    expected = (x - mean) / np.sqrt(variance + 1e-5) * [2.0, 3.0] + [1.0, -1.0]
    np.testing.assert_allclose(layer(x), expected, atol=1e-5)
    plain = InstanceNormalization(center=False, scale=False)
    np.testing.assert_allclose(plain(x), (expected - [1, -1]) / [2, 3], atol=1e-5)
    assert plain.weights == []


def test_instance_normalization_takes_large_values_in_half_precision():
    """Sees squares above 65504, the largest number: all results would be 0."""
    layer = InstanceNormalization(dtype="float16")
    found = np.array(layer(1000 * normal(1, 8, 8, 1).astype("float16")), "float32")
    assert found.std() == pytest.approx(1.0, rel=0.01)


def test_batch_statistics_are_those_of_the_batch_in_inference_too():
    """Sees moving averages, which inference would use."""
    x = normal(4, 5, 6, 2)
    layer = BatchStatisticsNormalization()
    expected = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 1e-5)
    for training in (True, False):
        np.testing.assert_allclose(layer(x, training=training), expected, atol=1e-5)
    one = x[:1]
    alone = InstanceNormalization()(one)
    np.testing.assert_allclose(layer(one, training=False), alone, atol=1e-5)
    assert layer.non_trainable_weights == []


def test_monte_carlo_dropout_drops_in_inference():
    layer = MonteCarloDropout(0.25, seed=0)
    x = np.ones((100, 100), "float32")
    found = np.array(layer(x, training=False))
    assert set(np.unique(found)) == {0.0, np.float32(1 / 0.75)}
    assert np.mean(found == 0) == pytest.approx(0.25, abs=0.02)
    assert not np.array_equal(found, layer(x, training=False))
    np.testing.assert_array_equal(MonteCarloDropout(0.0)(x), x)
    with pytest.raises(ValueError, match=r"`rate` must be in \[0, 1\)"):
        MonteCarloDropout(1.0)


def test_pixel_shuffle_moves_channels_into_blocks():
    """Sees rows and columns exchanged, and colours that are mixed."""
    x = normal(2, 3, 4, 18)
    expected = x.reshape(2, 3, 4, 3, 3, 2).transpose(0, 1, 3, 2, 4, 5)
    layer = PixelShuffle(3)
    np.testing.assert_array_equal(layer(x), expected.reshape(2, 9, 12, 2))
    assert layer.compute_output_shape((None, None, 4, 18)) == (None, None, 12, 2)
    with pytest.raises(ValueError, match="multiple of scale²"):
        PixelShuffle(2)(normal(1, 2, 2, 6))


def test_pixel_unshuffle_is_the_inverse_of_pixel_shuffle():
    x = normal(2, 6, 9, 5)
    np.testing.assert_array_equal(PixelShuffle(3)(PixelUnshuffle(3)(x)), x)


def test_pixel_unshuffle_takes_blocks_that_are_not_square():
    """Sees rows and columns exchanged."""
    x = normal(2, 4, 6, 5)
    blocks = [[x[:, row::2, column::3] for column in range(3)] for row in range(2)]
    layer = PixelUnshuffle((2, 3))
    np.testing.assert_array_equal(layer(x), np.concatenate(sum(blocks, []), axis=-1))
    assert layer.compute_output_shape((None, 4, 6, 5)) == (None, 2, 2, 30)
    for shape in [(2, 5, 6, 5), (2, 4, 4, 5), (2, 4, 6)]:
        with pytest.raises(ValueError, match="multiples of `scale`. Received: shape"):
            PixelUnshuffle((2, 3))(normal(*shape))
    with pytest.raises(ValueError, match="pair of integers"):
        PixelUnshuffle((1, 2, 3))


def test_a_convolution_with_icnr_begins_without_a_checkerboard():
    """Sees copies that lie side by side in the wrong order of channels."""
    kernel = ICNR(2, keras.initializers.RandomNormal(seed=0))
    convolution = keras.layers.Conv2D(12, 3, padding="same", kernel_initializer=kernel)
    found = np.array(PixelShuffle(2)(convolution(normal(1, 5, 5, 2))))
    blocks = found.reshape(1, 5, 2, 5, 2, 3)
    np.testing.assert_array_equal(
        blocks, np.broadcast_to(blocks[:, :, :1, :, :1], blocks.shape)
    )
    assert np.unique(blocks[0, 0, 0, 0, 0]).size == 3


def test_spade_is_gain_and_bias_of_each_pixel():
    """Sees γ·x + β, as one tutorial has it, in place of (1 + γ)·x + β."""
    norm = InstanceNormalization(center=False, scale=False)
    layer = SPADE(hidden_channels=2, kernel_size=1, normalization=norm)
    x, given = normal(2, 2, 2, 3), normal(2, 4, 6, 5)
    layer.build([x.shape, given.shape])
    kernels = [normal(5, 2), normal(2, 3), normal(2, 3)]
    parts = (layer.hidden, layer.gains, layer.biases)
    for part, kernel in zip(parts, kernels, strict=True):
        part.kernel.assign(kernel[None, None])
    # The nearest neighbour of a half-sized map: of each block, one pixel.
    small = np.array(ops.image.resize(given, (2, 2), interpolation="nearest"))
    assert all(
        any((pixel == p).all() for p in given[0].reshape(-1, 5))
        for pixel in small[0].reshape(-1, 5)
    )
    hidden = np.maximum(small @ kernels[0], 0)
    expected = np.array(norm(x)) * (1 + hidden @ kernels[1]) + hidden @ kernels[2]
    np.testing.assert_allclose(layer([x, given]), expected, rtol=1e-4, atol=1e-5)


def test_spade_begins_near_the_normalization_and_keeps_moving_statistics():
    layer = SPADE(hidden_channels=4)
    x, given = normal(8, 4, 4, 3), np.zeros((8, 4, 4, 2), "float32")
    expected = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 1e-5)
    np.testing.assert_allclose(layer([x, given], training=True), expected, atol=1e-4)
    assert np.abs(layer([x, given], training=False) - expected).max() > 0.01
    with pytest.raises(TypeError, match="`normalization` must be a layer"):
        SPADE(normalization="batch")
    with pytest.raises(ValueError, match="called on two maps"):
        SPADE()(x)
