"""SAGAN: residual networks with self-attention and spectral normalization."""

from keras import layers

from keras_gan.conditions.entering import entries
from keras_gan.models import residual
from keras_gan.models.checking import checked_sizes
from keras_gan.models.resnet import DEFAULTS
from keras_gan.models.resnet import plan_of
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.wrapping import spectrally_normalized


def sagan(
    image_shape,
    latent_dim=128,
    generator_channels=None,
    discriminator_channels=None,
    attention_size=32,
    num_classes=None,
    condition=None,
    generator_injection="conditional_batch_normalization",
    discriminator_injection="projection",
):
    """The self-attention GAN (SAGAN) pair.

    The residual networks of `resnet` with two changes: spectral normalization of both
    networks, and `layers.SelfAttention` on one map of each. The embeddings and the
    conditional layers of the generator are not normalized.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to
            256.
        latent_dim: integer, length of the latents.
        generator_channels: integer, as in `resnet`, or None for 256 channels for images
            of up to 32 pixels and 64 for larger ones.
        discriminator_channels: integer, or None for 128 and 64.
        attention_size: integer. Self-attention is on the largest map that is smaller
            than the image and has at most this many pixels along each side.
        num_classes: integer or None, as in `dcgan`; so is `condition`.
        condition: object of `conditions`, a list or dictionary of them, or None.
        generator_injection: how the condition enters the generator, as in `dcgan`.
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

    >>> generator, discriminator = sagan(
    ...     (32, 32, 3), generator_channels=8, discriminator_channels=8, num_classes=10)
    >>> generator.get_layer("up_to_16x16_attention").output.shape
    (None, 16, 16, 8)

    Reference: [Zhang et al., 2019](https://arxiv.org/abs/1805.08318)
    """
    image_shape = checked_image_shape(image_shape)
    latent_dim, attention = checked_sizes(
        latent_dim=latent_dim, attention_size=attention_size
    )
    plan = plan_of(image_shape, generator_channels, discriminator_channels)
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
        layers.BatchNormalization,
        residual.GLOROT,
        residual.up_stage,
        attention=attention,
    )
    discriminator = residual.discriminator(
        plan,
        into_discriminator,
        None,
        residual.GLOROT,
        residual.down_stage,
        attention=attention,
    )
    return (
        spectrally_normalized(generator, conditional=False),
        spectrally_normalized(discriminator),
    )
