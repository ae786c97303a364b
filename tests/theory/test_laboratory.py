"""The laboratory: D → D*, in one and in two dimensions."""

import keras
import numpy as np
import pytest
from known_games import dense
from known_games import known_gan
from known_games import network
from scipy import stats

from keras_gan import models
from keras_gan.theory import Laboratory

P, Q = stats.norm(0, 1), stats.norm(1.5, 1)


def test_the_optimal_discriminator_has_no_discrepancy():
    """Its logit is −1.5 x + 1.125; another's is compared with NumPy."""
    laboratory = Laboratory(P, Q, draws=20_000)

    def discrepancy(kernel, bias):
        return laboratory.discrepancy(known_gan(network(dense(kernel, bias))))

    assert discrepancy(-1.5, 1.125) < 1e-6
    x = np.concatenate(
        [np.random.default_rng(0).normal(m, 1, 50_000) for m in (0, 1.5)]
    )
    optimum = 1 / (1 + np.exp(1.5 * x - 1.125))
    expected = np.abs(0.5 - optimum).mean()
    assert discrepancy(0.0, 0.0) == pytest.approx(expected, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize(
    "loss",
    [
        "minimax",
        pytest.param("least_squares", marks=pytest.mark.slow),
        pytest.param("relativistic_paired", marks=pytest.mark.slow),
    ],
)
def test_discriminators_approach_the_optimum(loss):
    laboratory = Laboratory(P, Q, draws=20_000)
    keras.utils.set_random_seed(0)
    discriminator = models.mlp(1, units=32)[1]
    approach = laboratory.train(
        discriminator, steps=400, looks=4, loss=loss, learning_rate=0.01
    )
    assert approach.steps == [0, 100, 200, 300, 400]
    assert approach.discrepancy[-1] < min(0.03, approach.discrepancy[0])
    assert approach.bound[-1] == pytest.approx(0.2212, abs=0.015)
    assert approach.outputs.shape == (5, 200)
    np.testing.assert_allclose(approach.outputs[-1], approach.optimum, atol=0.2)


@pytest.mark.slow
def test_two_dimensions_and_points_of_ones_own():
    plane = [stats.multivariate_normal([mean, 0.0]) for mean in (0.0, 1.5)]
    points = np.array([[0.75, 3.0], [-1.0, 0.0]])
    approach = Laboratory(*plane, draws=20_000).train(
        models.mlp(2, units=32)[1],
        steps=300,
        looks=1,
        learning_rate=0.01,
        points=points,
    )
    assert approach.discrepancy[-1] < 0.05
    np.testing.assert_allclose(
        approach.optimum, 1 / (1 + np.exp([1.5 * 0.75 - 1.125, -1.5 - 1.125]))
    )


def test_the_door_names_what_is_wrong():
    with pytest.raises(ValueError, match="same dimension. Received: 1 and 2"):
        Laboratory(P, stats.multivariate_normal([0, 0]))
    with pytest.raises(TypeError, match="`q` must be a frozen distribution"):
        Laboratory(P, Q.pdf)
    with pytest.raises(ValueError, match="`looks`"):
        Laboratory(P, Q, draws=100).train(models.mlp(1)[1], looks=0)
