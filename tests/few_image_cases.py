"""GANs for the parts in contracts.py that need networks of their own."""

import keras
from keras import layers

from keras_gan import augmentation
from keras_gan import layers as layers_here
from keras_gan import losses
from keras_gan import penalties
from keras_gan import priors


def moving(images=False):
    """Points from latents of the same two numbers."""
    return keras.Sequential(
        [keras.Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(2)]
    )


def gated(images=False):
    return keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(8),
            layers_here.GatedLinearUnit("silu"),
            layers.Dense(1),
        ]
    )


def _of_images(*parts):
    return keras.Sequential(
        [keras.Input((4, 4, 1)), *parts, layers.Flatten(), layers.Dense(1)]
    )


def noisy(images=True):
    return _of_images(layers.Conv2D(4, 3), layers_here.NoiseInjection())


def quartered(images=True):
    return _of_images(layers.Conv2D(4, 2), layers_here.RandomQuarter())


def transforming(images=True):
    return _of_images(
        layers.Conv2D(8, 2, strides=2),
        layers.Reshape((4, 8)),
        layers_here.PositionEmbedding2D(2, 2),
        layers_here.TransformerBlock(2),
    )


def decoding(images=True):
    """A D that decodes its image from what it has of it, in the way of FastGAN's."""
    examples = keras.Input((4, 4, 1))
    features = layers.Dense(8, "tanh")(layers.Flatten()(examples))
    decoded = layers.Reshape((1, 4, 4, 1))(layers.Dense(16)(features))
    outputs = {
        "logits": layers.Dense(1)(features),
        "decoded": decoded,
        "seen": layers.Reshape((1, 4, 4, 1))(examples),
    }
    return keras.Model(examples, outputs)


# By class: the arguments of `contract_case.Case`.
ARGUMENTS = {
    augmentation.GeneratorGradientNormalization: {
        "make": augmentation.GeneratorGradientNormalization,
        "place": "augmentations",
    },
    penalties.Centering: {"make": penalties.Centering},
    penalties.Drift: {"make": penalties.Drift},
    layers_here.GatedLinearUnit: {
        "make": layers_here.GatedLinearUnit,
        "place": "network",
        "discriminator": gated,
    },
    layers_here.NoiseInjection: {
        "make": layers_here.NoiseInjection,
        "place": "network",
        "discriminator": noisy,
        "images": True,
        "random": True,
    },
    layers_here.RandomQuarter: {
        "make": layers_here.RandomQuarter,
        "place": "network",
        "discriminator": quartered,
        "images": True,
        "random": True,
    },
    layers_here.PositionEmbedding2D: {
        "make": lambda: layers_here.PositionEmbedding2D(2, 2),
        "place": "network",
        "discriminator": transforming,
        "images": True,
    },
    layers_here.TransformerBlock: {
        "make": lambda: layers_here.TransformerBlock(2),
        "place": "network",
        "discriminator": transforming,
        "images": True,
    },
    losses.RandomMarginHinge: {"make": losses.RandomMarginHinge, "place": "loss"},
    penalties.SelfSupervision: {
        "make": penalties.SelfSupervision,
        "discriminator": decoding,
        "images": True,
    },
    penalties.OptimalTransport: {
        "make": penalties.OptimalTransport,
        "generator": moving,
        "prior": lambda: priors.Normal(2),
        "random": True,
    },
}
