"""SRResNet and the discriminator of SRGAN: super-resolution by pixel shuffle."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.layers import ICNR
from keras_gan.layers import PixelShuffle
from keras_gan.models.checking import check_normalizations
from keras_gan.models.translating import checked_fixed_shape
from keras_gan.models.translating import checked_open_shape

_SLOPE = 0.2


def batch_normalization():
    """The normalization of both networks."""
    return layers.BatchNormalization(momentum=0.8, epsilon=1e-5)


def srresnet(
    image_shape,
    scale=4,
    filters=64,
    blocks=16,
    normalization=batch_normalization,
    name="generator",
):
    """The generator of SRGAN (SRResNet): pictures of `scale` times the size.

    Residual blocks on the small map, with a connection around all of them. Then pixel
    shuffles (`layers.PixelShuffle`) enlarge the map, by 2 each, or by 3 once. Their
    convolutions begin without checkerboards (`layers.ICNR`).

    Args:
        image_shape: `(height, width, channels)` of the small picture, the condition.
            Height and width may be None, for any size.
        scale: 1, 2, 3, 4 or 8. With 1, the size stays, as for removing blur or noise.
        filters: integer, channels of the maps.
        blocks: integer.
        normalization: callable that makes a normalization layer, or None. By default
            batch normalization.
        name: string.

    Returns:
        Functional model from small pictures, the input `condition`, to large ones,
        float32. They are not confined to [-1, 1].

    Raises:
        TypeError: if `normalization` is not a callable.
        ValueError: if an argument is out of range.

    Example:

    >>> srresnet((16, 16, 3), scale=4, filters=4, blocks=1).output_shape
    (None, 64, 64, 3)

    Reference: [Ledig et al., 2017](https://arxiv.org/abs/1609.04802)
    """
    image_shape = checked_open_shape("image_shape", image_shape, least=1)
    filters, blocks = integer("filters", filters), integer("blocks", blocks)
    factors = _factors(scale)
    check_normalizations(normalization=normalization)

    def normalized(x):
        return x if normalization is None else normalization()(x)

    condition = keras.Input(image_shape, name="condition")
    first = x = _prelu(_convolution(filters, 9)(condition))
    for _ in range(blocks):
        y = _prelu(normalized(_convolution(filters, 3)(x)))
        x = layers.Add()([x, normalized(_convolution(filters, 3)(y))])
    x = layers.Add()([normalized(_convolution(filters, 3)(x)), first])
    for factor in factors:
        start = ICNR(factor, "glorot_uniform")
        x = _convolution(filters * factor**2, 3, kernel_initializer=start)(x)
        x = _prelu(PixelShuffle(factor)(x))
    images = _convolution(image_shape[-1], 9, dtype="float32", name="images")(x)
    return keras.Model(condition, images, name=name)


def srgan_discriminator(
    image_shape,
    filters=64,
    units=1024,
    normalization=batch_normalization,
    name="discriminator",
):
    """The discriminator of SRGAN: eight convolutions, and one logit for a picture.

    It sees the large picture only, no condition. Every second convolution halves the
    map, four times in all, and the number of channels doubles up to 8 times `filters`.

    Args:
        image_shape: `(height, width, channels)` of large pictures, height and width of
            at least 16.
        filters: integer, channels of the first map.
        units: integer, units of the dense layer before the logit.
        normalization: callable that makes a normalization layer, or None. By default
            batch normalization, which `updates.OneStage` does not take in D.
        name: string.

    Returns:
        Functional model from pictures to logits of shape `(batch, 1)`.

    Raises:
        TypeError: if `normalization` is not a callable.
        ValueError: if an argument is out of range.

    Example:

    >>> srgan_discriminator((32, 32, 3), filters=4, units=8).output_shape
    (None, 1)

    Reference: [Ledig et al., 2017](https://arxiv.org/abs/1609.04802)
    """
    image_shape = checked_fixed_shape("image_shape", image_shape, least=16)
    filters, units = integer("filters", filters), integer("units", units)
    check_normalizations(normalization=normalization)
    images = keras.Input(image_shape, name="images")
    x = images
    for number in range(8):
        channels, strides = filters * 2 ** (number // 2), 1 + number % 2
        x = _convolution(channels, 3, strides=strides)(x)
        if number and normalization is not None:
            x = normalization()(x)
        x = layers.LeakyReLU(_SLOPE)(x)
    x = layers.Dense(units)(layers.Flatten(data_format=LAST)(x))
    x = layers.LeakyReLU(_SLOPE)(x)
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    return keras.Model(images, logits, name=name)


def _convolution(filters, size, **arguments):
    return layers.Conv2D(filters, size, padding="same", data_format=LAST, **arguments)


def _prelu(x):
    """Leaky ReLU with a learned slope per channel."""
    start = keras.initializers.Constant(0.25)
    return layers.PReLU(alpha_initializer=start, shared_axes=[1, 2])(x)


def _factors(scale):
    """The scale as a product of the factors of pixel shuffles."""
    known = {1: [], 2: [2], 3: [3], 4: [2, 2], 8: [2, 2, 2]}
    if integer("scale", scale) not in known:
        raise ValueError(f"`scale` must be 1, 2, 3, 4 or 8. Received: scale={scale!r}")
    return known[scale]
