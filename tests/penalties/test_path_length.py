"""The path length of generators whose Jacobian is known."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import layers

from keras_gan import penalties
from keras_gan import updates


def linear_generator(matrix, shape=None):
    """G(z) = z W, as points or as images."""
    end = [] if shape is None else [layers.Reshape(shape)]
    network = keras.Sequential(
        [
            keras.Input((matrix.shape[0],)),
            layers.Dense(matrix.shape[1], use_bias=False),
            *end,
        ]
    )
    network.set_weights([matrix])
    return network


def lengths(matrix, shape, count=20_000):
    """By simulation in NumPy: of W y for Gaussian y over √pixels."""
    pixels = 1 if shape is None else shape[0] * shape[1]
    noise = np.random.default_rng(0).normal(size=(count, matrix.shape[1]))
    return np.linalg.norm(noise @ matrix.T, axis=1) / np.sqrt(pixels)


@pytest.mark.parametrize("shape", [None, (2, 3, 2)])
def test_value_and_average_are_those_of_the_jacobians_lengths(shape):
    """Sees one length for the batch, noise that is not divided, and the average of
    this step in the value."""
    matrix = np.random.default_rng(1).normal(size=(3, 12)).astype("float32")
    generator = linear_generator(matrix, shape)
    latents = tf.zeros((20_000, 3))
    penalty = penalties.PathLength(decay=0.75)
    arguments = generator, latents
    seed, fake = keras.random.SeedGenerator(0), generator(latents)
    expected = lengths(matrix, shape)
    found, note = penalty(None, fake, fake, seed, *arguments)
    np.testing.assert_allclose(found, np.mean(expected**2), rtol=0.03)
    penalty.end_step(
        updates.Step(fake, fake, notes={penalty: updates.Note(note, True)})
    )
    average = 0.25 * expected.mean()
    np.testing.assert_allclose(float(penalty.mean_length), average, rtol=0.02)
    found, _ = penalty(None, fake, fake, seed, *arguments)
    np.testing.assert_allclose(found, np.mean((expected - average) ** 2), rtol=0.03)


def test_the_gradient_reaches_the_generators_weights():
    """Of a linear G without average, E[‖W y‖²] = ‖W‖²_F has the gradient 2 W."""
    matrix = np.random.default_rng(1).normal(size=(2, 2)).astype("float32")
    generator = linear_generator(matrix)
    latents = tf.zeros((50_000, 2))
    with tf.GradientTape() as tape:
        fake = generator(latents)
        value, _ = penalties.PathLength()(
            None, fake, fake, keras.random.SeedGenerator(0), generator, latents
        )
    found = tape.gradient(value, generator.trainable_variables[0].value)
    np.testing.assert_allclose(found, 2 * matrix, atol=0.08)


@pytest.mark.slow
def test_the_average_moves_once_a_training_step_and_is_saved(points, tmp_path):
    gan = tiny_gan(penalties=[penalties.PathLength()])
    gan.fit(points, batch_size=64, verbose=0)
    average = float(gan.penalties["path_length"].mean_length)
    assert average > 0
    gan.evaluate(points, verbose=0)
    assert float(gan.penalties["path_length"].mean_length) == average
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert float(loaded.penalties["path_length"].mean_length) == average


@pytest.mark.slow
def test_it_trains_with_labels_and_batch_normalization(images):
    gan = tiny_image_gan(num_classes=3)
    gan.compile("adam", "adam", penalties=[penalties.PathLength()])
    history = gan.fit(images, np.arange(64) % 3, verbose=0).history
    assert np.isfinite(history["path_length"]).all()


def test_an_impossible_decay_is_refused():
    with pytest.raises(ValueError, match="`decay`.*decay=1"):
        penalties.PathLength(decay=1)
