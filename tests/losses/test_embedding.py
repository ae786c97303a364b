"""Losses of embeddings against direct sums, SciPy and POT; their gradients too."""

import keras
import numpy as np
import ot
import pytest
import tensorflow as tf
from conftest import finite_differences
from conftest import tiny_networks
from keras import ops
from scipy import stats
from scipy.spatial import distance

from keras_gan import GAN
from keras_gan import losses
from keras_gan import penalties

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 3)), RNG.normal(size=(4, 3)) + 1
LOSSES = [
    losses.MaximumMeanDiscrepancy(),
    losses.MaximumMeanDiscrepancy(losses.RadialBasis()),
    losses.EnergyDistance(),
    losses.SinkhornDivergence(),
]


def direct_mmd(kernel, x, y):
    """The unbiased estimate, pair by pair."""
    within = 0.0
    for z in (x, y):
        pairs = [
            kernel(a, b) for i, a in enumerate(z) for j, b in enumerate(z) if i - j
        ]
        within += np.mean(pairs)
    return within - 2 * np.mean([kernel(a, b) for a in x for b in y])


def test_mmd_is_its_double_sum_over_other_examples():
    """Sees the biased estimate, which counts each example with itself."""
    kernel = lambda a, b: sum(  # noqa: E731
        np.exp(-np.sum((a - b) ** 2) / (2 * s**2)) for s in (1.0, 2.0)
    )
    loss = losses.MaximumMeanDiscrepancy(losses.RadialBasis([1.0, 2.0]))
    found = loss.generator_loss(ops.array(X, "float64"), ops.array(Y, "float64"))
    np.testing.assert_allclose(found, direct_mmd(kernel, X, Y), rtol=1e-10)
    np.testing.assert_array_equal(
        loss.discriminator_loss(ops.array(X), ops.array(Y)),
        -loss.generator_loss(ops.array(X), ops.array(Y)),
    )


def test_energy_distance_is_scipys_without_the_pairs_of_one():
    """SciPy's is √ of the biased form: in one dimension the two can be converted."""
    x, y = X[:, :1], Y[:, :1]
    within = [np.abs(z - z.T).sum() for z in (x, y)]
    # SciPy's energy distance squares to 2E|x−y| − E|x−x'| − E|y−y'|, all pairs.
    biased = stats.energy_distance(x[:, 0], y[:, 0]) ** 2
    shift = sum(
        total * (1 / (len(z) * (len(z) - 1)) - 1 / len(z) ** 2)
        for total, z in zip(within, (x, y), strict=True)
    )
    found = losses.EnergyDistance().generator_loss(
        ops.array(x, "float64"), ops.array(y, "float64")
    )
    np.testing.assert_allclose(found, biased - shift, rtol=1e-6)


@pytest.mark.parametrize("epsilon", [pytest.param(0.1, marks=pytest.mark.slow), 0.5])
def test_sinkhorn_divergence_is_pots(epsilon):
    """Sees a missing bias term, an unscaled embedding, and too few iterations."""
    x, y = (z / np.linalg.norm(z, axis=1, keepdims=True) for z in (X, Y))

    def cost(a, b):
        weights = [np.full(len(z), 1 / len(z)) for z in (a, b)]
        cosines = distance.cdist(a, b, "cosine")
        plan = ot.sinkhorn(
            *weights,
            cosines,
            epsilon,
            method="sinkhorn_log",
            stopThr=1e-13,
            warn=False,  # All iterations are made: 1e-13 is out of reach.
        )
        # Its dual value: cost plus ε times the plan's divergence from independence.
        independent = np.outer(*weights)
        divergence = np.sum(plan * np.log(plan / independent))
        return np.sum(plan * cosines) + epsilon * divergence

    expected = cost(x, y) - 0.5 * (cost(x, x) + cost(y, y))
    score = tf.function(losses.SinkhornDivergence(epsilon, 500).generator_loss)
    for scale in (1.0, 7.0):
        found = score(tf.constant(scale * X), tf.constant(scale * Y))
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_sinkhorn_divergence_of_equal_batches_is_nothing():
    score = tf.function(losses.SinkhornDivergence().generator_loss)
    found = score(ops.array(X), ops.array(X))
    np.testing.assert_allclose(found, 0.0, atol=1e-6)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_gradients_equal_finite_differences(loss):
    """Sees a gradient lost where the Sinkhorn potentials are held fixed."""
    if isinstance(loss, losses.SinkhornDivergence):
        loss = losses.SinkhornDivergence(epsilon=0.3, iterations=300)
    value = tf.function(loss.discriminator_loss)

    @tf.function
    def gradients(x, y):
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            return tape.gradient(value(x, y), [x, y])

    found = gradients(tf.constant(X), tf.constant(Y))
    for side, gradient in enumerate(found):
        both = [tf.Variable(X), tf.Variable(Y)]
        numeric = finite_differences(
            lambda both=both: value(*map(tf.convert_to_tensor, both)), both[side]
        )
        np.testing.assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_equal_distributions_score_about_nothing(loss):
    """In the mean over draws, for the unbiased ones: 3 standard errors."""
    rng = np.random.default_rng(1)
    score = tf.function(loss.generator_loss)
    values = [
        float(score(*(tf.constant(rng.normal(size=(16, 2))) for _ in "xy")))
        for _ in range(100)
    ]
    if isinstance(loss, losses.SinkhornDivergence):  # Positive, and not unbiased:
        apart = score(tf.ones((16, 2)), -tf.ones((16, 2)))
        np.testing.assert_allclose(apart, 2.0, atol=1e-5)  # opposite directions
        assert 0 <= np.mean(values) < 0.1 * apart
    else:
        assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(len(values))


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_a_batch_of_one_is_finite(loss):
    one = ops.array(X[:1])
    score = tf.function(loss.generator_loss)
    assert np.isfinite(float(score(one, ops.array(Y[:1]))))


def test_the_witness_is_the_mean_likeness_to_either_batch():
    loss = losses.EnergyDistance()
    images = RNG.normal(size=(5, 3))
    found = loss.witness(*(ops.array(z, "float64") for z in (images, X, Y)))
    expected = distance.cdist(images, Y).mean(1) - distance.cdist(images, X).mean(1)
    np.testing.assert_allclose(found, expected, rtol=1e-8)


def test_the_witness_penalty_needs_such_a_loss():
    generator, discriminator = tiny_networks()
    gan = GAN(generator, discriminator, latent_dim=4)
    with pytest.raises(ValueError, match=r"WitnessGradient.*loss=Hinge\(\)"):
        gan.compile(
            "adam", "adam", loss="hinge", penalties=[penalties.WitnessGradient()]
        )


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_the_distance_falls_in_training(loss, points):
    """G starts elsewhere; D does not move. The public path, for G's part."""
    if isinstance(loss, losses.SinkhornDivergence):
        loss = losses.SinkhornDivergence(iterations=20)
    keras.utils.set_random_seed(0)
    generator, _ = tiny_networks()
    generator.layers[-1].bias.assign([3.0, -3.0])
    critic = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(8, "tanh"), keras.layers.Dense(4)]
    )
    gan = GAN(generator, critic, latent_dim=4, seed=0)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.Adam(1e-2), loss=loss)
    history = gan.fit(points, epochs=8, verbose=0).history["g_loss"]
    assert history[-1] < 0.5 * history[0]


def test_impossible_arguments_are_refused():
    with pytest.raises(TypeError, match="`kernel`.*'rbf'"):
        losses.MaximumMeanDiscrepancy("rbf")
    with pytest.raises(ValueError, match="`epsilon`.*epsilon=0"):
        losses.SinkhornDivergence(epsilon=0)
    with pytest.raises(ValueError, match="`iterations`.*iterations=0"):
        losses.SinkhornDivergence(iterations=0)


def test_directions_of_one_number_are_refused():
    gan = GAN(*tiny_networks(), latent_dim=4)
    with pytest.raises(ValueError, match="one number has no direction"):
        gan.compile("adam", "adam", loss="sinkhorn_divergence")


def test_embeddings_of_any_shape_are_rows_and_read_as_mean_sigmoids():
    """Sees a mean over the batch, and the sigmoid of a mean."""
    x, y = RNG.normal(size=(2, 5, 2, 3))
    loss = losses.EnergyDistance()
    flat = [ops.array(z.reshape(5, 6)) for z in (x, y)]
    np.testing.assert_allclose(
        loss.generator_loss(ops.array(x), ops.array(y)), loss.generator_loss(*flat)
    )
    found = loss.probability(ops.array(x, "float64"))
    expected = (1 / (1 + np.exp(-x))).reshape(5, 6).mean(1, keepdims=True)
    np.testing.assert_allclose(found, expected)


def test_the_usual_kernel_is_the_one_with_tails():
    assert isinstance(losses.MaximumMeanDiscrepancy().kernel, losses.RationalQuadratic)
