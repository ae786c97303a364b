"""InfoGAN's bound, against SciPy and in closed form."""

import numpy as np
import tensorflow as tf
from scipy.special import log_softmax
from scipy.stats import entropy

from keras_gan import priors
from keras_gan.penalties import MutualInformation

NOTHING = (None, None, None, None)  # The critic, the examples and the seed.
RNG = np.random.default_rng(0)
# How often category c (a row) comes with value x (a column), among 60.
TOGETHER = np.array([[12, 3, 0, 5], [1, 14, 1, 4], [4, 4, 6, 6]])


def bound(outputs, latents, prior, **arguments):
    outputs = {"logits": None, "codes": tf.constant(outputs)}
    term = MutualInformation(**arguments)
    loss, found = term(*NOTHING, tf.constant(latents), prior, outputs)
    assert float(loss) == -float(found)
    return float(found)


def test_with_the_exact_posterior_the_bound_is_the_mutual_information():
    """Sees log Q without H(c), and H(c) of equally frequent categories."""
    frequencies = TOGETHER.sum(axis=1) / 60
    prior = priors.Joint(priors.Categorical(3, frequencies.tolist()), codes=[0])
    c, x = (np.repeat(i.ravel(), TOGETHER.ravel()) for i in np.indices((3, 4)))
    latents = np.eye(3)[c]
    posterior = np.log(np.maximum(TOGETHER, 1e-30) / TOGETHER.sum(axis=0))
    expected = entropy(frequencies) + entropy(TOGETHER.sum(axis=0) / 60)
    expected -= entropy(TOGETHER.ravel() / 60)
    found = bound(posterior[:, x].T, latents, prior)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    other = posterior[:, x].T + RNG.normal(size=(60, 3))
    assert bound(other, latents, prior) < expected - 0.1


def test_each_code_has_the_columns_of_its_own():
    """A category, and two uniform codes with unit variance, in closed form.

    Sees a code read from the columns of another, and noise taken for a code.
    """
    prior = priors.Joint(priors.Normal(3), priors.Categorical(4), priors.Uniform(2))
    noise, values = RNG.normal(size=(7, 3)), RNG.uniform(-1, 1, size=(7, 2))
    category = RNG.integers(4, size=7)
    latents = np.concatenate([noise, np.eye(4)[category], values], axis=1)
    outputs = RNG.normal(size=(7, 6))
    likelihoods = log_softmax(outputs[:, :4], axis=1)[np.arange(7), category]
    of_category = np.log(4) + likelihoods.mean()
    squared = np.sum((values - outputs[:, 4:]) ** 2, axis=1).mean() / 2
    of_values = 2 * np.log(2) - squared - np.log(2 * np.pi)
    for codes, expected in (
        ([1], of_category),
        ([2], of_values),
        (None, of_category + of_values),
    ):
        found = bound(outputs, latents, prior, codes=codes)
        np.testing.assert_allclose(found, expected, rtol=1e-6)
