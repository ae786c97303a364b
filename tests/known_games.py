"""Games between normals, with discriminators whose logits are known."""

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import models


def network(*parts):
    """Layers after one another, from `(batch, 1)`."""
    return keras.Sequential([keras.Input((1,)), *parts])


def dense(kernel, bias, activation=None):
    """kernel · x + bias, and an activation."""
    return layers.Dense(
        1,
        activation,
        kernel_initializer=keras.initializers.Constant(kernel),
        bias_initializer=keras.initializers.Constant(bias),
    )


def known_gan(discriminator, loss="non_saturating", mean=1.5, scale=1.0):
    """A compiled GAN whose G makes N(mean, scale²)."""
    generator = network(dense(scale, mean))
    gan = GAN(generator, discriminator, latent_dim=1, seed=0)
    gan.compile("sgd", "sgd", loss=loss)
    return gan


def linear_game(scale, mean, kernel=0.0, bias=0.0, loss="non_saturating"):
    """As `known_gan`, with a D whose logit is kernel · x + bias and that can learn."""
    discriminator = models.mlp(1, units=32, depth=1)[1]
    hidden, last = discriminator.layers[-2:]
    weights = np.zeros((1, 32), "float32")
    weights[0, :2] = (1.0, -1.0)  # relu(x) − relu(−x) = x
    out = np.zeros((32, 1), "float32")
    out[:2, 0] = (kernel, -kernel)
    # The others are ready to learn, and add nothing yet.
    weights[0, 2:] = np.random.default_rng(1).normal(size=30)
    hidden.set_weights([weights, np.r_[0, 0, np.linspace(-2, 2, 30)]])
    last.set_weights([out, np.array([bias])])
    return known_gan(discriminator, loss, mean, scale)
