"""Mode counts against what a perfect generator scores."""

import numpy as np
import pytest
from scipy import stats

from keras_gan import metrics
from keras_gan.datasets import mixtures
from keras_gan.datasets import stacked
from keras_gan.datasets.mixtures import Mixture
from keras_gan.metrics import mode_coverage
from keras_gan.metrics.mode_coverage import perfect_coverage


def test_a_perfect_generator_scores_its_ceiling_and_floor():
    """98.9 % within three deviations in the plane; KL about (K − 1)/2N."""
    mixture = mixtures.grid(5)
    found = mode_coverage(mixture.sample(25_000, seed=0), mixture)
    assert found.modes == 25
    expected = 1 - np.exp(-4.5)
    deviation = np.sqrt(expected * (1 - expected) / 25_000)
    assert abs(found.high_quality - expected) < 4 * deviation
    # 2N·KL is about χ² with K − 1 degrees of freedom.
    assert found.reverse_kl * 2 * 25_000 < stats.chi2(24).ppf(0.9999)
    modes, share, divergence = found.perfect
    assert modes == pytest.approx(25)
    assert share == pytest.approx(expected, rel=1e-9)
    assert divergence == pytest.approx(24 / (2 * 25_000 * expected), rel=0.01)


def test_what_is_perfect_is_the_mean_of_perfect_draws():
    """Where (K − 1)/2N no longer holds, too: about three samples a mode."""
    rng = np.random.default_rng(0)
    draws = rng.multinomial(300, np.ones(100) / 100, size=2000)
    divergences = [stats.entropy(draw, np.ones(100)) for draw in draws]
    modes, _, divergence = perfect_coverage(300, 100, needed=2)
    np.testing.assert_allclose(modes, (draws >= 2).sum(1).mean(), rtol=0.005)
    np.testing.assert_allclose(divergence, np.mean(divergences), rtol=0.005)
    # A thousand modes and 26,000 samples: 999 / 52,000, a little more exactly.
    np.testing.assert_allclose(perfect_coverage(26_000, 1000)[2], 0.0192, rtol=0.02)


@pytest.mark.parametrize("dim", [1, 2, 3, 16, 700])
def test_the_share_of_high_quality_is_scipys_chi_square(dim):
    for radius in (0.5, 3.0, np.sqrt(dim) + 1):
        mixture = Mixture(np.zeros((1, dim)), std=0.5, radius=0.5 * radius)
        assert Mixture(np.zeros((1, dim)), 1e-6, radius=9).high_quality_share == 1
        np.testing.assert_allclose(
            mixture.high_quality_share, stats.chi2(dim).cdf(radius**2), 1e-9, 1e-15
        )


def test_in_1200_dimensions_nearly_all_draws_have_high_quality():
    mixture = mixtures.high_dimensional()
    samples = mixture.sample(2000, seed=0)
    found = mode_coverage(samples, mixture)
    assert found.modes == 10
    share = mixture.high_quality_share
    assert share > 0.99
    assert abs(found.high_quality - share) < 4 * np.sqrt(share * (1 - share) / 2000)


def test_the_reverse_kl_is_scipys_entropy():
    mixture = Mixture([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]], std=0.1)
    samples = np.repeat(mixture.centers, [1, 3, 4], axis=0)
    found = mode_coverage(samples, mixture)
    np.testing.assert_array_equal(found.counts, [1, 3, 4])
    expected = stats.entropy([1 / 8, 3 / 8, 4 / 8], [1 / 3] * 3)
    np.testing.assert_allclose(found.reverse_kl, expected)


def test_full_collapse_is_the_log_of_the_modes():
    mixture = mixtures.ring(8)
    found = mode_coverage(np.tile(mixture.centers[3], (50, 1)), mixture)
    assert found.modes == 1 and found.high_quality == 1.0
    np.testing.assert_allclose(found.reverse_kl, np.log(8))


def test_a_stray_sample_counts_unless_a_share_is_asked_for():
    mixture = Mixture([[0.0, 0.0], [1.0, 0.0]], std=0.1)
    samples = [[0.0, 0.0]] * 99 + [[1.0, 0.0]]
    assert mode_coverage(samples, mixture).modes == 2
    assert mode_coverage(samples, mixture, minimum_share=0.05).modes == 1
    # Seven of a hundred are seven per cent.
    samples = [[0.0, 0.0]] * 93 + [[1.0, 0.0]] * 7
    assert mode_coverage(samples, mixture, minimum_share=0.07).modes == 2


def test_no_sample_of_high_quality():
    found = mode_coverage([[5.0, 5.0]], Mixture([[0.0, 0.0]], std=0.1))
    assert (found.modes, found.high_quality) == (0, 0.0)
    assert found.reverse_kl == float("inf")


def test_printed_each_number_has_the_perfect_one_beside():
    mixture = mixtures.ring(8)
    text = str(mode_coverage(mixture.sample(2500, seed=0), mixture))
    assert "8 of 8 modes (perfect: 8.0)" in text
    assert "(perfect: 98.9%)" in text and "(perfect: 0.0014)" in text


def test_the_metric_is_the_function_batch_by_batch():
    mixture = mixtures.grid(3)
    samples = mixture.sample(900, seed=0) + 0.05
    metric = metrics.ModeCoverage(mixture)
    for part in np.split(samples, 9):
        metric.update_state(part, part)
    expected, found = mode_coverage(samples, mixture), metric.result()
    for name in ("modes", "high_quality", "reverse_kl"):
        np.testing.assert_allclose(found[name], getattr(expected, name), rtol=1e-12)
    perfect = [found[f"perfect_{n}"] for n in ("modes", "high_quality", "reverse_kl")]
    np.testing.assert_allclose(perfect, expected.perfect)


@pytest.mark.slow
def test_stacked_modes_are_the_classes_that_the_classifier_sees():
    """Real stacked clothes: as good as even, by a classifier that errs at times."""
    metric = metrics.StackedModeCoverage(metrics.features.fashion_mnist())
    data = stacked("fashion_mnist_10k", 1000, labels=True, batch_size=500)
    hits = []
    for images, modes in data:
        metric.update_fake(images)
        seen = np.asarray(metric.describe(images)).argmax(1)
        hits.append(np.mean(seen == modes.numpy()))
    # 99 % of training images right in each of three channels.
    assert np.mean(hits) > 0.9
    found = metric.result()
    assert found["high_quality"] == 1.0
    assert abs(found["modes"] - found["perfect_modes"]) < 40  # of 632 expected
    assert abs(found["reverse_kl"] - found["perfect_reverse_kl"]) < 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mode_coverage([1.0], mixtures.ring(2)), "shape \\(count, dim\\)"),
        (lambda: mode_coverage([[1.0]], mixtures.ring(2)), "must have dim 2"),
        (lambda: mode_coverage(np.zeros((0, 2)), mixtures.ring(2)), "at least 1"),
        (lambda: mode_coverage([[0.0, 0.0]], mixtures.ring(2), 5), "from 0 to 1"),
        (lambda: mode_coverage([[np.nan, 0.0]], mixtures.ring(2)), "NaN"),
        (
            lambda: metrics.StackedModeCoverage(metrics.features.fashion_mnist()).build(
                (28, 28, 1)
            ),
            "channels=3",
        ),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
