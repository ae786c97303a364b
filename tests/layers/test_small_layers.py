"""Gated linear units, noise and quarters, against NumPy."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import special

from keras_gan.layers import GatedLinearUnit
from keras_gan.layers import NoiseInjection
from keras_gan.layers import RandomQuarter

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("activation", ["sigmoid", "silu"])
def test_the_second_half_of_the_channels_opens_the_first(activation):
    x = RNG.normal(size=(2, 3, 6)).astype("float32")
    gates = special.expit(x[..., 3:])
    expected = x[..., :3] * (gates if activation == "sigmoid" else x[..., 3:] * gates)
    layer = GatedLinearUnit(activation)
    np.testing.assert_allclose(layer(x), expected, rtol=1e-5)
    assert layer.compute_output_shape((None, 3, 6)) == (None, 3, 3)
    assert layer(keras.Input((3, 6))).shape == (None, 3, 3)


def test_an_odd_number_of_channels_is_refused():
    with pytest.raises(ValueError, match=r"must be even.*\(2, 3\)"):
        GatedLinearUnit()(ops.ones((2, 3)))


def test_noise_is_one_normal_number_per_pixel_times_the_strength():
    """Sees noise per channel or per example, and a strength that is not learned."""
    layer = NoiseInjection(seed=0)
    x = ops.ones((2000, 2, 3, 2))
    np.testing.assert_array_equal(layer(x), x)
    layer.strength.assign(2.0)
    noise = np.asarray(layer(x, training=False)) - 1
    np.testing.assert_array_equal(noise[..., 0], noise[..., 1])
    pixels = noise[..., 0].reshape(2000, 6)
    np.testing.assert_allclose(np.cov(pixels.T), 4 * np.eye(6), atol=0.45)
    assert len(layer.trainable_variables) == 1
    assert not np.array_equal(layer(x), layer(x))


@pytest.mark.parametrize("size", [(4, 6), (5, 7), (4, 1)])
def test_the_four_quarters_are_equally_likely_and_the_same_in_all_maps(size):
    height, width = size
    small = np.arange(height * width, dtype="float32").reshape(1, height, width, 1)
    large = small.repeat(2, 1).repeat(2, 2)
    layer, found = RandomQuarter(seed=0), []
    rows, columns = (height + 1) // 2, (width + 1) // 2
    for _ in range(200):
        one, other = map(np.asarray, layer([small, large], training=True))
        top, left = divmod(int(one[0, 0, 0, 0]), width)
        expected = small[:, top : top + rows, left : left + columns]
        np.testing.assert_array_equal(one, expected)
        assert (top == 0) == (other[0, 0, 0, 0] < width or height == 1)
        found.append((top > 0, left > 0))
        assert other.shape == (1, height, width, 1)
    assert len(set(found)) == (4 if width > 1 else 2)
    shares = np.mean(found, axis=0)
    assert abs(shares[0] - 0.5) < 0.15 and (width == 1 or abs(shares[1] - 0.5) < 0.15)
    one = layer(small)
    np.testing.assert_array_equal(one, small[:, :rows, :columns])
