"""Penalties on kernels against NumPy's linear algebra."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import finite_differences
from conftest import tiny_gan

from keras_gan import penalties

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4)])
def test_orthogonal_is_the_off_diagonal_of_the_gram_matrix(shape):
    """Sees W Wᵀ, and a diagonal that is left in."""
    matrix = RNG.normal(size=shape)
    gram = matrix.T @ matrix
    expected = np.sum((gram - np.diag(np.diag(gram))) ** 2)
    found = penalties.Orthogonal().of(tf.constant(matrix))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4)])
def test_spectral_regularization_is_half_the_largest_singular_value_squared(shape):
    """Sees the smallest, the Frobenius norm, and a missing half."""
    matrix = RNG.normal(size=shape)
    expected = 0.5 * np.linalg.norm(matrix, 2) ** 2
    found = penalties.SpectralRegularization().of(tf.constant(matrix))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "penalty", [penalties.Orthogonal(), penalties.SpectralRegularization()], ids=repr
)
def test_gradients_equal_finite_differences(penalty):
    """Sees a gradient lost with the singular vectors, which are held fixed."""
    variable = tf.Variable(RNG.normal(size=(4, 3)))
    with tf.GradientTape() as tape:
        value = penalty.of(tf.convert_to_tensor(variable))
    numeric = finite_differences(lambda: penalty.of(variable), variable)
    np.testing.assert_allclose(
        tape.gradient(value, variable), numeric, rtol=1e-6, atol=1e-9
    )


@pytest.mark.slow
def test_all_kernels_of_the_player_count_and_no_bias(points):
    for player, kind in (
        ("generator", penalties.Orthogonal),
        ("discriminator", penalties.SpectralRegularization),
    ):
        gan = tiny_gan(penalties=[kind(weight=1.0, player=player)])
        network = getattr(gan, player)
        matrices = [w for w in network.get_weights() if w.ndim > 1]
        assert len(matrices) == 2
        expected = sum(float(kind().of(tf.constant(matrix))) for matrix in matrices)
        logs = gan.train_on_batch(points[:8], return_dict=True)
        name = next(iter(gan.penalties))
        np.testing.assert_allclose(logs[name], expected, rtol=1e-5)


def test_convolutions_are_matrices_of_their_output_channels():
    layer = keras.layers.Conv2D(3, 2)
    layer.build((None, 4, 4, 5))
    network = keras.Sequential([keras.Input((4, 4, 5)), layer])
    kernel = np.asarray(layer.kernel).reshape(-1, 3)
    found = penalties.SpectralRegularization()(
        None, None, None, None, discriminator=network
    )
    expected = 0.5 * np.linalg.norm(kernel, 2) ** 2
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.slow
def test_training_with_it_bounds_the_norms(points):
    def norm(weight):
        gan = tiny_gan(penalties=[penalties.SpectralRegularization(weight)])
        gan.d_optimizer.learning_rate = 1e-2
        gan.fit(points, epochs=20, verbose=0)
        return np.linalg.norm(gan.discriminator.get_weights()[0], 2)

    assert norm(1.0) < 0.5 * norm(0.0)


@pytest.mark.parametrize(
    "kind", [penalties.Orthogonal, penalties.SpectralRegularization]
)
def test_an_unknown_player_is_refused(kind):
    with pytest.raises(ValueError, match="`player`.*player='both'"):
        kind(player="both")


def test_transposed_convolutions_are_matrices_of_their_output_channels():
    """Their kernels end in the inputs. Sees (inputs, outputs) exchanged."""
    layer = keras.layers.Conv2DTranspose(3, 1, use_bias=False)
    network = keras.Sequential([keras.Input((4, 4, 5)), layer])
    kernel = np.asarray(layer.kernel)[0, 0].T  # (5, 3)
    gram = kernel.T @ kernel
    expected = np.sum((gram - np.diag(np.diag(gram))) ** 2)
    found = penalties.Orthogonal()(None, None, None, None, generator=network)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_bias_is_no_kernel():
    dense = keras.layers.Dense(3, bias_initializer="ones")
    network = keras.Sequential([keras.Input((2,)), dense])
    penalty = penalties.Orthogonal(player="discriminator")
    found = penalty(None, None, None, None, discriminator=network)
    expected = penalty.of(tf.convert_to_tensor(np.asarray(dense.kernel)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
