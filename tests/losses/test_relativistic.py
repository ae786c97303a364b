"""Relativistic losses against NumPy, and what they compare."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from keras import ops
from scipy import special

from keras_gan import losses

REAL = np.array([[-2.0], [-0.3], [0.0], [0.7], [3.0]])
FAKE = np.array([[1.5], [0.2], [0.4], [-0.9], [-4.0]])

# What an image costs that beats the mean of the others by so much.
COSTS = {
    losses.RelativisticAverage: lambda advantage: -special.log_expit(advantage),
    losses.RelativisticAverageLeastSquares: lambda advantage: (advantage - 1) ** 2,
    losses.RelativisticAverageHinge: lambda advantage: np.maximum(0, 1 - advantage),
}


@pytest.mark.parametrize("kind", COSTS)
def test_average_losses_compare_with_the_other_kinds_mean(kind):
    """Sees the mean of the own kind, and a missing half."""
    cost, loss = COSTS[kind], kind()
    real, fake = ops.array(REAL, "float64"), ops.array(FAKE, "float64")
    expected = 0.5 * (cost(REAL - FAKE.mean()) + cost(REAL.mean() - FAKE))
    np.testing.assert_allclose(loss.discriminator_loss(real, fake), expected)
    expected = 0.5 * (cost(FAKE - REAL.mean()) + cost(FAKE.mean() - REAL))
    np.testing.assert_allclose(loss.generator_loss(real, fake), expected)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (losses.RelativisticPaired, np.log(2)),
        (losses.RelativisticAverage, np.log(2)),
        (losses.RelativisticAverageLeastSquares, 1.0),
        (losses.RelativisticAverageHinge, 1.0),
    ],
)
@pytest.mark.parametrize("level", [0.0, 7.0])
def test_where_d_cannot_tell_the_value_is_known_at_any_level(kind, value, level):
    even = ops.full((4, 1), level, "float64")
    for player in (kind().discriminator_loss, kind().generator_loss):
        np.testing.assert_allclose(player(even, even), np.full((4, 1), value))


@pytest.mark.parametrize("kind", [losses.RelativisticPaired, *COSTS])
def test_only_differences_of_logits_count(kind):
    real, fake = ops.array(REAL, "float64"), ops.array(FAKE, "float64")
    for name in ("discriminator_loss", "generator_loss"):
        player = getattr(kind(), name)
        np.testing.assert_allclose(player(real + 5.0, fake + 5.0), player(real, fake))


def test_pairs_do_not_know_of_each_other_and_averages_do():
    changed = REAL.copy()
    changed[0] = 50.0

    def others(kind):
        of = kind().discriminator_loss
        return np.array_equal(of(REAL, FAKE)[1:], of(changed, FAKE)[1:])

    assert others(losses.RelativisticPaired)
    assert not losses.RelativisticPaired.couples_examples
    for kind in COSTS:
        assert not others(kind) and kind.couples_examples


@pytest.mark.parametrize("kind", COSTS)
@pytest.mark.parametrize("side", [0, 1])
def test_the_gradient_goes_through_the_means(kind, side):
    """Sees a mean of the other kind that is held fixed."""
    logits = [REAL, FAKE]
    logits[side] = tf.Variable(logits[side])
    values = lambda: map(tf.convert_to_tensor, logits)  # noqa: E731
    check_gradient(
        lambda: tf.reduce_mean(kind().discriminator_loss(*values())), logits[side]
    )


def test_the_paired_loss_wants_real_above_fake():
    real, fake = ops.array(REAL, "float64"), ops.array(FAKE, "float64")
    loss = losses.RelativisticPaired()
    found = loss.discriminator_loss(real, fake)
    np.testing.assert_allclose(found, -special.log_expit(REAL - FAKE))
    found = loss.generator_loss(real, fake)
    np.testing.assert_allclose(found, -special.log_expit(FAKE - REAL))
