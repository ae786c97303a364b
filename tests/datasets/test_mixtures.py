"""Mixtures whose modes are where they should be."""

import numpy as np
import pytest

from keras_gan.datasets import mixtures


def test_the_ring_has_as_many_modes_as_it_says():
    """Sees a circle whose two ends coincide, which has one mode less."""
    centers = mixtures.ring(8, radius=2.0).centers
    distances = np.linalg.norm(centers[:, None] - centers, axis=2)
    assert distances[~np.eye(8, dtype=bool)].min() > 1.5
    np.testing.assert_allclose(np.linalg.norm(centers, axis=1), 2.0, rtol=1e-6)


def test_the_grid_is_centred_and_evenly_spaced():
    centers = mixtures.grid(5).centers
    assert len(np.unique(centers, axis=0)) == 25
    np.testing.assert_allclose(centers.mean(0), 0, atol=1e-6)
    np.testing.assert_array_equal(np.unique(centers[:, 0]), [-4, -2, 0, 2, 4])


def test_samples_have_the_spread_and_the_shares_of_the_modes():
    mixture = mixtures.ring(4, std=0.05)
    samples = mixture.sample(40_000, seed=0)
    offsets = samples[:, None] - mixture.centers
    nearest = np.linalg.norm(offsets, axis=2).argmin(1)
    shares = np.bincount(nearest) / len(samples)
    np.testing.assert_allclose(shares, 0.25, atol=0.01)
    found = offsets[np.arange(len(samples)), nearest].std()
    np.testing.assert_allclose(found, 0.05, rtol=0.02)


def test_samples_follow_the_seed():
    mixture = mixtures.grid(2)
    np.testing.assert_array_equal(mixture.sample(9, seed=1), mixture.sample(9, seed=1))
    assert not np.array_equal(mixture.sample(9, seed=1), mixture.sample(9, seed=2))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: mixtures.ring(0), "modes=0"),
        (lambda: mixtures.grid(0), "side=0"),
        (lambda: mixtures.ring(3, std=0), "std=0"),
        (lambda: mixtures.ring(3).sample(0, seed=0), "count=0"),
    ],
)
def test_impossible_mixtures_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
