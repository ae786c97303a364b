"""Gradient penalties on critics whose gradients are known."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from keras_gan import penalties

SEED = keras.random.SeedGenerator(0)
IMAGES = [1, 2, 7, 64]


def batch(count, seed, shape=(4, 4, 3)):
    rng = np.random.default_rng(seed)
    return tf.constant(rng.normal(size=(count, *shape)).astype("float32"))


def linear(norm):
    """A linear critic of images whose gradient has the given norm."""
    weights = np.random.default_rng(5).normal(size=48).astype("float32")
    weights *= norm / np.linalg.norm(weights)
    return lambda images: ops.reshape(images, (-1, 48)) @ weights[:, None]


@pytest.mark.parametrize("count", IMAGES)
@pytest.mark.parametrize("one_sided", [False, True])
def test_wasserstein_gradient_is_zero_for_a_linear_critic_of_unit_norm(
    count, one_sided
):
    """Sees one norm over the whole batch, which is √count here."""
    penalty = penalties.WassersteinGradient(one_sided=one_sided)
    value = penalty(linear(1.0), batch(count, 0), batch(count, 1), SEED)
    np.testing.assert_allclose(value, 0.0, atol=1e-11)


@pytest.mark.parametrize(
    ("norm", "two_sided", "one_sided"), [(3.0, 4.0, 4.0), (0.25, 0.5625, 0.0)]
)
def test_wasserstein_gradient_of_a_linear_critic(norm, two_sided, one_sided):
    """Sees a one-sided form that is two-sided below a norm of 1."""
    arguments = linear(norm), batch(8, 0), batch(8, 1), SEED
    found = penalties.WassersteinGradient()(*arguments)
    np.testing.assert_allclose(found, two_sided, rtol=1e-5)
    found = penalties.WassersteinGradient(one_sided=True)(*arguments)
    np.testing.assert_allclose(found, one_sided, rtol=1e-5)


def test_each_example_is_mixed_with_its_own_uniform_coefficient():
    """Sees normal coefficients, and one coefficient for the whole batch."""
    seen = []

    def critic(images):
        seen.append(images)
        return ops.sum(images, axis=(1, 2, 3))

    real, fake = ops.ones((4000, 2, 2, 1)), ops.zeros((4000, 2, 2, 1))
    penalties.WassersteinGradient()(critic, real, fake, SEED)
    mixed = ops.convert_to_numpy(seen[0])
    shares = mixed[:, 0, 0, 0]
    np.testing.assert_array_equal(
        mixed, np.broadcast_to(shares[:, None, None, None], mixed.shape)
    )
    assert 0 <= shares.min() < 0.01 and 0.99 < shares.max() <= 1
    # Kolmogorov's statistic of a uniform sample exceeds 1.95/√n once in 1000.
    distance = np.abs(np.sort(shares) - np.linspace(0, 1, len(shares))).max()
    assert distance < 1.95 / np.sqrt(len(shares))


@pytest.mark.parametrize(
    "penalty",
    [penalties.WassersteinGradient(), penalties.R1(), penalties.R2()],
    ids=repr,
)
def test_value_and_gradient_are_finite_where_the_critics_gradient_is_zero(penalty):
    """Sees a square root without its ε, whose gradient is NaN at 0."""
    weight = tf.Variable(0.0)
    real, fake = batch(4, 0), batch(4, 1)
    with tf.GradientTape() as tape:
        value = penalty(
            lambda images: weight * ops.sum(images**2, axis=(1, 2, 3)), real, fake, SEED
        )
    assert np.isfinite(value)
    assert np.isfinite(tape.gradient(value, weight))


@pytest.mark.parametrize("count", IMAGES)
def test_r1_and_r2_of_a_quadratic_critic_equal_their_closed_form(count):
    """D(x) = ½ a ‖x‖² has the gradient a x. Sees a missing ½, and fake for real."""
    critic = lambda images: 0.5 * 3.0 * ops.sum(images**2, axis=(1, 2, 3))  # noqa: E731
    real, fake = batch(count, 0), batch(count, 1)
    for penalty, images in ((penalties.R1(), real), (penalties.R2(), fake)):
        norms = np.sum((3.0 * images.numpy()) ** 2, axis=(1, 2, 3))
        found = penalty(critic, real, fake, SEED)
        np.testing.assert_allclose(found, 0.5 * norms.mean(), rtol=1e-5)


@pytest.mark.parametrize(
    "penalty",
    [
        penalties.R1(),
        penalties.R2(),
        penalties.WassersteinGradient(),
        penalties.WassersteinGradient(one_sided=True),
    ],
    ids=repr,
)
def test_gradients_by_the_weights_equal_finite_differences(penalty):
    """Of a small MLP in float64. Sees a gradient that is stopped on its way."""
    rng = np.random.default_rng(2)
    first = tf.Variable(2 * rng.normal(size=(3, 5)))
    second = tf.Variable(rng.normal(size=(5, 1)))
    real, fake = (tf.constant(rng.normal(size=(6, 3))) for _ in range(2))

    def value():
        critic = lambda x: tf.tanh(x @ first) @ second  # noqa: E731
        return penalty(critic, real, fake, keras.random.SeedGenerator(3))

    with tf.GradientTape() as tape:
        result = value()
    analytic = tape.gradient(result, first).numpy()
    numeric = np.zeros_like(analytic)
    step = 1e-5
    for index in np.ndindex(*analytic.shape):
        original = first.numpy()
        values = []
        for sign in (1, -1):
            moved = original.copy()
            moved[index] += sign * step
            first.assign(moved)
            values.append(float(value()))
        first.assign(original)
        numeric[index] = (values[0] - values[1]) / (2 * step)
    np.testing.assert_allclose(analytic, numeric, rtol=1e-5, atol=1e-8)
