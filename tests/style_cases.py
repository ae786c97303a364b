"""Networks with the layers of R3GAN and StyleGAN2, for contracts.py.

Noise and style mixing are parts of a generator; here a D has them, as all layers of the
contracts are in D.
"""

import keras
from keras import layers

from keras_gan.layers import BlurDownsampling2D
from keras_gan.layers import BlurUpsampling2D
from keras_gan.layers import EqualizedConv2D
from keras_gan.layers import EqualizedDense
from keras_gan.layers import GroupedConv2D
from keras_gan.layers import LearnedBasis
from keras_gan.layers import LearnedConstant
from keras_gan.layers import MinibatchDeviation
from keras_gan.layers import ModulatedConv2D
from keras_gan.layers import NoiseInjection
from keras_gan.layers import PixelNormalization
from keras_gan.layers import StyleMixing
from keras_gan.layers import StyleTruncation


def of_maps(make):
    """A D of images with the layer between its convolutions."""

    def build(images):
        before = layers.Conv2D(2, 3, activation="tanh", padding="same")
        after = [layers.Flatten(), layers.Dense(1)]
        return keras.Sequential([keras.Input((4, 4, 1)), before, make(), *after])

    return build


def of_vectors(make):
    """A D of points with the layer behind its first one."""

    def build(images):
        first = layers.Dense(4, activation="tanh")
        last = [layers.Flatten(), layers.Dense(1)]
        return keras.Sequential([keras.Input((2,)), first, make(), *last])

    return build


def beside(make):
    """A D of points that multiplies the layer's map by its hidden layer."""

    def build(images):
        points = keras.Input((2,))
        hidden = layers.Dense(3, activation="tanh")(points)
        both = layers.Multiply()([layers.Flatten()(make()(hidden)), hidden])
        return keras.Model(points, layers.Dense(1)(both))

    return build


def modulated(images):
    """A D of images whose convolution the image itself modulates."""
    examples = keras.Input((4, 4, 1))
    style = layers.Dense(3)(layers.Flatten()(examples))
    x = layers.Conv2D(2, 3, activation="tanh", padding="same")(examples)
    x = ModulatedConv2D(2, size=(1, 2))([x, style])
    return keras.Model(examples, layers.Dense(1)(layers.Flatten()(x)))


def mixed(images):
    """A D of points that mixes two hidden layers."""
    points = keras.Input((2,))
    both = [layers.Dense(3, activation="tanh")(points) for _ in range(2)]
    mixed = StyleMixing(2, seed=0)(both)
    return keras.Model(points, layers.Dense(1)(layers.Flatten()(mixed)))


def _maps(make, **arguments):
    return {"make": make, "discriminator": of_maps(make), "images": True} | arguments


def _vectors(make, build=of_vectors, **arguments):
    return {"make": make, "discriminator": build(make)} | arguments


# By class: the arguments of `contract_case.Case`.
ARGUMENTS = {
    BlurDownsampling2D: _maps(lambda: BlurDownsampling2D((1, 2))),
    BlurUpsampling2D: _maps(lambda: BlurUpsampling2D(kernel=(1, 2, 1))),
    EqualizedConv2D: _maps(
        lambda: EqualizedConv2D(2, learning_rate_multiplier=0.5, activation="tanh")
    ),
    EqualizedDense: _vectors(lambda: EqualizedDense(3, bias_start=1.0)),
    GroupedConv2D: _maps(lambda: GroupedConv2D(4, 3, groups=2)),
    LearnedBasis: _vectors(lambda: LearnedBasis(1, 2)),
    LearnedConstant: _vectors(lambda: LearnedConstant(1, 1, 3), beside),
    MinibatchDeviation: _maps(lambda: MinibatchDeviation(2), couples=True),
    ModulatedConv2D: {
        "make": lambda: ModulatedConv2D(2, size=(1, 2)),
        "discriminator": modulated,
        "images": True,
    },
    NoiseInjection: _maps(lambda: NoiseInjection(seed=0), random=True),
    PixelNormalization: _maps(PixelNormalization),
    StyleMixing: {
        "make": lambda: StyleMixing(2, seed=0),
        "discriminator": mixed,
        "random": True,
    },
    StyleTruncation: _vectors(lambda: StyleTruncation(0.5)),
}
