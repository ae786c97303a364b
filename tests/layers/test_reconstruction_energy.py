"""The energy of an auto-encoder, against NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan.layers import ReconstructionEnergy

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("exponent", [1, 2])
@pytest.mark.parametrize("shape", [(5, 3), (5, 4, 4, 2)])
def test_it_is_the_mean_distance_of_each_example(exponent, shape):
    """Sees a mean over the batch, and a sum over pixels."""
    x, made = RNG.normal(size=(2, *shape)).astype("float32")
    expected = (np.abs(x - made) ** exponent).reshape(5, -1).mean(1, keepdims=True)
    found = ReconstructionEnergy(exponent)([x, made])
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_another_exponent_is_refused():
    with pytest.raises(ValueError, match="`exponent` must be 1 or 2.*3"):
        ReconstructionEnergy(3)


def test_mixed_precision_keeps_small_energies():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        found = ReconstructionEnergy()([np.ones((1, 4)), np.full((1, 4), 1.001)])
    finally:
        keras.config.set_dtype_policy("float32")
    np.testing.assert_allclose(found, [[1e-6]], rtol=1e-2)


@pytest.mark.parametrize("exponent", [1, 2])
def test_second_derivatives_are_finite_where_the_reconstruction_is_exact(exponent):
    """Sees |x|¹ as a power, which has NaN there: gradient penalties need them."""
    x, factor = tf.ones((1, 2)), tf.Variable(1.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            energy = tf.reduce_sum(ReconstructionEnergy(exponent)([x, factor * x]))
        slope = tf.reduce_sum(inner.gradient(energy, x) ** 2)
    assert np.isfinite(outer.gradient(slope, factor))
