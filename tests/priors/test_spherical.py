"""Uniform latents on a sphere: their length and their direction."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_gan import priors


def draw(prior, count=20_000):
    return ops.convert_to_numpy(prior(count, keras.random.SeedGenerator(1)))


@pytest.mark.parametrize(("dim", "radius"), [(1, None), (2, 3.0), (3, 0.5), (8, None)])
def test_latents_are_uniform_on_the_sphere(dim, radius):
    """Sees a normalized cube: the first coordinate has another distribution."""
    latents = draw(priors.Spherical(dim, radius))
    radius = radius or np.sqrt(dim)
    np.testing.assert_allclose(np.linalg.norm(latents, axis=1), radius, rtol=1e-5)
    if dim == 1:
        assert stats.binomtest(int(np.sum(latents > 0)), 20_000).pvalue > 1e-3
        return
    # The square of a unit vector's coordinate is Beta(1/2, (dim − 1)/2).
    squares = (latents[:, 0] / radius) ** 2
    assert stats.kstest(squares, stats.beta(0.5, (dim - 1) / 2).cdf).pvalue > 1e-3
    assert abs(latents.mean()) < 4 * radius / np.sqrt(dim * latents.size)


def test_by_default_each_latent_has_variance_1():
    assert np.var(draw(priors.Spherical(16))) == pytest.approx(1, rel=1e-3)


def test_the_nearest_point_keeps_the_direction_even_of_very_short_latents():
    prior = priors.Spherical(2, radius=5.0)
    latents = ops.convert_to_tensor([[0.3, 0.4], [30.0, -40.0], [0.0, 0.0]])
    found = ops.convert_to_numpy(prior.nearest(latents))
    np.testing.assert_allclose(found[:2], [[3, 4], [3, -4]], rtol=1e-6)
    assert np.linalg.norm(found[2]) == pytest.approx(5)


def test_impossible_spheres_are_refused():
    with pytest.raises(ValueError, match="`dim`.*dim=0"):
        priors.Spherical(0)
    with pytest.raises(ValueError, match="`radius`.*radius=0"):
        priors.Spherical(2, radius=0)
    with pytest.raises(ValueError, match=r"`centers\(latents\)`.*Spherical"):
        priors.Spherical(2).centers(np.zeros((1, 2)))
