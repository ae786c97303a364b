"""Consistency penalties, on transforms and generators that are known."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import ops

import keras_gan
from keras_gan import augmentation
from keras_gan import penalties

SEED = keras.random.SeedGenerator(0)


class Add(augmentation.Transform):
    """Adds 2 to every value: what it does to a linear critic is known."""

    def __call__(self, images, seed):
        return images + 2.0


def critic(points):
    return ops.sum(points * ops.array([[3.0, -1.0]], points.dtype), 1, keepdims=True)


def test_consistency_is_the_squared_change_of_the_score():
    """(3 − 1) · 2 = 4, squared. Sees a square root, and the fakes."""
    real, fake = tf.ones((5, 2)), tf.zeros((5, 2))
    found = penalties.Consistency(Add())(critic, real, fake, SEED, critic(real))
    np.testing.assert_allclose(found, 16.0)


def test_balanced_consistency_has_both_sides():
    """Of squares: real 1 → 3 changes by 8, fake 0 → 2 by 4. Sees one side only."""
    square = lambda x: ops.square(x)  # noqa: E731
    real, fake = tf.ones((5, 1)), tf.zeros((5, 1))
    found = penalties.BalancedConsistency(Add())(
        square, real, fake, SEED, square(real), square(fake)
    )
    np.testing.assert_allclose(found, 64.0 + 16.0)


@pytest.mark.parametrize("kind", [penalties.Consistency, penalties.BalancedConsistency])
def test_the_gradient_goes_through_all_scores(kind):
    """Sees a score that is held fixed, as a target would be."""
    weight = tf.Variable([[0.7], [-0.4]], dtype="float64")
    real, fake = tf.constant(np.random.default_rng(0).normal(size=(2, 6, 2)))
    penalty = kind(augmentation.Noise(0.5))

    def value():
        score = lambda x: tf.tanh(x @ weight)  # noqa: E731
        logits = [score(real), score(fake)][: len(penalty.needs)]
        seed = keras.random.SeedGenerator(1)
        return penalty(score, real, fake, seed, *logits)

    check_gradient(value, weight)


def test_a_score_of_several_numbers_changes_by_their_sum():
    """x and 2x change by 2 and 4: 4 + 16. Sees a mean over a score's numbers."""
    two = lambda x: ops.concatenate([x, 2 * x], axis=1)  # noqa: E731
    x = tf.ones((5, 1))
    found = penalties.Consistency(Add())(two, x, x, SEED, two(x))
    np.testing.assert_allclose(found, 20.0)


def test_both_sides_of_zcr_have_a_gradient():
    """G's by its weights, D's by its own. Sees images, or a score, held fixed."""
    rng = np.random.default_rng(0)
    of_g, of_d = (tf.Variable(rng.normal(size=shape)) for shape in ((3, 2), (2, 1)))
    latents = tf.constant(rng.normal(size=(6, 3)))
    make = lambda z: tf.tanh(z @ of_g)  # noqa: E731
    score = lambda x: tf.tanh(x @ of_d)  # noqa: E731

    def diversity():
        seed, fake = keras.random.SeedGenerator(1), make(latents)
        arguments = None, None, fake, seed, make, latents
        return penalties.LatentDiversity(sigma=0.5)(*arguments)

    def consistency():
        seed, fake = keras.random.SeedGenerator(1), make(latents)
        arguments = score, None, fake, seed, make, latents, score(fake)
        return penalties.LatentConsistency(sigma=0.5)(*arguments)

    check_gradient(diversity, of_g)
    check_gradient(consistency, of_d)


def test_nudged_images_have_the_labels_and_the_dropout_of_the_images():
    """G makes dropout(label), whatever the latents: nothing changes, to the bit.

    Sees inference mode, labels of other examples, and other dropout masks.
    """
    latents, label = keras.Input((4,)), keras.Input((), dtype="int32")
    made = keras.layers.Embedding(3, 2)(label)
    made = keras.layers.Dropout(0.5)(made + 0.0 * latents[:, :2])
    generator = keras.Model([latents, label], made)
    points, label = keras.Input((2,)), keras.Input((), dtype="int32")
    score = keras.layers.Dense(1)(points) + keras.layers.Embedding(3, 1)(label)
    gan = keras_gan.GAN(generator, keras.Model([points, label], score), 4, seed=0)
    gan.compile(
        "sgd", "sgd", penalties=[penalties.LatentDiversity(sigma=5.0, weight=1.0)]
    )
    history = gan.fit(np.ones((8, 2), "float32"), np.arange(8) % 3, verbose=0).history
    assert history["latent_diversity"] == [0.0]


def linear_generator():
    network = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2, use_bias=False)]
    )
    network.set_weights([np.array([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])])
    return network


def test_a_nudge_of_the_latents_moves_score_and_image_as_it_should():
    """G is linear, so the expectations over the nudge σε are known: E[(2a)²] = 4σ²,
    E[b²] = σ². Sees a missing σ, and the sign of G's side."""
    generator, latents = linear_generator(), tf.zeros((20_000, 3))
    fake = generator(latents)
    first = lambda x: x[:, :1]  # noqa: E731
    found = penalties.LatentConsistency(sigma=0.5)(
        first, fake, fake, SEED, generator, latents, first(fake)
    )
    np.testing.assert_allclose(found, 4 * 0.25, rtol=0.05)
    found = penalties.LatentDiversity(sigma=0.5)(
        first, fake, fake, SEED, generator, latents
    )
    np.testing.assert_allclose(found, -(4 + 1) / 2 * 0.25, rtol=0.05)


@pytest.mark.slow
def test_training_with_it_flattens_d_where_the_transform_leads(points):
    """The public path: a heavy weight leaves a score that noise hardly changes."""

    def change(weight):
        penalty = penalties.BalancedConsistency(augmentation.Noise(0.5), weight=weight)
        gan = tiny_gan(penalties=[penalty])
        gan.d_optimizer.learning_rate = 1e-2
        return (
            gan.fit(points, epochs=10, verbose=0).history["balanced_consistency"][-1]
            / weight
        )

    assert change(100.0) < 0.1 * change(1e-3)


@pytest.mark.slow
def test_zcr_trains_with_labels_and_leaves_generators_statistics_alone(images):
    """Sees nudged images that count in batch normalization's averages."""
    labels = np.arange(64) % 3
    gan = tiny_image_gan(num_classes=3)
    pair = [penalties.LatentConsistency(), penalties.LatentDiversity()]
    gan.compile("adam", "adam", penalties=pair)
    history = gan.fit(images, labels, verbose=0).history
    assert history["latent_consistency"][0] >= 0 >= history["latent_diversity"][0]

    def moving_mean(penalties):
        gan = tiny_image_gan()
        gan.compile("sgd", "sgd", penalties=penalties)
        gan.discriminator_gradients(gan.draw(images[:8]))
        found = [v for v in gan.generator.variables if v.name == "moving_mean"]
        return np.concatenate([np.asarray(v).ravel() for v in found])

    np.testing.assert_array_equal(moving_mean([]), moving_mean(pair))


def test_what_is_no_transform_is_refused():
    with pytest.raises(TypeError, match="`transform`.*'flip'"):
        penalties.Consistency("flip")
    for kind in (penalties.LatentConsistency, penalties.LatentDiversity):
        with pytest.raises(ValueError, match="`sigma`.*sigma=0"):
            kind(sigma=0)


@pytest.mark.parametrize(
    "transform",
    [
        augmentation.HorizontalFlip(),
        augmentation.Shift(),
        augmentation.Chain([augmentation.Noise(), augmentation.Shift()]),
    ],
    ids=repr,
)
def test_a_transform_of_images_is_refused_for_points_at_compile(transform):
    with pytest.raises(ValueError, match=r"takes images.*shape \(2,\)"):
        tiny_gan(penalties=[penalties.Consistency(transform)])
