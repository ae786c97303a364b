"""The search for latents: least squares, its limits, D's features, its independence."""

import keras
import numpy as np
import pytest
from keras import layers
from keras import ops
from keras.optimizers import schedules
from latent_probes import Noise
from scipy import optimize

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import backend
from keras_gan import models
from keras_gan import priors
from keras_gan.latent import directions
from keras_gan.latent import project
from keras_gan.latent import sweep

RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(2, 5)).astype("float32")
BIAS = RNG.normal(size=5).astype("float32")
IMAGES = RNG.normal(size=(4, 5)).astype("float32")
LEAST_SQUARES = {"distance": "l2", "feature_weight": 0, "steps": 300}


def critic(dim=5):
    return keras.Sequential(
        [
            keras.Input((dim,)),
            layers.Dense(6, activation="tanh", name="first"),
            layers.Dense(3, activation="tanh", name="second"),
            layers.Dense(1, name="last"),
        ]
    )


def linear_gan(prior=None, discriminator=None, **extra):
    prior = prior or priors.Normal(2)
    dense = layers.Dense(5)
    generator = keras.Sequential([keras.Input(prior.shape), dense])
    dense.set_weights([KERNEL, BIAS])
    keras.utils.set_random_seed(0)
    return GAN(generator, discriminator or critic(), prior=prior, seed=0, **extra)


def test_a_linear_generator_is_inverted_by_least_squares():
    """Sees a gradient of the wrong sign or size, and a mean over the batch."""
    found = project(linear_gan(), IMAGES, learning_rate=0.1, **LEAST_SQUARES)
    expected, sums, *_ = np.linalg.lstsq(KERNEL.T, (IMAGES - BIAS).T)
    np.testing.assert_allclose(found.latents, expected.T, atol=1e-3)
    np.testing.assert_allclose(found.residuals, sums, rtol=1e-4)
    np.testing.assert_array_equal(found.errors, found.residuals)
    np.testing.assert_allclose(found.images, found.latents @ KERNEL + BIAS, rtol=1e-5)
    assert not found.feature_distances.any()


def test_generated_images_are_found_again_by_absolute_differences():
    gan = linear_gan()
    images = gan.generate(5, seed=3)
    found = project(gan, images, learning_rate=0.1)
    np.testing.assert_allclose(found.images, images, atol=5e-3)
    assert found.errors.max() < 0.02


def test_the_absolute_differences_have_the_least_sum():
    """Sees squares in their place."""
    found = project(
        linear_gan(), IMAGES, steps=1000, learning_rate=0.1, feature_weight=0
    )
    for image, residual in zip(IMAGES, found.residuals, strict=True):
        # As a linear programme: −t ≤ x − zA − b ≤ t, the least sum of t.
        rows = np.block([[KERNEL.T, -np.eye(5)], [-KERNEL.T, -np.eye(5)]])
        limits = np.concatenate([image - BIAS, BIAS - image])
        bounds = [(None, None)] * 2 + [(0, None)] * 5
        best = optimize.linprog([0, 0, 1, 1, 1, 1, 1], rows, limits, bounds=bounds)
        assert best.fun - 1e-5 <= residual <= best.fun + 0.01


def test_latents_stay_where_the_prior_draws():
    """Sees a search that leaves the cube, or that only cuts off its result."""
    found = project(linear_gan(priors.Uniform(2, -0.3, 0.3)), IMAGES, **LEAST_SQUARES)
    for image, latents in zip(IMAGES, found.latents, strict=True):
        best = optimize.lsq_linear(
            KERNEL.T.astype("float64"), image - BIAS, (-0.3, 0.3), "bvls"
        )
        np.testing.assert_allclose(latents, best.x, atol=2e-3)
    same = keras.Sequential([keras.Input((5,)), layers.Identity()])
    gan = GAN(same, critic(), prior=priors.Spherical(5, 3.0), seed=0)
    found = project(gan, IMAGES, learning_rate=0.1, **LEAST_SQUARES)
    lengths = np.linalg.norm(IMAGES, axis=1, keepdims=True)
    np.testing.assert_allclose(found.latents, 3 * IMAGES / lengths, atol=5e-3)


def test_the_search_runs_along_the_sphere():
    """Sees steps of the plane's Adam, which end where they are brought back."""
    gan = linear_gan(priors.Spherical(2, 1.5))
    found = project(gan, IMAGES, restarts=4, learning_rate=0.1, **LEAST_SQUARES)
    angles = np.linspace(0, 2 * np.pi, 100_001)
    circle = 1.5 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for image, latents in zip(IMAGES, found.latents, strict=True):
        errors = np.sum((circle @ KERNEL + BIAS - image) ** 2, axis=1)
        np.testing.assert_allclose(latents, circle[errors.argmin()], atol=2e-3)


def test_categories_stay_one_hot_and_restarts_try_others():
    gan = linear_gan(priors.Joint(priors.Categorical(2)))
    found = project(gan, IMAGES, restarts=16, **LEAST_SQUARES)
    errors = [np.sum((IMAGES - BIAS - row) ** 2, axis=1) for row in KERNEL]
    np.testing.assert_array_equal(found.latents, np.eye(2)[np.argmin(errors, axis=0)])


@pytest.mark.parametrize(
    ("layer", "through"), [(None, 2), ("second", 2), ("first", 1), ("last", 3)]
)
def test_the_error_weighs_pixels_and_features(layer, through):
    """Sees weights that are exchanged, and the features of another layer."""
    gan = linear_gan()
    found = project(gan, IMAGES, steps=5, feature_weight=0.3, layer=layer)

    def features(images):
        for each in gan.discriminator.layers[:through]:
            images = each(images)
        return np.asarray(images)

    residuals = np.abs(IMAGES - found.images).sum(axis=1)
    distances = np.abs(features(IMAGES) - features(found.images)).sum(axis=1)
    np.testing.assert_allclose(found.residuals, residuals, rtol=1e-5)
    np.testing.assert_allclose(found.feature_distances, distances, rtol=1e-4)
    expected = 0.7 * residuals + 0.3 * distances
    np.testing.assert_allclose(found.errors, expected, rtol=1e-5)


def test_features_steer_the_search():
    """Sees features through which no gradient flows."""
    gan = linear_gan()
    first, second = (
        project(gan, IMAGES, feature_weight=weight, learning_rate=0.1, steps=200)
        for weight in (0.01, 1.0)
    )
    assert np.all(second.feature_distances < first.feature_distances + 1e-4)
    assert second.feature_distances.sum() < 0.8 * first.feature_distances.sum()


def test_an_output_named_features_comes_first():
    discriminator = models.with_outputs(critic(), features="first", other="second")
    gan = linear_gan(discriminator=discriminator)
    first = gan.discriminator.get_layer("first")
    found = project(gan, IMAGES, steps=2)
    distances = np.asarray(ops.abs(first(IMAGES) - first(found.images))).sum(axis=1)
    np.testing.assert_allclose(found.feature_distances, distances, rtol=1e-4)
    assert project(gan, IMAGES, steps=2, layer="other").errors.shape == (4,)


@pytest.mark.slow
def test_each_image_is_independent_of_the_others():
    """Sees a start that depends on the place, and statistics of the batch."""
    gan = linear_gan()
    options = {"steps": 50, "feature_weight": 0.5, "distance": "l2"}
    together = project(gan, IMAGES, **options)
    parts = project(gan, IMAGES, batch_size=3, **options)
    for number, image in enumerate(IMAGES):
        alone = project(gan, image, **options)
        for one, whole, part in zip(alone, together, parts, strict=True):
            np.testing.assert_allclose(one[0], whole[number], rtol=1e-4, atol=1e-5)
            np.testing.assert_allclose(one[0], part[number], rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_more_restarts_find_the_deeper_valley():
    """G(z) = (z² − 1)² + 0.3 z has its least value, −0.3, near z = −1."""
    latents = keras.Input((1,))
    valleys = ops.square(ops.square(latents) - 1) + 0.3 * latents
    gan = GAN(keras.Model(latents, valleys), critic(1), latent_dim=1, seed=0)
    options = LEAST_SQUARES | {"learning_rate": 0.02}
    target = np.float32([[-0.4]])
    single = [project(gan, target, seed=seed, **options) for seed in range(4)]
    assert max(each.errors[0] for each in single) > 0.1  # Some begin at the right.
    for seed in range(4):
        found = project(gan, target, restarts=8, seed=seed, **options)
        assert found.latents[0, 0] < -0.9 and found.errors[0] < 0.02


def test_each_image_has_its_condition():
    latents, shift = keras.Input((2,)), keras.Input((1,))
    generator = keras.Model([latents, shift], latents + shift)
    gan = GAN(generator, critic(2), latent_dim=2, seed=0)
    condition = np.float32([[5], [-5], [0]])
    images = np.float32([[5.5, 4.5], [-5.5, -4.5], [1, 2]])
    found = project(gan, images, condition, learning_rate=0.1, **LEAST_SQUARES)
    np.testing.assert_allclose(
        found.latents, [[0.5, -0.5], [-0.5, 0.5], [1, 2]], atol=1e-3
    )
    again = project(gan, images, condition, steps=3, batch_size=1)
    assert again.errors.shape == (3,)
    with pytest.raises(ValueError, match="`condition`"):
        project(gan, images)


def test_a_critic_that_alone_takes_the_condition_gets_it():
    examples, label = keras.Input((5,)), keras.Input((), dtype="int32")
    joined = layers.Concatenate()([examples, layers.Embedding(3, 2)(label)])
    hidden = layers.Dense(4, activation="tanh")(joined)
    gan = linear_gan(
        discriminator=keras.Model([examples, label], layers.Dense(1)(hidden))
    )
    one, two = (project(gan, IMAGES, label, steps=3) for label in (0, 2))
    assert np.all(one.feature_distances != two.feature_distances)
    assert project(gan, IMAGES, steps=3, feature_weight=0).errors.shape == (4,)
    with pytest.raises(ValueError, match="`condition`"):
        project(gan, IMAGES)


@pytest.mark.slow
def test_a_trained_gan_stays_as_it_is_and_results_repeat():
    """Sees dropout in training mode, seeds that move, and the raw generator's use."""
    generator = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(8, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Dense(5),
            Noise(0.01),
        ]
    )
    gan = GAN(
        generator, critic(), latent_dim=2, average=WeightAverage(half_life=10), seed=0
    )
    gan.compile("adam", "adam")
    gan.fit(RNG.normal(size=(64, 5)).astype("float32"), verbose=0)
    before = [np.asarray(v) for v in gan.variables]
    one, two = (project(gan, IMAGES, steps=20, seed=5) for _ in "ab")
    for first, second in zip(one, two, strict=True):
        np.testing.assert_array_equal(first, second)
    other = project(gan, IMAGES, steps=20, seed=6)
    assert not np.array_equal(one.latents, other.latents)
    for value, now in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(value, now)
    averaged = gan.sampling_generator(one.latents, training=False)
    np.testing.assert_allclose(one.images, averaged, atol=0.1)
    gan.fit(RNG.normal(size=(64, 5)).astype("float32"), verbose=0)


def test_the_learning_rate_may_be_a_schedule():
    """The first step of Adam moves each latent by the learning rate."""
    gan, image = linear_gan(), np.full((1, 5), 100, "float32")
    start = np.asarray(gan.prior(1, backend.SeedSequence(0)))
    for rate in (0.25, schedules.PiecewiseConstantDecay([1], [0.25, 0.0])):
        found = project(gan, image, steps=1, learning_rate=rate, feature_weight=0)
        np.testing.assert_allclose(np.abs(found.latents - start), 0.25, rtol=1e-3)


def test_the_best_latents_on_the_way_are_returned():
    """Sees the last ones, which a learning rate that is too large throws far away."""
    gan = linear_gan()
    rate = schedules.PiecewiseConstantDecay([20], [0.1, 50.0])
    short = project(gan, IMAGES, learning_rate=rate, **(LEAST_SQUARES | {"steps": 20}))
    long = project(gan, IMAGES, learning_rate=rate, **(LEAST_SQUARES | {"steps": 60}))
    assert np.all(long.errors <= short.errors * 1.0001)


def test_what_cannot_be_projected_is_refused():
    gan = linear_gan()
    for arguments, error, message in (
        ({"steps": 0}, ValueError, "`steps`.*steps=0"),
        ({"restarts": 0}, ValueError, "`restarts`.*restarts=0"),
        ({"batch_size": 0}, ValueError, "`batch_size`.*batch_size=0"),
        ({"learning_rate": 0}, ValueError, "`learning_rate`.*learning_rate=0"),
        ({"learning_rate": "fast"}, ValueError, "`learning_rate`.*'fast'"),
        ({"feature_weight": 1.5}, ValueError, "from 0 to 1.*feature_weight=1.5"),
        ({"distance": "l3"}, ValueError, "'l1', 'l2'.*'l3'"),
        ({"layer": "third"}, ValueError, "first, second, last.*layer='third'"),
        ({"condition": 1}, ValueError, "`condition` was given"),
        ({"images": IMAGES[:, :4]}, ValueError, r"\(5,\).*\(4,\)"),
        ({"images": IMAGES[:0]}, ValueError, r"\(count, 5,\).*\(0, 5\)"),
        ({"images": IMAGES * np.nan}, ValueError, "NaN"),
        ({"images": IMAGES.astype("int32")}, TypeError, "floating-point"),
    ):
        with pytest.raises(error, match=message):
            project(gan, **({"images": IMAGES} | arguments))
    with pytest.raises(TypeError, match="`gan` must be a keras_gan.GAN"):
        project(gan.generator, IMAGES)


def test_a_critic_that_mixes_examples_is_refused():
    class Mixing(layers.Layer):
        """Subtracts the mean of the batch."""

        def call(self, inputs):
            return inputs - ops.mean(inputs, axis=0, keepdims=True)

    mixing = keras.Sequential(
        [keras.Input((5,)), layers.Dense(3, name="own"), Mixing(), layers.Dense(1)]
    )
    gan = linear_gan(discriminator=mixing)
    with pytest.raises(ValueError, match="depend on the other images"):
        project(gan, IMAGES)
    assert project(gan, IMAGES, steps=1, layer="own").errors.shape == (4,)
    assert project(gan, IMAGES, steps=1, feature_weight=0).errors.shape == (4,)


def test_a_critic_of_packs_is_refused():
    gan = linear_gan(discriminator=models.packed(critic(15), 3))
    with pytest.raises(ValueError, match="packs of several images.*feature_weight=0"):
        project(gan, IMAGES)
    assert project(gan, IMAGES, steps=1, feature_weight=0).errors.shape == (4,)


def test_examples_of_several_tensors_are_refused():
    latents = keras.Input((2,))
    parts = [layers.Dense(3, name="heads")(latents), layers.Dense(2)(latents)]
    first, second = keras.Input((3,)), keras.Input((2,))
    logits = layers.Dense(1)(layers.Concatenate()([first, second]))
    gan = GAN(
        keras.Model(latents, parts), keras.Model([first, second], logits), latent_dim=2
    )
    with pytest.raises(ValueError, match="several tensors"):
        project(gan, IMAGES)
    made = sweep(gan, values=[-1, 0, 1], count=2)
    assert [part.shape for part in made] == [(2, 3, 3), (2, 3, 2)]
    assert directions(gan, layer="heads").vectors.shape == (2, 2)
