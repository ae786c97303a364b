"""DCGAN: strided convolutional networks for images of 8 to 256 pixels."""

import itertools
import math

import keras
from keras import layers

from keras_gan.conditions.entering import entries
from keras_gan.layers.pixel_shuffle import PixelUnshuffle
from keras_gan.layers.resampling import BlurUpsampling2D
from keras_gan.models.checking import check_normalizations
from keras_gan.models.checking import checked_sizes
from keras_gan.models.sizes import LAST
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import cropped
from keras_gan.models.sizes import map_sizes
from keras_gan.models.sizes import strides_between


def dcgan(
    image_shape,
    latent_dim=100,
    filters=64,
    kernel_size=5,
    generator_normalization=layers.BatchNormalization,
    discriminator_normalization=layers.BatchNormalization,
    num_classes=None,
    condition=None,
    generator_injection="concatenation",
    discriminator_injection="concatenation",
    upsampling="transposed",
    discriminator_patch_size=1,
):
    """The deep convolutional GAN (DCGAN) pair: strided convolutions, no pooling.

    The generator projects the latents to a small feature map and doubles its size
    until it has that of the image. The discriminator halves the size as often. The
    smallest map has 4 to 7 pixels along the shorter side, and at most 15 along the
    longer one: in images of very different sides, the longer one is halved more often.
    Sizes that cannot be halved exactly are rounded up, and the generator's output is
    cropped.

    As in the paper, both networks use batch normalization, except in the generator's
    output and the discriminator's first layer. Weights are initialized as N(0, 0.02²).
    G uses ReLU and tanh, D leaky ReLU with slope 0.2.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to
            256.
        latent_dim: integer, length of the latents.
        filters: integer, channels of the map next to the image. Each halving of the
            map doubles them.
        kernel_size: integer, kernel size of all strided convolutions.
        generator_normalization: callable without arguments that makes a
            normalization layer, or None to leave it out of the generator.
        discriminator_normalization: the same for the discriminator. With gradient
            penalties use None, or a layer like group normalization: an example's
            logit must not depend on the rest of its batch.
        num_classes: integer or None, short for
            `condition=conditions.Classes(num_classes)`: both networks take class
            numbers of shape `(batch,)` as a second input.
        condition: object of `conditions`, what the networks are told about each
            example; or a list of several, each with a name of its own, or a dictionary,
            whose keys are their names; or None.
        generator_injection: how the condition enters the generator. "concatenation"
            appends an embedding to the latents. "conditional_batch_normalization" and
            "adain" take the place of `generator_normalization`, and "film" follows it.
            "self_modulation" is batch normalization that the latents modulate, and the
            condition if there is one. An object of `conditions`, such as
            `conditions.SelfModulation(16)`, or a list of several; or None for a
            generator without the condition.
        discriminator_injection: the same for the discriminator. "concatenation"
            appends a plane to the image. "projection" adds the inner product of the
            last features and an embedding to the logits.
            "conditional_batch_normalization", "adain" and "film" are as above. None
            is for a discriminator that is not told the condition.
        upsampling: "transposed", as in the paper, or "bilinear": the generator then
            applies a convolution of 3×3 pixels to each map and enlarges the result by
            bilinear interpolation. At the size of the image it has a map of
            `filters / 2` channels more, without normalization. Such images have smooth
            surfaces and clear edges from the first minutes on, where those of
            transposed convolutions show a grid of pixels.
        discriminator_patch_size: 1, 2 or 4. With 2 or 4, the discriminator takes the
            patches of so many pixels per side as the channels of a smaller map
            (`layers.PixelUnshuffle`), and applies a convolution of 3×3 patches to it,
            in place of its first strided convolution or its first two. That takes less
            time, and a score depends on larger parts of the image from the first layer
            on.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's
        images are in [-1, 1], the discriminator's logits have shape
        `(batch, 1)`.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, an injection is not one of the above
            or has no condition, or a condition enters neither network.

    Example:

    >>> generator, discriminator = dcgan((28, 28, 1), latent_dim=64, filters=8)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 28, 28, 1), (None, 1))
    >>> from keras_gan import conditions
    >>> generator, discriminator = dcgan(
    ...     (28, 28, 1), filters=8, condition=conditions.Classes(10),
    ...     generator_injection="conditional_batch_normalization",
    ...     discriminator_injection="projection")

    Reference: [Radford et al., 2016](https://arxiv.org/abs/1511.06434),
    conditions: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784), enlarged
    maps: [Odena et al., 2016](https://distill.pub/2016/deconv-checkerboard)
    """
    latent_dim, filters, kernel_size = checked_sizes(
        latent_dim=latent_dim, filters=filters, kernel_size=kernel_size
    )
    into_generator, into_discriminator = entries(
        condition, num_classes, generator_injection, discriminator_injection
    )
    check_normalizations(
        generator_normalization=generator_normalization,
        discriminator_normalization=discriminator_normalization,
    )
    if upsampling not in ("transposed", "bilinear"):
        raise ValueError(
            "`upsampling` must be 'transposed' or 'bilinear'. "
            f"Received: upsampling={upsampling!r}"
        )
    image_shape = checked_image_shape(image_shape)
    sizes = map_sizes(image_shape)
    halvings = _halvings(discriminator_patch_size, sizes)
    generator = _generator(
        sizes,
        image_shape,
        latent_dim,
        filters,
        kernel_size,
        generator_normalization,
        into_generator,
        upsampling == "bilinear",
    )
    discriminator = _discriminator(
        sizes,
        image_shape,
        filters,
        kernel_size,
        discriminator_normalization,
        into_discriminator,
        halvings,
    )
    return generator, discriminator


def _halvings(patch_size, sizes):
    """How often the map of the patches is halved in comparison with the image."""
    allowed = [size for level, size in enumerate((1, 2, 4)) if level < len(sizes)]
    if isinstance(patch_size, bool) or patch_size not in allowed:
        raise ValueError(
            f"`discriminator_patch_size` must be one of {allowed} for images of "
            f"{sizes[0][0]}x{sizes[0][1]} pixels. Received: "
            f"discriminator_patch_size={patch_size!r}"
        )
    return allowed.index(patch_size)


def _weights():
    # A new object per layer, as one object would give every layer the same weights.
    return keras.initializers.RandomNormal(stddev=0.02)


def _generator(
    sizes, image_shape, latent_dim, filters, kernel_size, normalization, entry, smooth
):
    normalized = entry.replaces(normalization)

    def activated(x):
        return layers.ReLU()(entry.modulate(x, normalization))

    def up(x, level, channels, **arguments):
        strides = strides_between(sizes[level], sizes[level + 1])
        if not smooth:
            return _convolution(
                channels, kernel_size, layers.Conv2DTranspose, strides, **arguments
            )(x)
        x = _convolution(channels, **arguments)(x)
        return BlurUpsampling2D(strides, border="edge")(x)

    latents = keras.Input((latent_dim,), name="latents")
    inputs = entry.begin(latents)
    joined = entry.join(latents)
    height, width = sizes[-1]
    channels = filters * 2 ** (len(sizes) - 2)
    x = layers.Dense(
        height * width * channels,
        use_bias=not normalized,
        kernel_initializer=_weights(),
    )(joined)
    x = activated(layers.Reshape((height, width, channels))(x))
    for level in range(len(sizes) - 3, -1, -1):
        x = up(x, level + 1, filters * 2**level, use_bias=not normalized)
        x = activated(x)
    end = {"activation": "tanh", "dtype": "float32"}
    if smooth:
        x = up(x, 0, max(1, filters // 2))
        x = layers.ReLU()(entry.modulate(x, normalization, normalized=False))
        images = _convolution(image_shape[-1], **end)(x)
    else:
        images = up(x, 0, image_shape[-1], **end)
    images = cropped(images, image_shape[:2])
    return keras.Model(inputs, images, name="generator")


def _convolution(channels, size=3, kind=layers.Conv2D, strides=1, **arguments):
    return kind(
        channels,
        size,
        strides=strides,
        padding="same",
        data_format=LAST,
        kernel_initializer=_weights(),
        **arguments,
    )


def _discriminator(
    sizes, image_shape, filters, kernel_size, normalization, entry, halvings
):
    def activated(x, level):
        x = entry.modulate(x, normalization, normalized=level > 0)
        return layers.LeakyReLU(negative_slope=0.2)(x)

    images = keras.Input(tuple(image_shape), name="images")
    inputs = entry.begin(images)
    x = entry.join(images)
    if halvings:
        x = _patches(x, sizes[: halvings + 1])
        x = activated(_convolution(filters * 2 ** (halvings - 1))(x), level=0)
    for level in range(halvings, len(sizes) - 1):
        normalized = level > 0 and entry.replaces(normalization)
        strides = strides_between(sizes[level], sizes[level + 1])
        x = _convolution(
            filters * 2**level, kernel_size, strides=strides, use_bias=not normalized
        )(x)
        x = activated(x, level)
    entry.check_place()
    x = layers.Flatten(data_format=LAST)(x)
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    logits = entry.score(logits, x)
    return keras.Model(inputs, logits, name="discriminator")


def _patches(x, sizes):
    """A map of the last of the sizes: each patch of pixels is its channels."""
    steps = [strides_between(*pair) for pair in itertools.pairwise(sizes)]
    scale = tuple(math.prod(along) for along in zip(*steps, strict=True))
    missing = [n * by - m for n, by, m in zip(sizes[-1], scale, sizes[0], strict=True)]
    if any(missing):
        padding = [(n // 2, n - n // 2) for n in missing]
        x = layers.ZeroPadding2D(padding, data_format=LAST)(x)
    return PixelUnshuffle(scale)(x)
