"""Self-attention against NumPy, and what it needs to be trained in a discriminator."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient

from keras_gan import models
from keras_gan.layers import SelfAttention
from keras_gan.layers import SpectralNormalization

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def opened(layer, x, gate=0.7):
    """The layer, built, with random kernels and an open gate; and its kernels."""
    layer.build(x.shape)
    kernels = [normal(*v.shape) for v in layer.trainable_variables[1:]]
    layer.gate.assign(gate)
    for variable, kernel in zip(layer.trainable_variables[1:], kernels, strict=True):
        variable.assign(kernel)
    names = ("queries", "keys", "values", "sums")
    parts = [getattr(layer, name) for name in names]
    kernels = [np.asarray(part.kernel)[0, 0] for part in parts]
    return layer, kernels


def attended(x, kernels, gate, pool):
    """What one image becomes, pixel by pixel."""
    queries, keys, values, sums = kernels
    height, width, _ = x.shape

    def pooled(y):
        squares = [
            y[i : i + pool, j : j + pool].max((0, 1))
            for i in range(0, height, pool)
            for j in range(0, width, pool)
        ]
        return np.array(squares)

    of_keys, of_values = pooled(x @ keys), pooled(x @ values)
    result = x.copy()
    for i in range(height):
        for j in range(width):
            scores = of_keys @ (x[i, j] @ queries)
            weights = np.exp(scores - scores.max())
            weights /= weights.sum()
            result[i, j] += gate * (weights @ of_values) @ sums
    return result


@pytest.mark.parametrize("pool", [1, 2])
@pytest.mark.parametrize("shape", [(6, 4), (5, 3)])
def test_each_pixel_gets_a_mean_of_values_weighted_by_its_query(pool, shape):
    """Sees keys and queries exchanged, a softmax over the queries, values that are not
    pooled, and rows of pixels put together in another order."""
    x = 0.5 * normal(3, *shape, 8)
    layer, kernels = opened(SelfAttention(4, 2, pool), x)
    assert [kernel.shape for kernel in kernels] == [(8, 2), (8, 2), (8, 4), (4, 8)]
    expected = np.stack([attended(each, kernels, 0.7, pool) for each in x])
    np.testing.assert_allclose(layer(x), expected, rtol=1e-4, atol=1e-5)


def test_it_begins_as_the_identity_and_learns_to_open():
    """Sees a gate that begins at 1, and one whose gradient is zero at 0."""
    x = normal(2, 4, 4, 16)
    layer = SelfAttention()
    np.testing.assert_array_equal(layer(x), x)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(x) * normal(2, 4, 4, 16))
    assert abs(float(tape.gradient(total, layer.gate.value))) > 1e-3


def test_queries_and_keys_have_at_least_one_channel():
    layer, kernels = opened(SelfAttention(), normal(1, 4, 4, 3))
    assert [kernel.shape for kernel in kernels] == [(3, 1), (3, 1), (3, 1), (1, 3)]


@pytest.mark.slow
def test_spectral_normalization_divides_all_four_kernels():
    x = normal(2, 4, 4, 8)
    layer = SelfAttention(4, 2, 2, spectral_normalization=True)
    layer.build(x.shape)
    parts = [layer.queries, layer.keys, layer.values, layer.sums]
    assert all(isinstance(part, SpectralNormalization) for part in parts)
    for part in parts:
        for _ in range(200):
            part.end_step(None)
    layer.gate.assign(0.7)
    kernels = [np.asarray(part.layer.kernel)[0, 0] for part in parts]
    divided = [kernel / np.linalg.norm(kernel, 2) for kernel in kernels]
    expected = np.stack([attended(each, divided, 0.7, 2) for each in x])
    np.testing.assert_allclose(layer(x), expected, rtol=1e-3, atol=1e-4)


def test_a_network_with_it_is_spectrally_normalized():
    """Sees a layer that is refused, or left as it is."""
    inputs = keras.Input((8, 8, 8))
    network = keras.Model(inputs, SelfAttention(4, 4, name="attention")(inputs))
    copy = models.spectrally_normalized(network)
    layer = copy.get_layer("attention")
    assert layer.spectral_normalization and (layer.key_ratio, layer.value_ratio) == (
        4,
        4,
    )
    assert isinstance(layer.queries, SpectralNormalization)
    again = models.spectrally_normalized(network, conditional=False)
    assert again.get_layer("attention").spectral_normalization


def test_the_slope_of_its_output_can_be_penalised():
    """Double backward, as of R1: against finite differences of the squared slope."""
    x = tf.constant(RNG.normal(size=(1, 4, 4, 2)))
    layer = SelfAttention(1, 1, 2, dtype="float64")
    layer.build(x.shape)
    layer.gate.assign(0.5)
    kernel = layer.queries.kernel.value

    def value():
        with tf.GradientTape() as tape:
            tape.watch(x)
            score = tf.reduce_sum(tf.tanh(layer(x)))
        return tf.reduce_sum(tape.gradient(score, x) ** 2)

    check_gradient(value, kernel)


@pytest.mark.slow
def test_the_slope_compiles_under_xla():
    x = tf.constant(normal(2, 5, 4, 8))
    layer, _ = opened(SelfAttention(), x)

    def slope():
        with tf.GradientTape() as outer:
            with tf.GradientTape() as tape:
                tape.watch(x)
                score = tf.reduce_sum(layer(x) ** 2)
            square = tf.reduce_sum(tape.gradient(score, x) ** 2)
        return outer.gradient(square, [v.value for v in layer.trainable_variables])

    plain, compiled = tf.function(slope)(), tf.function(slope, jit_compile=True)()
    for one, other in zip(plain, compiled, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-2)


def test_scores_of_half_precision_do_not_overflow():
    """Of 300 · 300 · 2, which is infinite in float16."""
    layer = SelfAttention(1, 1, 1, kernel_initializer="ones", dtype="mixed_float16")
    x = np.full((1, 2, 2, 2), 150.0, "float16")
    x[0, 0, 0] = -150.0
    layer.build(x.shape)
    layer.gate.assign(0.01)
    found = np.asarray(layer(x))
    assert found.dtype == np.float16 and np.isfinite(found).all()
    # Three pixels see the values 300 and so 600 · 0.01 more; the first sees only its.
    expected = np.where(x == 150, 156.0, -156.0)
    np.testing.assert_allclose(found, expected, rtol=2e-3)


@pytest.mark.parametrize("name", ["key_ratio", "value_ratio", "pool_size"])
def test_what_it_cannot_be_is_refused(name):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}=0"):
        SelfAttention(**{name: 0})
    with pytest.raises(ValueError, match=r"height, width, channels.*\(None, 3\)"):
        SelfAttention()(keras.Input((3,)))
