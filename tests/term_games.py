"""Small games for tests of terms that use a condition: three classes of points."""

import keras
import numpy as np
import term_cases
from keras import layers

from keras_gan import GAN
from keras_gan import priors

RNG = np.random.default_rng(0)
LABELS = np.arange(16) % 3
CENTERS = np.array([[1.0, 0.0], [-0.5, 0.87], [-0.5, -0.87]])
POINTS = (CENTERS[LABELS] + 0.1 * RNG.normal(size=(16, 2))).astype("float32")


def game(terms, discriminator, generator=None, rate=0.1, prior=None, **arguments):
    """A compiled GAN; networks may be made here, by callables, from the same seed."""
    keras.utils.set_random_seed(0)
    generator = made(generator or term_cases.class_generator)
    discriminator = made(discriminator)
    prior = priors.Normal(4) if prior is None else prior
    gan = GAN(generator, discriminator, prior=prior, seed=0)
    arguments = {"penalties": terms} | arguments
    gan.compile(keras.optimizers.SGD(rate), keras.optimizers.SGD(rate), **arguments)
    return gan


def made(network):
    return network if isinstance(network, keras.Model) else network()


def plain_generator(units=4):
    return keras.Sequential(
        [keras.Input((units,)), layers.Dense(8, "relu"), layers.Dense(2)]
    )


def of_both(kind, **arguments):
    return [
        kind(player=player, **arguments) for player in ("discriminator", "generator")
    ]


def of_rows():
    """A generator of latents and one-hot rows."""
    latents, rows = keras.Input((4,)), keras.Input((3,))
    both = layers.Concatenate()([latents, rows])
    return keras.Model([latents, rows], layers.Dense(2)(both))
