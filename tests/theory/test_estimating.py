"""A fresh discriminator's estimate: right, honest, repeatable, and nobody is moved."""

import random

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import layers
from known_games import known_gan

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import penalties
from keras_gan import theory

REAL = np.random.default_rng(0).normal(size=(8000, 1)).astype("float32")


def shifted_gan(mean, discriminator=None):
    """Generated data are N(mean, 1)."""
    return known_gan(discriminator or models.mlp(1, units=32)[1], mean=mean)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loss", "kind", "expected"),
    [
        ("minimax", "jensen_shannon", 0.2212),
        pytest.param("least_squares", "triangular", 0.7615, marks=pytest.mark.slow),
        pytest.param(
            "reverse_kullback_leibler", "reverse_kl", 1.125, marks=pytest.mark.slow
        ),
    ],
)
def test_the_estimate_is_near_the_divergence_from_below(loss, kind, expected):
    found = theory.estimate_divergence(
        shifted_gan(1.5), REAL, loss=loss, steps=300, learning_rate=0.01
    )
    assert found.divergence == kind and found.control is None
    assert 0.93 * expected - found.error < found.bound < expected + 3 * found.error


@pytest.mark.slow
def test_wasserstein_takes_a_penalty():
    gan = shifted_gan(1.5)
    found = theory.estimate_divergence(
        gan,
        REAL,
        loss="wasserstein",
        penalties=[penalties.WassersteinGradient(10.0)],
        steps=600,
        learning_rate=0.01,
    )
    assert found.bound == pytest.approx(1.5, abs=0.15)


@pytest.mark.slow
def test_where_there_is_nothing_nothing_is_found():
    found = theory.estimate_divergence(shifted_gan(0.0), REAL, steps=200)
    assert found.bound < 3 * found.error + 0.002
    assert found.able and found.control > 0.05
    assert "held-out" in str(found)


@pytest.mark.slow
def test_what_a_discriminator_knows_by_heart_does_not_count():
    """80 examples of 64 numbers, and a D that tells every one of them by heart.

    Sees a bound of the last step on the examples trained on, which is near log 2.
    """
    keras.utils.set_random_seed(0)
    data = np.random.default_rng(1).normal(size=(200, 64)).astype("float32")
    generator = keras.Sequential([keras.Input((64,)), layers.Reshape((64,))])
    gan = GAN(generator, models.mlp(64, units=256)[1], latent_dim=64, seed=0)
    found = theory.estimate_divergence(
        gan, data, steps=300, batch_size=80, learning_rate=3e-3
    )
    assert found.bound < 3 * found.error + 0.01


def dead():
    """Logit 0 everywhere, and no way to learn."""
    return keras.Sequential(
        [
            keras.Input((1,)),
            layers.Dense(1, kernel_initializer="zeros", trainable=False),
            layers.Rescaling(0.0),
            layers.Dense(1, kernel_initializer="zeros", use_bias=False),
        ]
    )


@pytest.mark.slow
def test_a_dead_discriminator_says_nothing():
    """A 0 that must not pass for equality."""
    found = theory.estimate_divergence(shifted_gan(1.5, dead()), REAL, steps=100)
    assert found.bound == 0.0 and not found.able
    assert "nothing can be said" in str(found)


@pytest.mark.slow
def test_a_discriminator_that_can_learn_is_not_fooled_by_a_dead_one():
    other = theory.estimate_divergence(
        shifted_gan(1.5, dead()),
        REAL,
        discriminator=models.mlp(1, units=32)[1],
        steps=200,
        learning_rate=0.01,
    )
    assert other.bound > 0.15


@pytest.mark.slow
def test_nobody_is_moved_and_dice_are_left_alone(points):
    gan = tiny_gan(average=WeightAverage(1000))
    gan.fit(points, epochs=1, verbose=0)
    before = [
        np.copy(keras.ops.convert_to_numpy(v))
        for v in (*gan.variables, *gan.d_optimizer.variables)
    ]
    random.seed(5)
    np.random.seed(5)
    expected = random.random(), np.random.rand()
    random.seed(5)
    np.random.seed(5)
    found = [theory.estimate_divergence(gan, points, steps=20, seed=1) for _ in "ab"]
    assert found[0] == found[1]
    assert (random.random(), np.random.rand()) == expected
    after = [
        np.copy(keras.ops.convert_to_numpy(v))
        for v in (*gan.variables, *gan.d_optimizer.variables)
    ]
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


# The conditions of `test_theory_conditions.py` are quick.
@pytest.mark.slow
def test_labels_are_part_of_what_is_compared(images):
    gan = tiny_image_gan(num_classes=3)
    labels = np.arange(64) % 3
    found = theory.estimate_divergence(gan, (images, labels), steps=5, batch_size=16)
    assert 0 <= found.bound <= np.log(2)
    with pytest.raises(ValueError, match="take a condition"):
        theory.estimate_divergence(gan, images, steps=5)


def test_the_door_names_what_is_wrong(points):
    gan = tiny_gan()
    with pytest.raises(ValueError, match="at least 20 examples. Received: 10"):
        theory.estimate_divergence(gan, points[:10])
    with pytest.raises(ValueError, match="`steps`"):
        theory.estimate_divergence(gan, points, steps=0)
    with pytest.raises(ValueError, match="`learning_rate` must be above 0"):
        theory.estimate_divergence(gan, points, learning_rate=0.0)
    with pytest.raises(ValueError, match="The loss must be one of"):
        theory.estimate_divergence(gan, points, loss="relativistic_paired")
