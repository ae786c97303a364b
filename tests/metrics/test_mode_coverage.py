"""Mode counts against what a perfect generator scores."""

import numpy as np
import pytest
from scipy import stats

from keras_gan.datasets import mixtures
from keras_gan.metrics import mode_coverage


def test_a_perfect_generator_scores_its_ceiling_and_floor():
    """98.9 % within three deviations in the plane; KL about (K − 1)/2N."""
    mixture = mixtures.grid(5)
    samples = mixture.sample(25_000, seed=0)
    found = mode_coverage(samples, mixture.centers, mixture.std)
    assert found.modes == 25
    expected = 1 - np.exp(-4.5)
    deviation = np.sqrt(expected * (1 - expected) / 25_000)
    assert abs(found.high_quality - expected) < 4 * deviation
    # 2N·KL is about χ² with K − 1 degrees of freedom.
    assert found.reverse_kl * 2 * 25_000 < stats.chi2(24).ppf(0.9999)


def test_the_reverse_kl_is_scipys_entropy():
    centers = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]])
    samples = np.repeat(centers, [1, 3, 4], axis=0)
    found = mode_coverage(samples, centers, 0.1)
    np.testing.assert_array_equal(found.counts, [1, 3, 4])
    expected = stats.entropy([1 / 8, 3 / 8, 4 / 8], [1 / 3] * 3)
    np.testing.assert_allclose(found.reverse_kl, expected)


def test_full_collapse_is_the_log_of_the_modes():
    mixture = mixtures.ring(8)
    found = mode_coverage(np.tile(mixture.centers[3], (50, 1)), mixture.centers, 0.01)
    assert found.modes == 1 and found.high_quality == 1.0
    np.testing.assert_allclose(found.reverse_kl, np.log(8))


def test_a_stray_sample_counts_unless_a_share_is_asked_for():
    centers = [[0.0, 0.0], [1.0, 0.0]]
    samples = [[0.0, 0.0]] * 99 + [[1.0, 0.0]]
    assert mode_coverage(samples, centers, 0.1).modes == 2
    assert mode_coverage(samples, centers, 0.1, minimum_share=0.05).modes == 1


def test_no_sample_of_high_quality():
    found = mode_coverage([[5.0, 5.0]], [[0.0, 0.0]], 0.1)
    assert (found.modes, found.high_quality) == (0, 0.0)
    assert found.reverse_kl == float("inf")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0], [[0.0, 0.0]], 0.1), "must have shape"),
        (([[1.0]], [[0.0, 0.0]], 0.1), "same dim"),
        ((np.zeros((0, 2)), [[0.0, 0.0]], 0.1), "there must be samples"),
        (([[np.nan, 0.0]], [[0.0, 0.0]], 0.1), "NaN"),
        (([[1.0, 0.0]], [[0.0, 0.0]], 0.0), "std=0.0"),
    ],
)
def test_impossible_input_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        mode_coverage(*arguments)
