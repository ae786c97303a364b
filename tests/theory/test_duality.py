"""The duality gap: 0 where nobody can gain, large where somebody can."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from known_games import linear_game

from keras_gan import GAN
from keras_gan import models
from keras_gan import theory

REAL = np.random.default_rng(0).normal(size=(8000, 1)).astype("float32")
LOG_4 = np.log(4.0)


@pytest.mark.slow
def test_at_the_equilibrium_nobody_gains():
    found = theory.duality_gap(linear_game(1.0, 0.0), REAL, steps=200)
    assert abs(found.gap) < 0.02
    assert found.minimax.value == pytest.approx(-LOG_4, abs=0.01)
    assert found.maximin.value == pytest.approx(-LOG_4, abs=0.01)


@pytest.mark.slow
def test_a_collapsed_generator_leaves_much_to_gain():
    """D ½ everywhere and G at one point: V looks like −log 4, the gap does not."""
    gan = linear_game(0.0, 0.0)
    assert theory.value(gan, REAL).value == pytest.approx(-LOG_4)
    found = theory.duality_gap(gan, REAL, steps=300, learning_rate=0.01)
    assert found.gap > 0.3
    # What a D that knows one point from a normal finds: nearly 2 log 2.
    assert found.minimax.value > -LOG_4 + 0.3


@pytest.mark.slow
def test_minimax_alone_is_twice_the_divergence_above_minus_log_4():
    """N(1.5, 1) against N(0, 1): −log 4 + 2 · 0.2212 by the best D."""
    found = theory.duality_gap(
        linear_game(1.0, 1.5), REAL, steps=400, learning_rate=0.01
    )
    assert found.minimax.value == pytest.approx(-LOG_4 + 2 * 0.2212, abs=0.03)
    # Against D = ½, no G' changes anything.
    assert found.maximin.value == pytest.approx(-LOG_4, abs=1e-6)


@pytest.mark.slow
def test_the_best_generator_goes_where_the_discriminator_is_fooled():
    """Against logit 2x a G' makes large x: V falls far below. Sees G going up V."""
    gan = linear_game(1.0, 0.0, kernel=2.0)
    found = theory.duality_gap(gan, REAL, steps=100, learning_rate=0.05)
    assert found.maximin.value < theory.value(gan, REAL).value - 1
    assert found.gap == pytest.approx(found.minimax.value - found.maximin.value)


@pytest.mark.slow
def test_the_level_that_a_relativistic_loss_leaves_open_is_no_gap():
    """Its D may say 5 everywhere at the equilibrium."""
    gan = linear_game(1.0, 0.0, bias=5.0, loss="relativistic_paired")
    assert abs(theory.duality_gap(gan, REAL, steps=100).gap) < 0.02
    gan = linear_game(1.0, 0.0, bias=5.0, loss="non_saturating")
    assert theory.duality_gap(gan, REAL, steps=100).gap > 1


@pytest.mark.slow
def test_a_perturbation_leaves_a_point_without_gradients():
    """A D whose hidden layer is dead cannot begin to answer; beside it, one can."""
    gan = linear_game(0.0, 3.0)
    hidden, last = gan.discriminator.layers[-2:]
    last.set_weights([np.zeros((32, 1)), np.zeros(1)])
    hidden.set_weights([np.zeros((1, 32)), np.zeros(32)])
    stuck = theory.duality_gap(gan, REAL, steps=150, learning_rate=0.01)
    assert stuck.gap < 0.01
    freed = theory.duality_gap(
        gan, REAL, steps=150, learning_rate=0.01, perturbation=0.01
    )
    assert freed.gap > 0.3


@pytest.mark.slow
def test_the_players_stay_as_they_are(points):
    gan = tiny_gan()
    gan.fit(points, epochs=1, verbose=0)

    def state():
        optimizers = (*gan.d_optimizer.variables, *gan.g_optimizer.variables)
        return [
            np.copy(keras.ops.convert_to_numpy(v))
            for v in (*gan.variables, *optimizers)
        ]

    before = state()
    first = theory.duality_gap(gan, points, steps=20, perturbation=0.1)
    assert first == theory.duality_gap(gan, points, steps=20, perturbation=0.1)
    for old, new in zip(before, state(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.slow
def test_layers_that_move_by_themselves_stand_still_too(points):
    """Spectral normalization's vectors move each step; the users' must not."""
    keras.utils.set_random_seed(0)
    generator, discriminator = models.mlp(2, latent_dim=2, units=8)
    gan = GAN(
        generator, models.spectrally_normalized(discriminator), latent_dim=2, seed=0
    )
    gan.compile("adam", "adam")
    before = [np.copy(keras.ops.convert_to_numpy(v)) for v in gan.variables]
    theory.duality_gap(gan, points, steps=20)
    for old, new in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(old, keras.ops.convert_to_numpy(new))


def test_the_door_names_what_is_wrong(points):
    with pytest.raises(ValueError, match="at least 40 examples. Received: 30"):
        theory.duality_gap(tiny_gan(), points[:30])
    with pytest.raises(ValueError, match="`perturbation` must be at least 0"):
        theory.duality_gap(tiny_gan(), points, perturbation=-1.0)
    with pytest.raises(ValueError, match="compile"):
        theory.duality_gap(tiny_gan(compiled=False), points)
