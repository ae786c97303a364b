"""V and the bounds, with discriminators that are optimal by construction.

Real data are N(0, 1) and generated ones N(1.5, 1), whose log p/q is −1.5 x + 1.125:
one Dense layer is the best discriminator there is, and what each loss' bound comes to
is the divergence itself, up to the draws.
"""

import numpy as np
import pytest
from conftest import tiny_gan
from known_games import dense
from known_games import known_gan
from known_games import network
from scipy import stats

from keras_gan import WeightAverage
from keras_gan import losses
from keras_gan import theory

P, Q = stats.norm(0, 1), stats.norm(1.5, 1)
REAL = np.random.default_rng(0).normal(size=(40_000, 1)).astype("float32")


# T = f'(p/q) through each loss' own reading of a logit; LSGAN's D* is p/(p + q),
# hinge's the sign of p − q, Wasserstein's a slope of −1.
OPTIMAL = {
    "minimax": (network(dense(-1.5, 1.125)), "jensen_shannon"),
    "non_saturating": (network(dense(-1.5, 1.125)), "jensen_shannon"),
    "boundary_seeking": (network(dense(-1.5, 1.125)), "jensen_shannon"),
    "jensen_shannon": (network(dense(-1.5, 1.125)), "jensen_shannon"),
    "reverse_kullback_leibler": (network(dense(-1.5, 1.125)), "reverse_kl"),
    "kullback_leibler": (network(dense(-1.5, 2.125)), "kl"),
    "squared_hellinger": (network(dense(-0.75, 0.5625)), "squared_hellinger"),
    "least_squares": (
        network(dense(-0.75, 0.5625, "tanh"), dense(0.5, 0.5)),
        "triangular",
    ),
    "hinge": (
        network(dense(-1.5e4, 1.125e4, "tanh"), dense(1.0, 0.0)),
        "total_variation",
    ),
    "wasserstein": (network(dense(-1.0, 3.0)), "wasserstein"),
}


@pytest.mark.parametrize("loss", OPTIMAL)
def test_at_the_optimum_each_bound_is_its_divergence(loss):
    """Sees a wrong factor, a wrong direction, and L_D for its half."""
    discriminator, kind = OPTIMAL[loss]
    found = theory.divergence_bound(known_gan(discriminator, loss), REAL)
    assert found.divergence == kind
    assert 0 < found.error < 0.05
    expected = theory.divergence(P, Q, kind)
    assert found.bound == pytest.approx(expected, abs=4 * found.error)


@pytest.mark.parametrize(
    ("loss", "discriminator"),
    [
        ("pearson", network(dense(-0.5, 0.125, "exponential"), dense(2.0, -2.0))),
        ("neyman", network(dense(-1.0, 0.25))),
    ],
)
def test_the_chi_squares_of_near_normals(loss, discriminator):
    """At a distance of ½, where draws have a variance: exp(¼) − 1."""
    gan = known_gan(discriminator, loss, mean=0.5)
    found = theory.divergence_bound(gan, REAL)
    assert found.divergence == loss
    assert found.bound == pytest.approx(np.exp(0.25) - 1, abs=4 * found.error)
    assert found.error < 0.02


@pytest.mark.parametrize("loss", OPTIMAL)
def test_another_discriminator_finds_less(loss):
    discriminator = network(dense(-0.4, 0.9), dense(0.8, 0.1))
    gan = known_gan(discriminator, loss)
    found = theory.divergence_bound(gan, REAL)
    kind = OPTIMAL[loss][1]
    assert found.bound <= theory.divergence(P, Q, kind) + 4 * found.error


def test_value_is_the_mean_of_logs_with_its_error():
    """By NumPy, from the very images. Sees log D for log(1 − D), and sums for means."""
    gan = known_gan(network(dense(-0.5, 0.2)), "non_saturating")
    found = theory.value(gan, REAL[:500], seed=3)
    fake = gan.generate(500, seed=3)
    probability = [1 / (1 + np.exp(-(-0.5 * x + 0.2))) for x in (REAL[:500], fake)]
    logs = np.log(probability[0]), np.log(1 - probability[1])
    assert found.real == pytest.approx(logs[0].mean(), rel=1e-5)
    assert found.fake == pytest.approx(logs[1].mean(), rel=1e-5)
    assert found.value == pytest.approx(found.real + found.fake)
    errors = [np.std(log, ddof=1) / np.sqrt(500) for log in logs]
    assert found.error == pytest.approx(np.hypot(*errors), rel=1e-4)


def test_value_has_no_infinity_where_probabilities_round_to_0():
    gan = known_gan(network(dense(-1000.0, 0.0)), "minimax", mean=-5.0)
    found = theory.value(gan, REAL[:100])
    assert np.isfinite(found.value) and found.value < -1000


@pytest.mark.parametrize("loss", ["relativistic_paired", "wasserstein"])
def test_the_level_that_a_loss_leaves_open_is_the_best_one(loss):
    """The bound of the best level of the optimal slope is the divergence."""
    gan = known_gan(network(dense(-1.5, 40.0)), loss)
    found = theory.jensen_shannon_bound(theory.value(gan, REAL))
    assert found == pytest.approx(0.2212, abs=0.01)


def test_the_level_of_a_classifier_is_its_own():
    gan = known_gan(network(dense(-1.5, 40.0)), "minimax")
    assert theory.value(gan, REAL).value < -30


def test_jensen_shannon_bound_between_nothing_and_log_2():
    assert theory.jensen_shannon_bound(-5.0) == 0.0
    assert theory.jensen_shannon_bound(0.0) == pytest.approx(np.log(2))
    assert theory.jensen_shannon_bound(-1.0) == pytest.approx((np.log(4) - 1) / 2)
    with pytest.raises(ValueError, match="at most 0. Received: value=0.1"):
        theory.jensen_shannon_bound(0.1)


@pytest.mark.slow
def test_the_raw_generator_plays_and_the_average_on_request(points):
    gan = tiny_gan(average=WeightAverage(half_life=1e9))
    gan.fit(points, epochs=3, verbose=0)
    raw, average = (
        theory.value(gan, points, generator=name) for name in ("raw", "average")
    )
    assert raw != average
    gan.generator.set_weights(gan.average_generator.get_weights())
    assert theory.value(gan, points) == average


def test_data_may_be_datasets_and_arrays(points):
    import tensorflow as tf

    gan = tiny_gan()
    dataset = tf.data.Dataset.from_tensor_slices(points).batch(50)
    assert theory.value(gan, dataset) == theory.value(gan, points)


def test_losses_without_a_bound_are_refused(points):
    with pytest.raises(ValueError, match="must be one of Minimax.*RelativisticPaired"):
        theory.divergence_bound(tiny_gan(loss="relativistic_paired"), points)
    smoothed = losses.NonSaturating(label_smoothing=0.1)
    with pytest.raises(ValueError, match="smoothed labels"):
        theory.divergence_bound(tiny_gan(loss=smoothed), points)


def test_the_door_names_what_is_wrong(points):
    with pytest.raises(ValueError, match="compile"):
        theory.value(tiny_gan(compiled=False), points)
    with pytest.raises(ValueError, match="`generator` must be 'raw'.*'ema'"):
        theory.value(tiny_gan(), points, generator="ema")
    with pytest.raises(ValueError, match="needs a GAN with an average"):
        theory.value(tiny_gan(), points, generator="average")
    with pytest.raises(ValueError, match="`real` must have at least 2.*1"):
        theory.value(tiny_gan(), points[:1])
    with pytest.raises(ValueError, match="NaN"):
        theory.value(tiny_gan(), np.full_like(points, np.nan))
