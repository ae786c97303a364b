"""The networks of the contracts, of at most 16 units: of points, or of images."""

import keras
from keras import layers

from keras_gan import constraints
from keras_gan import models


def generator(images):
    outputs = (
        [layers.Dense(16), layers.Reshape((4, 4, 1))] if images else [layers.Dense(2)]
    )
    hidden = layers.Dense(8, activation="relu")
    return keras.Sequential([keras.Input((4,)), hidden, *outputs])


def scoring(images, outputs=1, dim=2):
    begin = (
        [keras.Input((4, 4, 1)), layers.Flatten()] if images else [keras.Input((dim,))]
    )
    hidden = layers.Dense(8, activation="tanh", name="hidden")
    return keras.Sequential([*begin, hidden, layers.Dense(outputs)])


def plain(images):
    return scoring(images)


def embedding(images):
    return scoring(images, outputs=3)


def autoencoder(images):
    return models.mlp_autoencoder(2, code_dim=3, units=8)


def with_features(images):
    return models.with_outputs(scoring(images), features="hidden")


def packed(images):
    return models.packed(scoring(images, dim=4), 2)


def gradient_normalized(images):
    return models.gradient_normalized(scoring(images))


def spectrally_normalized(images):
    return models.spectrally_normalized(scoring(images))


def clipped(images):
    return constraints.constrain(scoring(images), constraints.ClipWeights(0.05))
