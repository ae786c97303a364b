"""The residual pairs of WGAN-GP and SNGAN."""

import functools

from keras import layers

from keras_gan.conditions.entering import entries
from keras_gan.core.booleans import boolean
from keras_gan.models import residual
from keras_gan.models.checking import check_normalizations
from keras_gan.models.checking import checked_sizes
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import map_sizes
from keras_gan.models.wrapping import spectrally_normalized

# How a condition enters by default: those of Miyato & Koyama.
DEFAULTS = ("conditional_batch_normalization", "projection")


def resnet(
    image_shape,
    latent_dim=128,
    generator_channels=None,
    discriminator_channels=None,
    generator_normalization=layers.BatchNormalization,
    discriminator_normalization=None,
    spectral_normalization=False,
    pooling="sum",
    num_classes=None,
    condition=None,
    generator_injection="conditional_batch_normalization",
    discriminator_injection="projection",
):
    """The residual pair (ResNet) of SNGAN and WGAN-GP.

    Both networks consist of pre-activation residual blocks with two convolutions of 3×3
    pixels and a shortcut of 1×1. The generator enlarges its maps by their nearest
    neighbours, the discriminator reduces them by average pooling. D's last features are
    summed over the pixels.

    Images with a shorter side of up to 32 pixels get the networks of CIFAR-10, whose
    maps all have the same number of channels. Of larger images, each halving of the map
    doubles the channels, up to 16 times those next to the image.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to
            256.
        latent_dim: integer, length of the latents.
        generator_channels: integer, channels of the map next to the image. None means
            256 for images of up to 32 pixels, as in SNGAN, and 64 for larger ones.
            WGAN-GP has 128 for CIFAR-10.
        discriminator_channels: the same for the discriminator. None means 128 and 64.
        generator_normalization: callable without arguments that makes a
            normalization layer, or None to leave it out of the generator.
        discriminator_normalization: the same for the discriminator, before each ReLU
            except in the first block. With gradient penalties use None, or a layer like
            group normalization: an example's logit must not depend on the rest of its
            batch.
        spectral_normalization: boolean, divide the discriminator's kernels by their
            norms as SNGAN does, see `spectrally_normalized`.
        pooling: "sum" over the pixels of D's last features, as in SNGAN, or "mean", as
            in WGAN-GP.
        num_classes: integer or None, as in `dcgan`; so is `condition`.
        condition: object of `conditions`, a list or dictionary of them, or None.
        generator_injection: how the condition enters the generator, as in `dcgan`.
            The default is that of Miyato & Koyama. The last normalization is not
            replaced.
        discriminator_injection: the same for the discriminator. Defaults without a
            condition stand for None.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's
        images are in [-1, 1], the discriminator's logits have shape
        `(batch, 1)`.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, an injection is not one of those of
            `dcgan` or has no condition, or a condition enters neither network.

    Example:

    >>> generator, discriminator = resnet(
    ...     (32, 32, 3), generator_channels=8, discriminator_channels=8, num_classes=10)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 32, 32, 3), (None, 1))

    Reference: [Miyato et al., 2018](https://arxiv.org/abs/1802.05957),
    [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028), conditions:
    [Miyato & Koyama, 2018](https://arxiv.org/abs/1802.05637)
    """
    image_shape = checked_image_shape(image_shape)
    (latent_dim,) = checked_sizes(latent_dim=latent_dim)
    check_normalizations(
        generator_normalization=generator_normalization,
        discriminator_normalization=discriminator_normalization,
    )
    plan = plan_of(image_shape, generator_channels, discriminator_channels)
    if pooling not in ("sum", "mean"):
        raise ValueError(
            f"`pooling` must be 'sum' or 'mean'. Received: pooling={pooling!r}"
        )
    into_generator, into_discriminator = entries(
        condition,
        num_classes,
        generator_injection,
        discriminator_injection,
        DEFAULTS,
    )
    generator = residual.generator(
        plan,
        latent_dim,
        into_generator,
        generator_normalization,
        residual.GLOROT,
        residual.up_stage,
    )
    discriminator = residual.discriminator(
        plan,
        into_discriminator,
        discriminator_normalization,
        residual.GLOROT,
        functools.partial(residual.down_stage, wide=False),
        pooling=pooling,
    )
    if boolean("spectral_normalization", spectral_normalization):
        discriminator = spectrally_normalized(discriminator)
    return generator, discriminator


def plan_of(image_shape, generator_channels=None, discriminator_channels=None):
    """The maps of SNGAN; None stands for the paper's number of channels.

    Raises:
        ValueError: if a number of channels is not an integer of at least 1.
    """
    small = residual.is_small(image_shape)
    of_g, of_d = paper_channels(image_shape)
    of_g, of_d = checked_sizes(
        generator_channels=of_g if generator_channels is None else generator_channels,
        discriminator_channels=(
            of_d if discriminator_channels is None else discriminator_channels
        ),
    )
    if small:
        return residual.small_plan(image_shape, of_g, of_d)
    count = len(map_sizes(image_shape))
    factors = [min(2**level, 16) for level in range(count)]
    return residual.large_plan(image_shape, of_g, of_d, factors)


def paper_channels(image_shape):
    """The numbers of channels of SNGAN, the generator's and the discriminator's."""
    return (256, 128) if residual.is_small(image_shape) else (64, 64)
