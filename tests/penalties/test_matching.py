"""Real examples with a wrong condition: against NumPy, and through `fit`."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan import losses
from keras_gan.penalties import MismatchedPairs

RNG = np.random.default_rng(0)


def dice(seed=0):
    return keras.random.SeedGenerator(seed)


class Scores:
    """Scores x · c of examples and conditions, with a note of the last condition."""

    def __call__(self, examples, condition, like):
        assert like is examples
        self.condition = condition
        leaves = keras.tree.flatten(condition)
        sums = sum(tf.cast(tf.reshape(c, (len(c), -1)), "float64") for c in leaves)
        return tf.reduce_sum(examples * sums, axis=1, keepdims=True)


def value(examples, condition, loss, seed=0):
    score = Scores()
    examples = tf.convert_to_tensor(examples)
    right = score(examples, condition, like=examples)
    term = MismatchedPairs()
    found = term(None, examples, None, dice(seed), condition, score, right, loss)
    return found, np.asarray(right), score


def softplus(x):
    return np.logaddexp(0, x)


def test_twice_the_loss_of_the_paper():
    """GAN-CLS: −log s(r) − ½(log(1 − s(w)) + log(1 − s(f))), for all conditions."""
    x, c, fake = RNG.normal(size=(3, 6, 3))
    loss = losses.NonSaturating()
    found, right, score = value(x, c, loss)
    wrong = np.sum(x * np.asarray(score.condition), axis=1)
    of_fake = np.sum(fake * c, axis=1)
    d_loss = np.mean(softplus(-right[:, 0]) + softplus(of_fake))
    paper = np.mean(softplus(-right[:, 0]) + (softplus(wrong) + softplus(of_fake)) / 2)
    np.testing.assert_allclose(found + d_loss, 2 * paper, rtol=1e-12)


def test_each_condition_is_that_of_another_example():
    """Sees an example that keeps its own: over all steps of the batch, at random."""
    x, c = RNG.normal(size=(2, 5, 1))
    found = set()
    for seed in range(40):
        _, _, score = value(x, c, losses.Hinge(), seed)
        order = [int(np.argmax(c[:, 0] == each)) for each in score.condition[:, 0]]
        assert sorted(order) == list(range(5))
        assert all(place != i for i, place in enumerate(order))
        found.add(tuple(order))
    assert len(found) == 4


def test_pairs_of_equal_conditions_do_not_count():
    """The mean over the others: sees one over all, and pairs that are not masked."""
    x = RNG.normal(size=(6, 1))
    classes = np.array([0, 1, 0, 1, 0, 2])
    loss = losses.Hinge()
    found, right, score = value(x, classes, loss)
    other = np.asarray(score.condition)
    wrong = np.asarray(Scores()(x, other, like=x))
    each = np.asarray(loss.discriminator_loss(right, wrong))[:, 0]
    assert 0 < (classes == other).sum() < 6
    np.testing.assert_allclose(found, np.mean(each[classes != other]), rtol=1e-12)


@pytest.mark.parametrize("count", [1, 4])
def test_without_a_mismatched_pair_there_is_no_loss(count):
    found, _, _ = value(np.ones((count, 1)), np.ones(count, int), losses.Hinge())
    assert float(found) == 0.0


def test_conditions_of_several_tensors_differ_if_one_of_them_does():
    x = RNG.normal(size=(4, 2))
    condition = {"number": np.array([0, 0, 0, 1]), "row": np.zeros((4, 2))}
    found, right, score = value(x, condition, losses.Wasserstein())
    other = np.asarray(score.condition["number"])
    wrong = np.asarray(Scores()(x, {"row": other[:, None] * np.ones(2)}, like=x))
    differs = other != condition["number"]
    assert differs.sum() == 2
    np.testing.assert_allclose(found, np.mean((wrong - right)[differs]), rtol=1e-12)


def test_several_logits_per_example_count_as_their_mean():
    x = tf.constant(RNG.normal(size=(4, 1)))
    classes = np.array([0, 1, 2, 3])

    def patches(examples, condition, like):
        one = Scores()(examples, condition, like)
        return {"logits": tf.tile(one[:, :, None], (1, 3, 1)), "more": one}

    loss, right = losses.Hinge(), patches(x, classes, x)["logits"]
    found = MismatchedPairs()(None, x, None, dice(), classes, patches, right, loss)
    expected, _, _ = value(x, classes, loss)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
