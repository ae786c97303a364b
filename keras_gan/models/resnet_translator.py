"""The residual generator of CycleGAN, from one picture to another of the same size."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.layers import ReflectionPadding2D
from keras_gan.models.checking import check_normalizations
from keras_gan.models.sizes import cropped
from keras_gan.models.translating import Convolutions
from keras_gan.models.translating import checked_open_shape
from keras_gan.models.translating import convolution
from keras_gan.models.translating import without_affine


def resnet_translator(
    image_shape,
    output_channels=None,
    filters=64,
    blocks=9,
    downsamplings=2,
    normalization=without_affine,
    name="generator",
):
    """The generator of CycleGAN: residual blocks on a map of a quarter of the size.

    A convolution of 7×7 pixels, two with strides of 2, residual blocks of two
    convolutions of 3×3 pixels, two transposed convolutions, and one of 7×7 pixels.
    Maps are padded by reflection. The paper has 9 blocks for 256 pixels and 6 for 128.

    Args:
        image_shape: `(height, width, channels)` of the condition. Height and width may
            be None: the network then takes every size that 2 to the power of
            `downsamplings` divides.
        output_channels: integer, or None for those of the condition.
        filters: integer, channels of the first map.
        blocks: integer.
        downsamplings: integer of at least 0.
        normalization: callable that makes a normalization layer, or None. By default
            instance normalization without gain and bias.
        name: string.

    Returns:
        Functional model from a picture, the input `condition`, to one in [-1, 1],
        float32.

    Raises:
        TypeError: if `normalization` is not a callable.
        ValueError: if an argument is out of range, or a picture is too small.

    Example:

    >>> resnet_translator((None, None, 3), filters=4, blocks=1).output_shape
    (None, None, None, 3)

    Reference: [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), section 7.2;
    [Johnson et al., 2016](https://arxiv.org/abs/1603.08155)
    """
    image_shape = checked_open_shape("image_shape", image_shape)
    filters, blocks = integer("filters", filters), integer("blocks", blocks)
    colors = image_shape[-1] if output_channels is None else output_channels
    colors = integer("output_channels", colors)
    downsamplings = integer("downsamplings", downsamplings, 0)
    check_normalizations(normalization=normalization)
    smallest = min(n or 2**downsamplings * 8 for n in image_shape[:2])
    if smallest < 2 ** (downsamplings + 1):
        raise ValueError(
            f"`downsamplings={downsamplings}` needs pictures of at least "
            f"{2 ** (downsamplings + 1)} pixels along each side. Received: "
            f"image_shape={image_shape}"
        )
    block = Convolutions(normalization)
    condition = keras.Input(image_shape, name="condition")
    x = layers.ReLU()(block(ReflectionPadding2D(3)(condition), filters, 7))
    sizes = [x.shape[1:3]]
    for level in range(1, downsamplings + 1):
        x = layers.ReLU()(block(x, filters * 2**level, 3, 2, "same"))
        sizes.append(x.shape[1:3])
    for _ in range(blocks):
        y = block(ReflectionPadding2D(1)(x), x.shape[-1], 3)
        y = layers.ReLU()(y)
        x = layers.Add()([x, block(ReflectionPadding2D(1)(y), x.shape[-1], 3)])
    for level in range(downsamplings - 1, -1, -1):
        x = block(x, filters * 2**level, 3, 2, "same", up=True)
        if None not in sizes[level]:
            x = cropped(x, sizes[level])
        x = layers.ReLU()(x)
    x = ReflectionPadding2D(3)(x)
    images = convolution(colors, 7, activation="tanh", dtype="float32", name="images")
    return keras.Model(condition, images(x), name=name)
