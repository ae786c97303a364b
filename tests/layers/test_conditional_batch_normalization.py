"""Conditional and self-modulated batch normalization against NumPy."""

import keras
import numpy as np
import pytest

from keras_gan.layers import ConditionalBatchNormalization
from keras_gan.layers import SelfModulatedBatchNormalization

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def test_two_classes_by_hand():
    """x = −3 and 3: mean 0, variance 9. Sees statistics of each class alone."""
    layer = ConditionalBatchNormalization(num_classes=2, momentum=0.9, epsilon=1e-6)
    x, classes = np.array([[-3.0], [3.0]], "float32"), np.array([0, 1])
    layer([x, classes])
    layer.gains.set_weights([np.array([[1.0], [-1.0]])])  # Gains of 2 and 0.
    layer.biases.set_weights([np.array([[10.0], [20.0]])])
    found = layer([x, classes], training=True)
    np.testing.assert_allclose(found, [[8.0], [20.0]], rtol=1e-5)


def test_moving_statistics_are_updated_in_training_and_used_otherwise():
    """Sees a training flag that does not reach the normalization."""
    layer = ConditionalBatchNormalization(num_classes=3, momentum=0.9, epsilon=1e-3)
    x, classes = normal(6, 4, 4, 2) * 3 + 5, np.arange(6) % 3
    layer([x, classes])
    gains, biases = normal(3, 2), normal(3, 2)
    layer.gains.set_weights([gains])
    layer.biases.set_weights([biases])

    def modulated(mean, variance):
        plain = (x - mean) / np.sqrt(variance + 1e-3)
        gain, bias = (1 + gains)[classes], biases[classes]
        return plain * gain[:, None, None] + bias[:, None, None]

    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    found = layer([x, classes], training=True)
    np.testing.assert_allclose(found, modulated(mean, variance), rtol=1e-3, atol=1e-4)
    moving = 0.1 * mean, 0.9 + 0.1 * variance
    np.testing.assert_allclose(layer.normalization.moving_mean, moving[0], rtol=1e-5)
    np.testing.assert_allclose(
        layer.normalization.moving_variance, moving[1], rtol=1e-5
    )
    found = layer([x, classes])
    np.testing.assert_allclose(found, modulated(*moving), rtol=1e-4, atol=1e-4)


def test_the_latents_modulate_through_a_hidden_layer():
    """Sees a hidden layer without ReLU, and gains that do not begin at 1."""
    x, latents = normal(8, 3), normal(8, 5)
    layer = SelfModulatedBatchNormalization(units=4, epsilon=1e-3)
    plain = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3)
    found = layer([x, latents], training=True)
    np.testing.assert_allclose(found, plain, rtol=1e-4, atol=1e-5)
    hidden, gains, biases = (
        [normal(5, 4), normal(4)],
        [normal(4, 3), normal(3)],
        [normal(4, 3), normal(3)],
    )
    layer.hidden.set_weights(hidden)
    layer.gains.set_weights(gains)
    layer.biases.set_weights(biases)
    h = np.maximum(latents @ hidden[0] + hidden[1], 0)
    expected = plain * (1 + h @ gains[0] + gains[1]) + h @ biases[0] + biases[1]
    found = layer([x, latents], training=True)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_half_precision_has_the_statistics_of_32_bits():
    layer = ConditionalBatchNormalization(num_classes=2, dtype="mixed_float16")
    x, classes = normal(64, 3) + 100, np.arange(64) % 2
    found = layer([x, classes], training=True)
    assert found.dtype == "float16"
    half = x.astype("float16").astype("float32")
    expected = (half - half.mean(0)) / np.sqrt(half.var(0) + 1e-3)
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-3)


def test_a_network_with_them_comes_back_from_a_file(tmp_path):
    inputs = [keras.Input((3,)), keras.Input((), dtype="int32")]
    x = ConditionalBatchNormalization(2)(inputs)
    x = SelfModulatedBatchNormalization(4)([x, inputs[0]])
    network = keras.Model(inputs, x)
    data = [normal(4, 3), np.array([0, 1, 1, 0])]
    network.set_weights([normal(*w.shape) ** 2 for w in network.get_weights()])
    network.save(tmp_path / "network.keras")
    loaded = keras.models.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(loaded(data), network(data))


def test_latents_are_vectors():
    with pytest.raises(ValueError, match=r"SelfModulated.*\(batch, n\).*\(2, 3, 3\)"):
        SelfModulatedBatchNormalization()([normal(2, 3), normal(2, 3, 3)])
    with pytest.raises(ValueError, match="`units`.*units=0"):
        SelfModulatedBatchNormalization(units=0)


def test_matrices_may_begin_orthogonal_and_without_a_bias():
    """As BigGAN's. Sees the same numbers in both, and a bias that is left."""
    x, condition = normal(8, 4), normal(8, 6)
    layer = ConditionalBatchNormalization(
        epsilon=1e-6, use_bias=False, kernel_initializer="orthogonal"
    )
    found = layer([x, condition], training=True)
    (gains,), (biases,) = layer.gains.get_weights(), layer.biases.get_weights()
    for kernel in (gains, biases):
        np.testing.assert_allclose(kernel.T @ kernel, np.eye(4), atol=1e-5)
    assert not np.allclose(gains, biases)
    plain = (x - x.mean(0)) / x.std(0)
    expected = plain * (1 + condition @ gains) + condition @ biases
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
