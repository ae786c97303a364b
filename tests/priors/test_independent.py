"""Priors of independent latents against SciPy's distributions."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from scipy import stats

from keras_gan import priors


def draw(prior, count=20_000):
    latents = prior(count, keras.random.SeedGenerator(1))
    return keras.ops.convert_to_numpy(latents)


@pytest.mark.parametrize(
    ("prior", "distribution"),
    [
        (priors.Normal(2), stats.norm()),
        (priors.Uniform(2, low=-1, high=3), stats.uniform(-1, 4)),
        (priors.TruncatedNormal(2, threshold=2.0), stats.truncnorm(-2, 2)),
        (priors.TruncatedNormal(2, threshold=0.3), stats.truncnorm(-0.3, 0.3)),
    ],
    ids=["normal", "uniform", "truncated at 2", "truncated at 0.3"],
)
def test_latents_have_the_named_distribution(prior, distribution):
    """Sees clipping in place of truncation, which piles up at the threshold."""
    latents = draw(prior)
    assert latents.shape == (20_000, *prior.shape)
    assert stats.kstest(latents.ravel(), distribution.cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("prior", "distribution"),
    [
        (priors.Normal(3), stats.norm()),
        (priors.Uniform(3, low=-1, high=3), stats.uniform(-1, 4)),
        (priors.TruncatedNormal(3, threshold=0.7), stats.truncnorm(-0.7, 0.7)),
    ],
    ids=["normal", "uniform", "truncated"],
)
def test_as_a_code_its_entropy_and_loss_are_those_of_scipy(prior, distribution):
    """Sees a loss without its constant, and the entropy of one latent for all."""
    assert prior.entropy == pytest.approx(3 * distribution.entropy(), rel=1e-6)
    rng = np.random.default_rng(0)
    outputs, values = rng.normal(size=(2, 5, prior.code_units)).astype("float32")
    expected = -stats.norm.logpdf(values, loc=outputs).sum(axis=1)
    found = prior.code_loss(outputs, keras.ops.convert_to_tensor(values))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_latents_of_a_limited_prior_are_brought_within_its_limits():
    far = keras.ops.convert_to_tensor([[-5.0, 0.25, 5.0]])
    assert priors.Uniform(3, -1, 2).nearest(far).numpy().tolist() == [[-1, 0.25, 2]]
    assert priors.TruncatedNormal(3, 0.5).nearest(far).numpy().tolist() == [
        [-0.5, 0.25, 0.5]
    ]
    assert priors.Normal(3).nearest(far) is far


def test_latents_are_independent():
    latents = draw(priors.Normal(2))
    assert abs(np.corrcoef(latents.T)[0, 1]) < 4 / np.sqrt(len(latents))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: priors.Normal(0), "`dim`.*dim=0"),
        (lambda: priors.Normal(2.5), "`dim`.*dim=2.5"),
        (lambda: priors.Uniform(2, low=1, high=1), "`low`.*low=1, high=1"),
        (lambda: priors.TruncatedNormal(2, threshold=0), "`threshold`.*threshold=0"),
    ],
)
def test_impossible_priors_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "prior", [priors.Normal(4), priors.Uniform(4), priors.TruncatedNormal(4)], ids=repr
)
def test_a_gan_trains_and_generates_from_any_prior(prior, points):
    gan = tiny_gan(prior=prior)
    gan.fit(points, verbose=0)
    assert gan.latent_dim == 4
    assert gan.generate(3).shape == (3, 2)


@pytest.mark.parametrize(("threshold", "limit"), [(0.5, 0.5), (3.0, 2.0)])
def test_truncating_a_truncated_prior_keeps_the_smaller_threshold(threshold, limit):
    prior = priors.TruncatedNormal(2, threshold=2.0).truncated(threshold)
    assert stats.kstest(
        draw(prior).ravel(), stats.truncnorm(-limit, limit).cdf
    ).pvalue > (1e-3)


def test_a_prior_of_ones_own_may_be_truncated():
    class Laplace(priors.Prior):
        def __init__(self, limit=np.inf):
            self.limit = limit
            self.shape = (4,)

        def __call__(self, batch_size, seed):
            drawn = keras.random.uniform((batch_size, 4), -1.0, 1.0, seed=seed)
            sizes = -keras.ops.log1p(-keras.ops.abs(drawn) * (1 - np.exp(-self.limit)))
            return keras.ops.sign(drawn) * sizes

        def truncated(self, threshold):
            return Laplace(threshold)

    gan = tiny_gan(prior=Laplace())
    assert not np.array_equal(
        gan.generate(4, seed=0), gan.generate(4, seed=0, truncation=0.1)
    )
    with pytest.raises(ValueError, match=r"implements `truncated\(threshold\)`"):
        priors.Uniform(2).truncated(1.0)
