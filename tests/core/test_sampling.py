"""What a trained GAN is for: images and their probabilities."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from keras import ops
from scipy import special

from keras_gan import GAN


def test_generate_repeats_with_a_seed_and_not_without():
    gan = tiny_gan()
    images = gan.generate(5, seed=3)
    assert images.shape == (5, 2) and images.dtype == np.float32
    np.testing.assert_array_equal(images, gan.generate(5, seed=3))
    assert not np.array_equal(images, gan.generate(5, seed=4))
    assert not np.array_equal(gan.generate(5), gan.generate(5))


def test_generate_makes_more_than_one_batch_inside():
    images = tiny_gan().generate(1000, seed=0)
    assert images.shape == (1000, 2)
    assert len(np.unique(images, axis=0)) == 1000


@pytest.mark.parametrize("count", [0, -1, 2.5])
def test_generate_refuses_impossible_counts(count):
    with pytest.raises(ValueError, match=f"`count`.*count={count}"):
        tiny_gan().generate(count)


def test_discriminate_gives_probabilities(points):
    gan = tiny_gan()
    probability = gan.discriminate(points)
    logits = ops.convert_to_numpy(gan.discriminator(points))
    np.testing.assert_allclose(probability, special.expit(logits), rtol=1e-5)


def test_discriminate_needs_a_loss(points):
    with pytest.raises(ValueError, match="compile"):
        tiny_gan(compiled=False).discriminate(points)


def test_value_range_follows_the_generators_last_activation():
    def end(activation):
        generator = keras.Sequential(
            [
                keras.Input((4,)),
                layers.Dense(16, activation=activation),
                layers.Reshape((4, 4, 1)),
            ]
        )
        discriminator = keras.Sequential(
            [keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1)]
        )
        return GAN(generator, discriminator, latent_dim=4).value_range

    assert end("sigmoid") == (0, 1)  # Looks past the Reshape.
    assert end("tanh") == (-1, 1)
