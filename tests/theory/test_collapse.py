"""The signals of lost modes, on samples whose modes are known."""

import numpy as np
import pytest

from keras_gan.datasets import mixtures
from keras_gan.theory.collapse import Reference
from keras_gan.theory.collapse import saturation
from keras_gan.theory.scoring import Scores

RING = mixtures.ring(8, std=0.05)
HELD_OUT = np.float64(RING.sample(1000, seed=0))
REFERENCE = Reference(HELD_OUT)


def of_modes(count, seed=1, std=0.05):
    return np.float64(
        mixtures.Mixture(RING.centers[:count], std=std).sample(1000, seed=seed)
    )


def test_draws_of_the_data_are_like_held_out_data():
    coverage, spread, duplicates = REFERENCE.compare(of_modes(8))
    assert coverage > 0.99
    assert spread == pytest.approx(1, abs=0.03)
    assert duplicates == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("modes", [6, 4, 2, 1])
def test_coverage_is_the_share_of_modes_that_are_left(modes):
    coverage, _, _ = REFERENCE.compare(of_modes(modes))
    share = np.mean(
        np.square(HELD_OUT[:, None] - RING.centers).sum(2).argmin(1) < modes
    )
    assert coverage == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("modes", [4, 2, 1])
def test_twins_are_as_many_times_as_many_as_modes_are_fewer(modes):
    """The birthday paradox: pairs within a mode, of a share of 1/m each."""
    _, _, duplicates = REFERENCE.compare(of_modes(modes))
    assert duplicates == pytest.approx(8 / modes, rel=0.15)


def test_spread_is_the_mean_distance_of_pairs():
    samples = of_modes(1)
    _, spread, _ = REFERENCE.compare(samples)

    def mean_distance(points):
        gaps = np.linalg.norm(points[:, None] - points, axis=2)
        return gaps.sum() / (len(points) * (len(points) - 1))

    expected = mean_distance(samples) / mean_distance(HELD_OUT)
    assert spread == pytest.approx(expected, rel=1e-6) and spread < 0.1


def test_fewer_samples_have_no_fewer_twins():
    _, _, duplicates = REFERENCE.compare(of_modes(8)[:500])
    assert duplicates == pytest.approx(1, abs=0.3)


def test_one_point_is_all_twins():
    coverage, spread, duplicates = REFERENCE.compare(np.zeros((1000, 2)))
    assert coverage == 0 and spread == 0
    assert duplicates == pytest.approx(999 / 2, rel=1e-6)


def test_saturation_is_the_share_that_d_is_sure_of_and_right_about():
    """99 % is a logit of 4.6; being sure and wrong does not count."""
    real, fake = np.array([[5.0], [4.0], [-9.0]]), np.array([[-5.0], [9.0], [-8.0]])
    assert saturation(Scores(real, fake)) == pytest.approx((1 / 3 + 2 / 3) / 2)
