"""GANs for the parts in contracts.py that need networks of their own."""

import keras
from keras import layers

from keras_gan import augmentation
from keras_gan import penalties
from keras_gan import priors


def moving(images=False):
    """Points from latents of the same two numbers."""
    return keras.Sequential(
        [keras.Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(2)]
    )


# By class: the arguments of `contracts.Case`.
ARGUMENTS = {
    augmentation.GeneratorGradientNormalization: {
        "make": augmentation.GeneratorGradientNormalization,
        "place": "augmentations",
    },
    penalties.Centering: {"make": penalties.Centering},
    penalties.Drift: {"make": penalties.Drift},
    penalties.OptimalTransport: {
        "make": penalties.OptimalTransport,
        "generator": moving,
        "prior": lambda: priors.Normal(2),
        "random": True,
    },
}
