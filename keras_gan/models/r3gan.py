"""R3GAN: residual networks without normalization, for images of 8 to 256 pixels."""

import math

import keras
from keras import layers

from keras_gan.conditions.entering import entries
from keras_gan.conditions.injections import Concatenation
from keras_gan.conditions.inner_product import InnerProduct
from keras_gan.conditions.inner_product import embedding
from keras_gan.core.integers import integer
from keras_gan.layers import BlurDownsampling2D
from keras_gan.layers import BlurUpsampling2D
from keras_gan.layers import GroupedConv2D
from keras_gan.layers import LearnedBasis
from keras_gan.layers.equalized import checked_kernel_size
from keras_gan.models.checking import checked_levels
from keras_gan.models.checking import checked_sizes
from keras_gan.models.sizes import LAST
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import cropped
from keras_gan.models.sizes import map_sizes
from keras_gan.models.sizes import strides_between

SLOPE = 0.2


def r3gan(
    image_shape,
    latent_dim=64,
    channels=(768, 768, 768, 768, 384, 192, 96),
    blocks=2,
    expansion=2,
    group_size=16,
    kernel_size=3,
    num_classes=None,
    condition=None,
    generator_injection="concatenation",
    discriminator_injection="inner_product",
):
    """The R3GAN pair: residual networks with grouped convolutions, no normalization.

    Each level has residual blocks that are inverted bottlenecks: 1×1, grouped 3×3 and
    1×1 convolutions, leaky ReLU with slope 0.2 behind the first two. The last one
    begins as zero (fix-up initialization), so each block begins as the identity.
    Between levels, a map is resampled by bilinear interpolation (`BlurUpsampling2D`,
    `BlurDownsampling2D`), with a 1×1 convolution where the number of channels changes.
    The levels are those of `models.dcgan`.

    G begins with a learned map whose channels the latents scale, and ends in a 1×1
    convolution without an activation: its images are not confined to [-1, 1]. D ends in
    one weighted mean of the smallest map per channel, and a dense layer. D scores each
    example by itself, as gradient penalties and `updates.OneStage` need it.

    The paper trains this pair with the loss "relativistic_paired", R1 and R2, see
    `recipes.r3gan`. Mixed precision should be bfloat16; float16 diverged for the
    authors.

    With `group_size=None`, convolutions are not grouped. They have more weights, and
    are slower on a CPU too. Do not compile with `jit_compile=True` on a CPU: grouped
    convolutions are hundreds of times slower with it.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to 256.
        latent_dim: integer, length of the latents.
        channels: tuple of integers, channels of the levels, from the smallest map to
            the image; those beyond the last level are not used. Or one integer for all
            levels.
        blocks: integer, residual blocks per level; or a tuple, from the smallest map to
            the image.
        expansion: integer; the hidden layers of a block have `expansion` times the
            channels of its level.
        group_size: integer, channels per group in the grouped convolutions; or None for
            one group, which is a full convolution.
        kernel_size: integer, odd, kernel size of the grouped convolutions.
        num_classes: integer or None, short for
            `condition=conditions.Classes(num_classes)`.
        condition: as in `models.dcgan`.
        generator_injection: how the condition enters the generator. "concatenation"
            appends an embedding to the latents. "film" modulates the first hidden layer
            of each block. "adain", "conditional_batch_normalization" and
            "self_modulation" do so too, and normalize this layer, which the paper does
            not. An object of `conditions`, a list of several, or None.
        discriminator_injection: the same for the discriminator. "inner_product" takes
            the inner product of the features and an embedding as the logits, see
            `conditions.InnerProduct`. "projection" adds such a product to the logits.
            "concatenation" appends a plane to the image. "film" and the others are as
            above.

    Returns:
        `(generator, discriminator)`, two Functional models. Images and logits are
        float32; the logits have shape `(batch, 1)`.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, the groups do not divide the
            channels, an injection is not one of the above or has no condition, or a
            condition enters neither network.

    Example:

    >>> generator, discriminator = r3gan((32, 32, 3), channels=16, blocks=1)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 32, 32, 3), (None, 1))
    >>> [layer.groups for layer in generator.layers if "grouped" in layer.name]
    [2, 2, 2, 2]

    Reference: [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """
    latent_dim, expansion = checked_sizes(latent_dim=latent_dim, expansion=expansion)
    into_generator, into_discriminator = entries(
        condition,
        num_classes,
        generator_injection,
        discriminator_injection,
        defaults=("concatenation", "inner_product"),
        papers=(_UnitConcatenation(), InnerProduct()),
    )
    image_shape = checked_image_shape(image_shape)
    sizes = map_sizes(image_shape)[::-1]
    channels = checked_levels("channels", channels, len(sizes))
    blocks = checked_levels("blocks", blocks, len(sizes))
    kernel_size = checked_kernel_size(kernel_size)
    groups = [_groups(width * expansion, group_size) for width in channels]
    levels = _Levels(sizes, channels, blocks, expansion, groups, kernel_size)
    generator = _generator(levels, image_shape, latent_dim, into_generator)
    discriminator = _discriminator(levels, image_shape, into_discriminator)
    return generator, discriminator


class _Levels:
    """The sizes of all levels, from the smallest map to the image, and their blocks."""

    def __init__(self, sizes, channels, blocks, expansion, groups, kernel_size):
        self.sizes = sizes
        self.channels = channels
        self.blocks = blocks
        self.expansion = expansion
        self.groups = groups
        self.kernel_size = kernel_size
        # The gain of leaky ReLU, so that all blocks together add about as much as goes
        # in, however many they are (fix-up initialization of three layers).
        self.gain = math.sqrt(2 / (1 + SLOPE**2)) * sum(blocks) ** -0.25

    def residual(self, x, level, entry):
        """A level's residual blocks."""
        width, groups = self.channels[level], self.groups[level]
        hidden = width * self.expansion
        for number in range(1, self.blocks[level] + 1):
            name = "block_{}x{}_{}".format(*self.sizes[level], number)
            y = _convolution(
                hidden, 1, width, f"{name}_expand", self.gain, use_bias=True
            )(x)
            y = entry.modulate(y, None)
            y = layers.LeakyReLU(SLOPE, name=f"{name}_first_activation")(y)
            y = _convolution(
                hidden,
                self.kernel_size,
                hidden // groups,
                f"{name}_grouped",
                self.gain,
                use_bias=True,
                groups=groups,
            )(y)
            y = layers.LeakyReLU(SLOPE, name=f"{name}_second_activation")(y)
            y = _convolution(width, 1, hidden, f"{name}_project", 0.0)(y)
            x = layers.Add(name=f"{name}_sum")([x, y])
        return x

    def changed(self, x, level, other):
        """A 1×1 convolution between two levels whose channels differ."""
        before, after = self.channels[level], self.channels[other]
        if before == after:
            return x
        name = "channels_{}x{}".format(*self.sizes[max(level, other)])
        return _convolution(after, 1, before, name)(x)

    def strides(self, level):
        """The strides between a level and the next smaller one."""
        return strides_between(self.sizes[level], self.sizes[level - 1])


def _generator(levels, image_shape, latent_dim, entry):
    latents = keras.Input((latent_dim,), name="latents")
    inputs = entry.begin(latents)
    x = entry.join(latents)
    width = levels.channels[0]
    x = layers.Dense(
        width, use_bias=False, kernel_initializer=_normal(x.shape[-1]), name="scales"
    )(x)
    x = LearnedBasis(*levels.sizes[0], name="basis")(x)
    x = levels.residual(x, 0, entry)
    for level in range(1, len(levels.sizes)):
        x = levels.changed(x, level - 1, level)
        name = "up_{}x{}".format(*levels.sizes[level])
        x = BlurUpsampling2D(levels.strides(level), name=name)(x)
        x = levels.residual(cropped(x, levels.sizes[level]), level, entry)
    entry.check_place()
    colors = image_shape[-1]
    images = _convolution(colors, 1, x.shape[-1], "images", dtype="float32")(x)
    return keras.Model(inputs, images, name="generator")


def _discriminator(levels, image_shape, entry):
    images = keras.Input(tuple(image_shape), name="images")
    inputs = entry.begin(images)
    x = entry.join(images)
    x = _convolution(levels.channels[-1], 1, x.shape[-1], "from_image")(x)
    for level in range(len(levels.sizes) - 1, 0, -1):
        x = levels.residual(x, level, entry)
        name = "down_{}x{}".format(*levels.sizes[level - 1])
        x = BlurDownsampling2D(levels.strides(level), name=name)(x)
        x = levels.changed(x, level, level - 1)
    x = levels.residual(x, 0, entry)
    entry.check_place()
    size = levels.sizes[0]
    x = layers.DepthwiseConv2D(
        size,
        use_bias=False,
        data_format=LAST,
        depthwise_initializer=_normal(math.prod(size)),
        name="basis",
    )(x)
    features = layers.Flatten(data_format=LAST, name="features")(x)
    logits = layers.Dense(
        1,
        use_bias=False,
        kernel_initializer=_normal(features.shape[-1]),
        dtype="float32",
        name="logits",
    )(features)
    logits = entry.score(logits, features)
    return keras.Model(inputs, logits, name="discriminator")


def _convolution(filters, size, fan_in, name, gain=1.0, use_bias=False, **arguments):
    """A convolution whose weights begin as N(0, gain² / fan-in).

    Args:
        filters: integer.
        size: integer, kernel size.
        fan_in: integer, channels that each filter sees.
        name: string.
        gain: float.
        use_bias: boolean.
        **arguments: other arguments of `keras.layers.Conv2D`.
    """
    kind = GroupedConv2D if arguments.get("groups", 1) > 1 else layers.Conv2D
    return kind(
        filters,
        size,
        padding="same",
        data_format=LAST,
        use_bias=use_bias,
        kernel_initializer=_normal(fan_in * size**2, gain),
        name=name,
        **arguments,
    )


def _normal(fan_in, gain=1.0):
    if not gain:
        return "zeros"
    return keras.initializers.RandomNormal(stddev=gain / math.sqrt(fan_in))


def _groups(hidden, group_size):
    """How many groups of `group_size` channels there are."""
    if group_size is None:
        return 1
    size = integer("group_size", group_size)
    if hidden % size:
        raise ValueError(
            "`group_size` must divide the hidden channels of each block, which are "
            "`expansion` times its level's `channels`; or be None for one group. "
            f"Received: group_size={group_size} and {hidden} hidden channels"
        )
    return hidden // size


class _UnitConcatenation(Concatenation):
    """Appends an embedding whose matrix begins as N(0, 1 / rows), as the paper does."""

    def join(self, x, given):
        units = self.units or given.first.shape[-1]
        added = embedding(given, units, f"{given.condition.name}_embedding")
        return layers.Concatenate()([x, added])
