"""The residual pairs at the smallest widths, for the tests of models and recipes."""

import numpy as np

from keras_gan import models

FAMILIES = ("resnet", "sagan", "biggan", "biggan_deep")


def small(family, shape=(16, 16, 1), **arguments):
    """A pair of a few channels."""
    if family in ("resnet", "sagan"):
        chosen = {"latent_dim": 8, "generator_channels": 8, "discriminator_channels": 8}
    else:
        chosen = {"latent_dim": 8, "channels": 2, "embedding_dim": 4}
    return getattr(models, family)(shape, **chosen | arguments)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def count(network):
    """The number of trainable weights."""
    return sum(int(np.prod(v.shape)) for v in network.trainable_variables)
