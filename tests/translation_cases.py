"""Discriminators with the layers of translation networks in them, for contracts.py."""

import keras
from keras import layers
from style_cases import of_maps

from keras_gan.layers import ICNR
from keras_gan.layers import SPADE
from keras_gan.layers import BatchStatisticsNormalization
from keras_gan.layers import InstanceNormalization
from keras_gan.layers import MonteCarloDropout
from keras_gan.layers import PixelShuffle
from keras_gan.layers import PixelUnshuffle
from keras_gan.layers import ReflectionPadding2D


def modulated(images):
    """A D of images whose convolution the image itself modulates, pixel by pixel."""
    examples = keras.Input((4, 4, 1))
    x = layers.Conv2D(2, 3, 2, activation="tanh", padding="same")(examples)
    x = spade()([x, examples])
    return keras.Model(examples, layers.Dense(1)(layers.Flatten()(x)))


def spade():
    return SPADE(hidden_channels=2)


def shuffled(images):
    """A D of images whose convolution begins with copies of one kernel."""
    convolution = layers.Conv2D(4, 3, padding="same", kernel_initializer=ICNR(2))
    last = [PixelShuffle(2), layers.Flatten(), layers.Dense(1)]
    return keras.Sequential([keras.Input((4, 4, 1)), convolution, *last])


def _maps(make, **arguments):
    return {"make": make, "discriminator": of_maps(make), "images": True} | arguments


# By class: the arguments of `contract_case.Case`.
ARGUMENTS = {
    BatchStatisticsNormalization: _maps(BatchStatisticsNormalization, couples=True),
    ICNR: {"make": lambda: ICNR(2), "discriminator": shuffled, "images": True},
    InstanceNormalization: _maps(InstanceNormalization),
    MonteCarloDropout: _maps(lambda: MonteCarloDropout(0.5, seed=0), random=True),
    PixelShuffle: {
        "make": lambda: PixelShuffle(2),
        "discriminator": shuffled,
        "images": True,
    },
    PixelUnshuffle: _maps(lambda: PixelUnshuffle((1, 2))),
    ReflectionPadding2D: _maps(lambda: ReflectionPadding2D((1, 2))),
    SPADE: {
        "make": spade,
        "discriminator": modulated,
        "images": True,
        "couples": True,
    },
}
