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


def test_only_the_first_coordinates_of_the_high_dimensional_mixture_have_noise():
    samples = mixtures.high_dimensional().sample(500, seed=0)
    assert samples.shape == (500, 1200)
    places = samples[:, 700:]
    assert (places == places[:, :1]).all()
    assert set(places[:, 0]) == {-13, -5.5, -2.5, -2, -1, -0.5, 0, 0.25, 0.5, 10}
    noise = samples[:, :700] - places[:, :1]
    np.testing.assert_allclose(noise.std(), 1, rtol=0.01)


def test_the_swiss_roll_is_scikit_learns_from_its_end():
    """Along the curve the angle is the distance from the origin, scaled."""
    from sklearn.datasets import make_swiss_roll

    reference, _ = make_swiss_roll(5000, noise=0.0, random_state=0)
    reference = reference[:, [0, 2]] / (4.5 * np.pi)
    found = mixtures.swiss_roll(std=0.0).sample(5000, seed=0)
    for points in (reference, found):
        distance = np.linalg.norm(points, axis=1)
        angle = distance * 4.5 * np.pi
        turned = distance * np.stack([np.cos(angle), np.sin(angle)])
        np.testing.assert_allclose(points, turned.T, atol=1e-5)
        np.testing.assert_allclose(
            np.quantile(distance, [0, 0.5, 1]), [1 / 3, 2 / 3, 1], atol=0.02
        )


def test_the_spiral_has_its_arms_and_its_noise():
    points = mixtures.spiral(arms=3, std=0.0).sample(6000, seed=0)
    distance = np.linalg.norm(points, axis=1)
    angle = np.arctan2(points[:, 1], points[:, 0]) - 2 * np.pi * distance
    arms = np.round(3 * angle / (2 * np.pi)) % 3
    np.testing.assert_allclose(np.cos(3 * angle), 1, atol=1e-4)
    np.testing.assert_allclose(np.bincount(arms.astype(int)), 2000, atol=150)
    noisy = mixtures.spiral(arms=3, std=0.1).sample(6000, seed=0)
    assert 0.08 < (noisy - points).std() < 0.12


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: mixtures.spiral(arms=0), "arms=0"),
        (lambda: mixtures.swiss_roll(std=-1), "std=-1"),
        (lambda: mixtures.Mixture([1.0], std=1.0), "centers"),
        (lambda: mixtures.Mixture([[1.0]], std=1.0, noise_dim=2), "noise_dim=2"),
        (lambda: mixtures.Mixture([[1.0]], std=1.0, radius=-1), "radius=-1"),
    ],
)
def test_other_impossible_shapes_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
