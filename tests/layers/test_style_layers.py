"""Small layers of StyleGAN2 and R3GAN: noise, deviation, norms, maps, styles."""

import numpy as np
import pytest
from keras import ops

from keras_gan.layers import LearnedBasis
from keras_gan.layers import LearnedConstant
from keras_gan.layers import MinibatchDeviation
from keras_gan.layers import NoiseInjection
from keras_gan.layers import PixelNormalization
from keras_gan.layers import StyleMixing
from keras_gan.layers import StyleTruncation

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def test_pixel_normalization_divides_by_the_root_mean_square_of_channels():
    """Sees the norm, and a mean over pixels."""
    x = normal(2, 3, 4, 5)
    expected = x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + 1e-8)
    np.testing.assert_allclose(PixelNormalization()(x), expected, rtol=1e-5)


def test_noise_is_one_number_per_pixel_times_the_strength():
    layer = NoiseInjection(seed=1)
    x = normal(64, 8, 8, 3)
    np.testing.assert_array_equal(layer(x), x)
    layer.strength.assign(0.5)
    first, second = (np.array(layer(x)) - x for _ in range(2))
    np.testing.assert_allclose(first[..., 0], first[..., 2], atol=1e-6)
    assert np.std(first[..., 0]) == pytest.approx(0.5, rel=0.05)
    assert abs(np.mean(first * second)) < 0.01  # Each pass draws anew.
    assert abs(np.mean(first[:32] * first[32:])) < 0.01  # And so does each example.


@pytest.mark.parametrize(("count", "group"), [(8, 4), (6, 3), (7, 1), (4, 4), (2, 2)])
def test_the_deviation_is_that_of_groups_as_the_reference_has_them(count, group):
    """Sees groups of neighbors in the batch, and a deviation over pixels."""
    x = normal(count, 3, 2, 4)
    found = np.array(MinibatchDeviation(4)(x))
    np.testing.assert_array_equal(found[..., :4], x)
    for place in range(count // group):
        members = np.arange(place, count, count // group)
        deviation = np.sqrt(np.var(x[members], axis=0) + 1e-8).mean()
        np.testing.assert_allclose(found[members, ..., 4], deviation, rtol=1e-4)


def test_learned_maps():
    basis = LearnedBasis(3, 4)
    x = normal(2, 5)
    expected = x[:, None, None] * np.array((basis.build(x.shape), basis.map)[1])
    np.testing.assert_allclose(basis(x), expected, rtol=1e-6)
    constant = LearnedConstant(3, 4, 6)
    found = np.array(constant(x))
    assert found.shape == constant.compute_output_shape(x.shape) == (2, 3, 4, 6)
    np.testing.assert_array_equal(found[0], found[1])
    with pytest.raises(ValueError, match="LearnedBasis takes a vector"):
        LearnedBasis(3, 4)(normal(2, 3, 3))


def test_styles_are_mixed_from_a_random_layer_on():
    """Sees a layer 0 that is replaced, and a mixture that goes back."""
    mixing = StyleMixing(5, probability=0.75, seed=0)
    zeros, ones = np.zeros((4000, 2), "float32"), np.ones((4000, 2), "float32")
    assert not np.any(mixing([zeros, ones]))
    found = np.array(mixing([zeros, ones], training=True))
    assert found.shape == (4000, 5, 2)
    np.testing.assert_array_equal(found[..., 0], found[..., 1])
    assert (np.diff(found[..., 0], axis=1) >= 0).all() and not found[:, 0].any()
    # Of ¾ of the examples, a quarter begins at each of layers 1 to 4.
    shares = found[..., 0].mean(axis=0)
    np.testing.assert_allclose(shares, [0, 3 / 16, 6 / 16, 9 / 16, 0.75], atol=0.03)


def test_truncation_follows_the_mean_in_training_only():
    layer = StyleTruncation(decay=0.5)
    x = normal(8, 3) + 5
    for _ in range(2):
        np.testing.assert_array_equal(layer(x, training=True), x)
    mean = 0.75 * x.mean(axis=0)
    np.testing.assert_allclose(layer.mean, mean, rtol=1e-5)
    np.testing.assert_allclose(layer(x), x, rtol=1e-5)
    layer.psi.assign(0.25)
    np.testing.assert_allclose(layer(x), mean + 0.25 * (x - mean), rtol=1e-4)
    np.testing.assert_allclose(layer.mean, mean, rtol=1e-5)
    assert not layer.trainable_variables
    assert np.isfinite(ops.convert_to_numpy(layer(x))).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: StyleMixing(1), "`count` must be an integer"),
        (lambda: StyleMixing(4, probability=2), "`probability` must be in"),
        (lambda: StyleTruncation(1.0), "`decay` must be in"),
        (lambda: MinibatchDeviation(0), "`group_size` must be an integer"),
        (lambda: LearnedBasis(0, 4), "`height` must be an integer"),
    ],
)
def test_arguments_are_checked(make, message):
    with pytest.raises(ValueError, match=message):
        make()
