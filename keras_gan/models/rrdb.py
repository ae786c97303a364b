"""RRDB: the generator of ESRGAN, without normalization."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.models.translating import checked_open_shape

_SLOPE = 0.2
_SHARE = 0.2  # Of what a block computes, in what it adds to its input.


def rrdb(image_shape, scale=4, filters=64, growth=32, blocks=23, name="generator"):
    """The generator of ESRGAN: residual-in-residual dense blocks (RRDB).

    A block consists of three dense blocks of five convolutions. In a dense block, each
    convolution sees the results of all earlier ones. What a block adds to its input is
    multiplied by 0.2. There is no normalization. Maps are enlarged by their nearest
    neighbours, by 2 each, with a convolution after each.

    Args:
        image_shape: `(height, width, channels)` of the small picture, the condition.
            Height and width may be None, for any size.
        scale: 1, 2, 4 or 8. With 1, the size stays, as for removing blur or noise.
        filters: integer, channels of the maps.
        growth: integer, channels that each convolution adds in a dense block.
        blocks: integer.
        name: string.

    Returns:
        Functional model from small pictures, the input `condition`, to large ones,
        float32. They are not confined to [-1, 1].

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> rrdb((16, 16, 3), scale=2, filters=4, growth=2, blocks=1).output_shape
    (None, 32, 32, 3)

    Reference: [Wang et al., 2018](https://arxiv.org/abs/1809.00219)
    """
    image_shape = checked_open_shape("image_shape", image_shape, least=1)
    filters, growth = integer("filters", filters), integer("growth", growth)
    blocks = integer("blocks", blocks)
    if integer("scale", scale) not in (1, 2, 4, 8):
        raise ValueError(f"`scale` must be 1, 2, 4 or 8. Received: scale={scale!r}")
    condition = keras.Input(image_shape, name="condition")
    first = x = _convolution(filters)(condition)
    for _ in range(blocks):
        y = x
        for _ in range(3):
            y = _dense_block(y, filters, growth)
        x = _scaled_sum(x, y)
    x = layers.Add()([first, _convolution(filters)(x)])
    for _ in range(scale.bit_length() - 1):
        x = layers.UpSampling2D(2, data_format=LAST)(x)
        x = layers.LeakyReLU(_SLOPE)(_convolution(filters)(x))
    x = layers.LeakyReLU(_SLOPE)(_convolution(filters)(x))
    images = _convolution(image_shape[-1], dtype="float32", name="images")(x)
    return keras.Model(condition, images, name=name)


def _dense_block(x, filters, growth):
    maps = [x]
    for _ in range(4):
        y = layers.Concatenate()(maps) if len(maps) > 1 else x
        maps.append(layers.LeakyReLU(_SLOPE)(_small_convolution(growth)(y)))
    y = _small_convolution(filters)(layers.Concatenate()(maps))
    return _scaled_sum(x, y)


def _scaled_sum(x, y):
    return layers.Add()([x, layers.Rescaling(_SHARE)(y)])


def _convolution(filters, **arguments):
    return layers.Conv2D(filters, 3, padding="same", data_format=LAST, **arguments)


def _small_convolution(filters):
    """A convolution that begins with a tenth of He's initial weights."""
    start = keras.initializers.VarianceScaling(0.02, "fan_in", "untruncated_normal")
    return _convolution(filters, kernel_initializer=start)
