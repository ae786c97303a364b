"""A mixture of Gaussians: its density, its modes, its weights."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_gan import priors

MEANS = [[-4.0, 0.0], [0.0, 3.0], [4.0, 0.0]]


def draw(prior, count=20_000):
    return ops.convert_to_numpy(prior(count, keras.random.SeedGenerator(1)))


@pytest.mark.parametrize("weights", [None, [0.2, 0.3, 0.5]])
def test_each_latent_has_the_density_of_the_mixture(weights):
    """Sees a variance for a scale, equal weights for given ones, swapped axes."""
    latents = draw(priors.Mixture(MEANS, scale=0.5, weights=weights))
    for axis in (0, 1):

        def cdf(x, axis=axis):
            parts = [stats.norm.cdf(x, mean[axis], 0.5) for mean in MEANS]
            return np.average(parts, axis=0, weights=weights)

        assert stats.kstest(latents[:, axis], cdf).pvalue > 1e-3


def test_an_example_belongs_to_one_mode_in_all_latents():
    """Sees a mode that is drawn for each latent by itself."""
    latents = draw(priors.Mixture(MEANS, scale=0.5))
    distances = np.linalg.norm(latents[:, None] - np.array(MEANS), axis=-1)
    within = distances.min(axis=1) / 0.5
    assert stats.kstest(within, stats.chi(2).cdf).pvalue > 1e-3


def test_latents_are_pulled_towards_their_own_mode():
    prior = priors.Mixture(MEANS)
    latents = ops.convert_to_tensor([[-3.0, 1.0], [3.0, 1.0], [0.0, 1.9]])
    expected = [MEANS[0], MEANS[2], MEANS[1]]
    assert prior.centers(latents).numpy().tolist() == expected


def test_seeded_means_follow_from_the_seed_and_are_kept():
    prior = priors.Mixture.seeded(modes=40, dim=50, spread=2.0, scale=0.3, seed=7)
    same, other = (priors.Mixture.seeded(40, 50, 2.0, 0.3, seed) for seed in (7, 8))
    assert prior.means == same.means != other.means
    means = np.ravel(prior.means)
    assert stats.kstest(means, stats.uniform(-2, 4).cdf).pvalue > 1e-3
    config = keras.saving.serialize_keras_object(prior)
    assert keras.saving.deserialize_keras_object(config).means == prior.means


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: priors.Mixture([1.0, 2.0]), r"`means`.*\(modes, dim\).*\(2,\)"),
        (lambda: priors.Mixture([[np.nan]]), "`means` must be finite"),
        (lambda: priors.Mixture(MEANS, scale=0), "`scale`.*scale=0"),
        (lambda: priors.Mixture(MEANS, weights=[1.0]), "`weights` must be 3 numbers"),
        (lambda: priors.Mixture.seeded(0, 2), "`modes`.*modes=0"),
        (lambda: priors.Mixture.seeded(2, 0), "`dim`.*dim=0"),
        (lambda: priors.Mixture.seeded(2, 2, spread=0), "`spread`.*spread=0"),
    ],
)
def test_impossible_mixtures_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
