"""Penalties on the slope between and beside images, on critics of known slope."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from keras import ops

from keras_gan import losses
from keras_gan import penalties

SEED = keras.random.SeedGenerator(0)
IMAGES = [1, 2, 7, 64]
PENALTIES = [
    penalties.WassersteinGradient(),
    penalties.WassersteinGradient(one_sided=True),
    penalties.ZeroCenteredGradient(),
    penalties.DRAGAN(),
    penalties.MaximumGradient(),
]


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


@pytest.mark.parametrize("count", IMAGES)
def test_the_others_of_a_linear_critic(count):
    """Its slope is 3 everywhere. Sees one norm over the batch, a norm for its square,
    and a sum for the largest."""
    arguments = linear(3.0), batch(count, 0), batch(count, 1), SEED
    for penalty, expected in (
        (penalties.ZeroCenteredGradient(), 9.0),
        (penalties.DRAGAN(), 4.0),
        (penalties.MaximumGradient(), 9.0),
    ):
        np.testing.assert_allclose(penalty(*arguments), expected, rtol=1e-5)


def squares(images):
    """D(x) = ½ ‖x‖², whose gradient is x."""
    return 0.5 * ops.sum(ops.square(images), axis=1, keepdims=True)


def test_zero_centered_penalises_squared_norms_on_the_way():
    """From (0, 0) to (6, 8): E[(10 u)²] = 100/3 of uniform u, by 4,000 draws."""
    real, fake = tf.zeros((4000, 2)), tf.tile([[6.0, 8.0]], (4000, 1))
    found = penalties.ZeroCenteredGradient()(squares, real, fake, SEED)
    np.testing.assert_allclose(found, 100 / 3, rtol=0.04)


def test_the_largest_is_that_of_the_steepest_pair():
    """Pairs do not move where real and fake agree. Sees a mean for the largest."""
    points = tf.constant([[1.0, 0.0], [3.0, 4.0], [0.0, 2.0]])
    found = penalties.MaximumGradient()(squares, points, points, SEED)
    np.testing.assert_allclose(found, 25.0, rtol=1e-6)
    # Elsewhere, somewhere on the way: the steepest of 4,000 places is near its end.
    real, fake = tf.zeros((4000, 2)), tf.tile([[6.0, 8.0]], (4000, 1))
    assert 98 < penalties.MaximumGradient()(squares, real, fake, SEED) <= 100


def test_dragan_looks_about_real_images_on_all_sides():
    """Its points, seen by the critic. Sees noise to one side, fakes, a scale for each
    coordinate, one draw for all of them, and noise that is not Gaussian."""
    seen = []

    def critic(images):
        seen.append(images)
        return ops.sum(images, axis=1, keepdims=True)

    rng = np.random.default_rng(0)
    real = tf.constant(rng.normal(5.0, [1.0, 3.0], size=(50_000, 2)))
    penalties.DRAGAN(noise=0.25)(critic, real, 0 * real, SEED)
    noise = (seen[0] - real).numpy() / np.std(real)
    np.testing.assert_allclose(noise.mean(0), [0.0, 0.0], atol=0.005)
    np.testing.assert_allclose(noise.std(0), [0.25, 0.25], rtol=0.02)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.02
    np.testing.assert_allclose(np.mean(noise**4), 3 * 0.25**4, rtol=0.05)


def test_the_witness_of_a_distance_in_one_dimension():
    """h(x) = a x, real at 2, fake at 0: between them the witness a|x| − a|x − 2|
    rises by 2a. Sees a penalty on the embedding's slope, a."""
    real, fake = tf.fill((8, 1), 2.0), tf.zeros((8, 1))
    for a, two_sided, one_sided in ((1.5, 4.0, 4.0), (0.25, 0.25, 0.0)):
        critic = lambda x, a=a: a * x  # noqa: E731
        needed = losses.EnergyDistance(), critic(real), critic(fake)
        found = penalties.WitnessGradient()(critic, real, fake, SEED, *needed)
        np.testing.assert_allclose(found, two_sided, rtol=1e-4)
        found = penalties.WitnessGradient(one_sided=True)(
            critic, real, fake, SEED, *needed
        )
        np.testing.assert_allclose(found, one_sided, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("penalty", PENALTIES, ids=repr)
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


@pytest.mark.parametrize("penalty", PENALTIES, ids=repr)
def test_gradients_by_the_weights_equal_finite_differences(penalty):
    """Of a small MLP in float64. Sees a gradient that is stopped on its way."""
    rng = np.random.default_rng(2)
    first = tf.Variable(2 * rng.normal(size=(3, 5)))
    second = tf.Variable(rng.normal(size=(5, 1)))
    real, fake = (tf.constant(rng.normal(size=(6, 3))) for _ in range(2))

    def value():
        critic = lambda x: tf.tanh(x @ first) @ second  # noqa: E731
        return penalty(critic, real, fake, keras.random.SeedGenerator(3))

    check_gradient(value, first)


def test_the_witness_gradient_by_the_weights_equals_finite_differences():
    """Through the batches it compares with as well. Sees references held fixed."""
    rng = np.random.default_rng(2)
    weights = tf.Variable(rng.normal(size=(3, 4)))
    real, fake = (tf.constant(rng.normal(size=(6, 3))) for _ in range(2))
    loss = losses.MaximumMeanDiscrepancy()

    def value():
        critic = lambda x: tf.tanh(x @ weights)  # noqa: E731
        return penalties.WitnessGradient()(
            critic,
            real,
            fake,
            keras.random.SeedGenerator(3),
            loss,
            critic(real),
            critic(fake),
        )

    check_gradient(value, weights)


def test_impossible_noise_is_refused():
    with pytest.raises(ValueError, match="`noise`.*noise=0"):
        penalties.DRAGAN(noise=0)


def test_norms_of_half_precision_are_had_in_full():
    """300² is infinite in float16."""
    from keras_gan.core.norms import norms

    found = norms(tf.fill((1, 4), tf.constant(300.0, "float16")))
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, [600.0])
