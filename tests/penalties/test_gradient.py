"""Gradient penalties on critics whose gradients are known."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from conftest import tiny_gan
from keras import ops

from keras_gan import penalties

SEED = keras.random.SeedGenerator(0)
IMAGES = [1, 2, 7, 64]


def batch(count, seed, shape=(4, 4, 3)):
    rng = np.random.default_rng(seed)
    return tf.constant(rng.normal(size=(count, *shape)).astype("float32"))


@pytest.mark.parametrize("count", IMAGES)
def test_r1_and_r2_of_a_quadratic_critic_equal_their_closed_form(count):
    """D(x) = ½ a ‖x‖² has the gradient a x. Sees a missing ½, and fake for real."""
    critic = lambda images: 0.5 * 3.0 * ops.sum(images**2, axis=(1, 2, 3))  # noqa: E731
    real, fake = batch(count, 0), batch(count, 1)
    for penalty, images in ((penalties.R1(), real), (penalties.R2(), fake)):
        norms = np.sum((3.0 * images.numpy()) ** 2, axis=(1, 2, 3))
        found = penalty(critic, real, fake, SEED)
        np.testing.assert_allclose(found, 0.5 * norms.mean(), rtol=1e-5)


@pytest.mark.parametrize("penalty", [penalties.R1(), penalties.R2()], ids=repr)
def test_value_and_gradient_are_finite_where_the_critics_gradient_is_zero(penalty):
    weight = tf.Variable(0.0)
    real, fake = batch(4, 0), batch(4, 1)
    with tf.GradientTape() as tape:
        value = penalty(
            lambda images: weight * ops.sum(images**2, axis=(1, 2, 3)), real, fake, SEED
        )
    assert np.isfinite(value)
    assert np.isfinite(tape.gradient(value, weight))


@pytest.mark.parametrize("penalty", [penalties.R1(), penalties.R2()], ids=repr)
def test_gradients_by_the_weights_equal_finite_differences(penalty):
    """Of a small MLP in float64. Sees a gradient that is stopped on its way."""
    rng = np.random.default_rng(2)
    first = tf.Variable(2 * rng.normal(size=(3, 5)))
    second = tf.Variable(rng.normal(size=(5, 1)))
    real, fake = (tf.constant(rng.normal(size=(6, 3))) for _ in range(2))

    def value():
        critic = lambda x: tf.tanh(x @ first) @ second  # noqa: E731
        return penalty(critic, real, fake, SEED)

    check_gradient(value, first)


def test_r1_and_r2_are_differentiated_in_the_loss_own_passes(points):
    """D runs twice a move, for the loss; one backward pass has both penalties.

    Sees a penalty that scores the images once more.
    """
    gan = tiny_gan(penalties=[penalties.R1(), penalties.R2()])
    calls = []
    scores = gan.discriminator.call
    gan.discriminator.call = lambda *args, **kw: calls.append(1) or scores(*args, **kw)
    gan.discriminator_gradients(gan.draw(points[:8]))
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("approximate", "exact"),
    [
        (penalties.ApproximateR1, penalties.R1),
        (penalties.ApproximateR2, penalties.R2),
    ],
)
def test_finite_differences_have_r1s_value_and_gradient_in_the_mean(approximate, exact):
    """Of an MLP, over 20,000 directions. Sees a missing ½ or 1/σ², fake for real."""
    rng = np.random.default_rng(2)
    first = tf.Variable(rng.normal(size=(3, 5)))
    second = tf.constant(rng.normal(size=(5, 1)))
    images = [tf.constant(np.tile(rng.normal(size=(1, 3)), (20_000, 1))) for _ in "rf"]
    critic = lambda x: tf.tanh(x @ first) @ second  # noqa: E731

    def measured(penalty, *needed):
        with tf.GradientTape() as tape:
            value = penalty(critic, *images, keras.random.SeedGenerator(0), *needed)
        return float(value), tape.gradient(value, first).numpy()

    with tf.GradientTape() as tape:
        logits = critic(images[0 if exact is penalties.R1 else 1])
        value = approximate(sigma=1e-3)(
            critic, *images, keras.random.SeedGenerator(0), logits
        )
    found = float(value), tape.gradient(value, first).numpy()
    expected = measured(exact())
    # A draw's relative deviation is √2, so a hundredth in the mean of 20,000.
    np.testing.assert_allclose(found[0], expected[0], rtol=0.04)
    error = np.linalg.norm(found[1] - expected[1]) / np.linalg.norm(expected[1])
    assert error < 0.06


@pytest.mark.parametrize("kind", [penalties.ApproximateR1, penalties.ApproximateR2])
def test_an_impossible_step_is_refused(kind):
    with pytest.raises(ValueError, match="`sigma`.*sigma=0"):
        kind(sigma=0)


def test_finite_differences_of_a_score_of_several_numbers():
    """R1 differentiates their sum. Sees a mean over them."""
    score = lambda x: ops.concatenate([x, 2 * x], axis=1)  # noqa: E731
    x = tf.ones((20_000, 1), "float64")
    found = penalties.ApproximateR1()(score, x, x, SEED, score(x))
    np.testing.assert_allclose(found, penalties.R1()(score, x, x, SEED), rtol=0.04)
