"""Blocks that both networks of FastGAN use."""

import math

from keras import layers

from keras_gan.layers.gated_linear_unit import GatedLinearUnit
from keras_gan.layers.spectral_normalization import SpectralNormalization
from keras_gan.models.sizes import LAST


def convolution(filters, kernel_size, name, padding="same", **arguments):
    """A convolution with spectral normalization.

    Args:
        filters: integer.
        kernel_size: integer or pair.
        name: string.
        padding: string.
        **arguments: others of `keras.layers.Conv2D`.
    """
    layer = layers.Conv2D(
        filters, kernel_size, padding=padding, data_format=LAST, **arguments
    )
    return SpectralNormalization(layer, name=name)


def batch_normalization():
    """Batch normalization with the momentum and epsilon of the authors' framework.

    Kernels of norm 1 make small maps. With Keras' defaults, the images of the first
    hundreds of steps would be grey in inference.
    """
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)


def normalized(x, entry, normalization, name):
    """A map with its normalization, or what a condition puts in its place."""

    def named():
        layer = normalization()
        layer.name = f"{name}_normalization"
        return layer

    return entry.modulate(x, normalization and named)


def glu(x, name):
    """Gated linear units: half of the channels, times the sigmoid of the others."""
    return GatedLinearUnit(name=f"{name}_glu")(x)


def leaky(x, name):
    """Leaky ReLU with the slope 0.2."""
    return layers.LeakyReLU(negative_slope=0.2, name=f"{name}_activation")(x)


def excited(x, small, name):
    """Skip-layer excitation: a small map scales the channels of another one."""
    pools = [math.ceil(n / 4) for n in small.shape[1:3]]
    gates = layers.AveragePooling2D(
        pools, padding="same", data_format=LAST, name=f"{name}_pool"
    )(small)
    for part, kernel_size, activation in (
        ("a", gates.shape[1:3], "swish"),
        ("b", 1, "sigmoid"),
    ):
        gates = convolution(
            x.shape[-1],
            kernel_size,
            f"{name}{part}",
            padding="valid",
            use_bias=False,
            activation=activation,
        )(gates)
    return layers.Multiply(name=name)([x, gates])


def halved(x, name):
    """A map at half its size, rounded up, by averages of 2 × 2 pixels."""
    return layers.AveragePooling2D(2, padding="same", data_format=LAST, name=name)(x)
