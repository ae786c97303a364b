"""Categorical latents: one-hot rows with given probabilities, and Q's loss."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import ops
from scipy import special
from scipy import stats

from keras_gan import priors


def draw(prior, count=20_000):
    return ops.convert_to_numpy(prior(count, keras.random.SeedGenerator(1)))


@pytest.mark.parametrize("probabilities", [None, [0.5, 0.0, 0.2, 0.3], [0, 1, 0, 0]])
def test_categories_have_the_given_probabilities(probabilities):
    """Sees limits that are off by one category, and a category that is never drawn."""
    rows = draw(priors.Categorical(4, probabilities))
    assert rows.shape == (20_000, 4)
    assert set(np.unique(rows)) == {0.0, 1.0} and np.all(rows.sum(axis=1) == 1)
    expected = np.array(probabilities or [0.25] * 4)
    counts, possible = rows.sum(axis=0), expected > 0
    assert np.all(counts[~possible] == 0)
    found = stats.chisquare(counts[possible], 20_000 * expected[possible])
    assert possible.sum() == 1 or found.pvalue > 1e-3


def test_categories_of_an_example_are_independent_of_the_next():
    drawn = draw(priors.Categorical(3)).argmax(axis=1)
    table = np.zeros((3, 3))
    np.add.at(table, (drawn[:-1], drawn[1:]), 1)
    assert stats.chi2_contingency(table).pvalue > 1e-3


def test_entropy_and_cross_entropy_are_those_of_scipy():
    """Sees a loss of probabilities in place of logits."""
    prior = priors.Categorical(4, [0.5, 0.0, 0.2, 0.3])
    assert prior.entropy == pytest.approx(stats.entropy([0.5, 0.2, 0.3]))
    assert priors.Categorical(10).entropy == pytest.approx(np.log(10))
    logits = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
    values = draw(prior, 6)
    expected = -special.log_softmax(logits, axis=1)[values > 0]
    np.testing.assert_allclose(prior.code_loss(logits, values), expected, rtol=1e-5)
    huge = prior.code_loss(np.float32([[1e30, 0, 0, -1e30]]), np.eye(4)[:1])
    assert float(huge[0]) == 0.0


def test_the_nearest_latents_are_the_category_of_the_largest():
    prior = priors.Categorical(3)
    rows = ops.convert_to_tensor([[0.2, 0.5, 0.3], [-5.0, -7.0, -6.0]])
    assert prior.nearest(rows).numpy().tolist() == [[0, 1, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: priors.Categorical(1), "`classes`.*at least 2.*classes=1"),
        (lambda: priors.Categorical(2, [0.5]), r"`probabilities`.*2 numbers"),
        (lambda: priors.Categorical(2, [0.5, 0.6]), r"sum to 1.*\[0.5, 0.6\]"),
        (lambda: priors.Categorical(2, [-0.5, 1.5]), "at least 0"),
    ],
)
def test_impossible_probabilities_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.slow
def test_a_gan_trains_on_categories_alone(points):
    gan = tiny_gan(prior=priors.Categorical(4))
    gan.fit(points, verbose=0)
    assert len(np.unique(gan.generate(64, seed=0), axis=0)) == 4
