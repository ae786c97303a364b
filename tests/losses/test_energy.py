"""The losses of auto-encoding discriminators, and BEGAN's controller."""

import keras
import numpy as np
import pytest
from conftest import tiny_networks
from keras import ops

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan.updates import Step

REAL, FAKE = np.array([[0.5], [2.0], [0.0]]), np.array([[0.25], [3.0], [1.5]])


def test_energy_based_losses_equal_the_papers_formulas():
    """Sees a margin on the real side, or for the generator."""
    loss = losses.EnergyBased(margin=1.5)
    found = loss.discriminator_loss(ops.array(REAL), ops.array(FAKE))
    np.testing.assert_allclose(found, REAL + np.maximum(0, 1.5 - FAKE))
    np.testing.assert_array_equal(loss.generator_loss(None, FAKE), FAKE)


def test_the_controller_follows_the_papers_recurrence():
    """Three steps. Sees k that is not clipped, and a ratio on the wrong side."""
    loss = losses.BoundaryEquilibrium(ratio=0.5, rate=0.1)
    k = 0.0
    for real, fake in ((4.0, 1.0), (1.0, 9.0), (40.0, 2.0)):
        found = loss.discriminator_loss(ops.array([[real]]), ops.array([[fake]]))
        np.testing.assert_allclose(found, [[real - k * fake]], rtol=1e-6)
        loss.end_step(Step(ops.array([[real]]), ops.array([[fake]])))
        k = min(max(k + 0.1 * (0.5 * real - fake), 0.0), 1.0)
        np.testing.assert_allclose(float(loss.balance), k, rtol=1e-6)
    assert k == 1.0
    np.testing.assert_array_equal(loss.generator_loss(None, FAKE), FAKE)


@pytest.mark.slow
def test_the_controller_moves_in_fit_and_comes_back_from_a_file(points, tmp_path):
    keras.utils.set_random_seed(0)
    generator, _ = tiny_networks()
    gan = GAN(generator, models.mlp_autoencoder(units=8), latent_dim=4, seed=0)
    loss = losses.BoundaryEquilibrium(ratio=1.0, rate=0.01)
    gan.compile("adam", "adam", loss=loss)
    gan.fit(points, epochs=2, verbose=0, validation_data=(points,))
    balance = float(gan.adversarial_loss.balance)
    assert 0 < balance <= 1
    gan.evaluate(points, verbose=0)
    assert float(gan.adversarial_loss.balance) == balance
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert float(loaded.adversarial_loss.balance) == balance


@pytest.mark.parametrize("loss", [losses.EnergyBased(), losses.BoundaryEquilibrium()])
def test_low_energies_read_as_real(loss):
    found = ops.convert_to_numpy(loss.probability(ops.array([0.0, 1.0, 5.0])))
    np.testing.assert_allclose(found, np.exp([0.0, -1.0, -5.0]), rtol=1e-6)


def test_impossible_arguments_are_refused():
    with pytest.raises(ValueError, match="`margin`.*margin=0"):
        losses.EnergyBased(margin=0)
    with pytest.raises(ValueError, match="`ratio`.*ratio=1.5"):
        losses.BoundaryEquilibrium(ratio=1.5)
    with pytest.raises(ValueError, match="`rate`.*rate=0"):
        losses.BoundaryEquilibrium(rate=0)


@pytest.mark.parametrize("loss", ["energy_based", "boundary_equilibrium"])
def test_a_d_whose_output_may_be_negative_is_refused(loss):
    gan = GAN(*tiny_networks(), latent_dim=4)
    with pytest.raises(ValueError, match="energy of at least 0.*layer 'dense"):
        gan.compile("adam", "adam", loss=loss)


def test_the_controller_takes_the_mean_over_the_batch():
    loss = losses.BoundaryEquilibrium(ratio=0.5, rate=0.1)
    loss.end_step(Step(ops.array([[3.0], [5.0]]), ops.array([[0.5], [1.0]])))
    np.testing.assert_allclose(float(loss.balance), 0.1 * (0.5 * 4 - 0.75), rtol=1e-6)
