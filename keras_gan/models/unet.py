"""U-Net: the generator of pix2pix, whose layers see the encoder's maps again."""

import keras
from keras import layers

from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.layers import BatchStatisticsNormalization
from keras_gan.layers import MonteCarloDropout
from keras_gan.models.checking import check_normalizations
from keras_gan.models.sizes import cropped
from keras_gan.models.translating import Convolutions
from keras_gan.models.translating import batch_normalization
from keras_gan.models.translating import checked_fixed_shape
from keras_gan.models.translating import convolution
from keras_gan.models.translating import near_one

_SLOPE = 0.2
_WITH_DROPOUT = 3  # The innermost layers of the decoder.


def unet(
    image_shape,
    output_channels=None,
    filters=64,
    depth=None,
    dropout=0.5,
    normalization=None,
    always_on=True,
    name="generator",
):
    """The generator of pix2pix: a U-Net from one picture to another of the same size.

    The encoder halves its map in each layer, the decoder doubles it, and takes the
    encoder's map of the same size as well. Both have convolutions of 4×4 pixels. With
    the sizes of the paper, 256×256 pixels, there are 8 layers each, down to one pixel.
    Sides that cannot be halved exactly are rounded up.

    The picture is the condition of a GAN without latents: `GAN(unet(...),
    patch_discriminator(...), prior=None)`. The noise is dropout. As in the paper,
    dropout and the batch's statistics stay on in inference. So translations differ
    from seed to seed, and depend on the other pictures of the batch.

    Args:
        image_shape: `(height, width, channels)` of the condition, height and width of
            at least 8.
        output_channels: integer, or None for those of the condition.
        filters: integer, channels of the first map. Those of smaller maps double, up to
            8 times as many.
        depth: integer, how often the map is halved; or None for as often as the paper,
            at most 8 times, down to one pixel along the shorter side.
        dropout: float in [0, 1), the rate in the three innermost layers of the decoder.
        normalization: callable that makes a normalization layer; or None for batch
            normalization, whose statistics `always_on` chooses.
        always_on: boolean, whether inference has dropout
            (`layers.MonteCarloDropout`) and the statistics of the present batch
            (`layers.BatchStatisticsNormalization`). If not, it has no dropout, and the
            moving averages of training.
        name: string.

    Returns:
        Functional model from a picture to one in [-1, 1], float32.

    Raises:
        TypeError: if `normalization` is not a callable, or `always_on` not a boolean.
        ValueError: if an argument is out of range.

    Example:

    >>> generator = unet((32, 32, 1), output_channels=3, filters=4)
    >>> generator.output_shape, generator.input.name
    ((None, 32, 32, 3), 'condition')

    Reference: [Isola et al., 2017](https://arxiv.org/abs/1611.07004);
    [Ronneberger et al., 2015](https://arxiv.org/abs/1505.04597)
    """
    image_shape = checked_fixed_shape("image_shape", image_shape)
    filters = integer("filters", filters)
    colors = image_shape[-1] if output_channels is None else output_channels
    colors = integer("output_channels", colors)
    real("dropout", dropout, lambda rate: 0 <= rate < 1, "in [0, 1)")
    boolean("always_on", always_on)
    check_normalizations(normalization=normalization)
    if normalization is None:
        normalization = _of_this_batch if always_on else batch_normalization
    depth = _checked_depth(depth, min(image_shape[:2]))
    block = Convolutions(normalization)
    condition = keras.Input(image_shape, name="condition")
    x = convolution(filters, 4, 2, "same", use_bias=False)(condition)
    maps = [x]
    for level in range(1, depth):
        x = layers.LeakyReLU(_SLOPE)(x)
        channels = filters * 2 ** min(level, 3)
        if level < depth - 1:
            x = block(x, channels, 4, 2, "same")
        else:  # One pixel has no variance.
            x = convolution(channels, 4, 2, "same", use_bias=False)(x)
        maps.append(x)
    for level in range(depth - 1, 0, -1):
        skip = maps[level - 1]
        x = layers.ReLU()(x)
        x = block(x, filters * 2 ** min(level - 1, 3), 4, 2, "same", up=True)
        x = cropped(x, skip.shape[1:3])
        if dropout and depth - 1 - level < _WITH_DROPOUT:
            kind = MonteCarloDropout if always_on else layers.Dropout
            x = kind(dropout)(x)
        x = layers.Concatenate()([x, skip])
    x = layers.ReLU()(x)
    x = convolution(
        colors, 4, 2, "same", up=True, activation="tanh", dtype="float32", name="images"
    )(x)
    return keras.Model(condition, cropped(x, image_shape[:2]), name=name)


def _of_this_batch():
    return BatchStatisticsNormalization(gain_initializer=near_one())


def _checked_depth(depth, side):
    """How often a side is halved until one pixel is left, at most 8 times."""
    most = (side - 1).bit_length()
    if depth is None:
        return min(most, 8)
    return integer("depth", depth, 1, most, what="counts halvings of the picture")
