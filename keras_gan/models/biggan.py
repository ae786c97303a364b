"""BigGAN and BigGAN-deep: wide residual networks with hierarchical latents."""

import functools

from keras import layers

from keras_gan.conditions.entering import entries
from keras_gan.conditions.injections import Injection
from keras_gan.layers.conditional_batch_normalization import (
    ConditionalBatchNormalization,
)
from keras_gan.layers.slicing import Slice
from keras_gan.models import bottleneck
from keras_gan.models import residual
from keras_gan.models.checking import checked_sizes
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import map_sizes
from keras_gan.models.wrapping import spectrally_normalized

PART = 20  # Latents per part of BigGAN's, as in the paper at 128 pixels.
LARGE, LARGE_DEEP = 96, 128  # The papers' units of the channels for large images.


def biggan(
    image_shape,
    latent_dim=None,
    channels=None,
    embedding_dim=128,
    attention_size=64,
    num_classes=None,
    condition=None,
    generator_injection="hierarchical",
    discriminator_injection="projection",
):
    """The BigGAN pair.

    The residual networks of `sagan`, wider. The latents are split into equal parts: the
    first makes the first map, and each residual block gets one of the others. A shared
    embedding of the condition is concatenated to each part. Gain and bias of a block's
    batch normalization are linear in that vector. Without a condition, the parts of
    the latents modulate alone. All kernels begin orthogonal and have spectral
    normalization, except the embedding.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to
            256.
        latent_dim: integer, length of the latents. None means 20 per residual block of
            the generator and 20 for the first map, which is 120 for 128 pixels.
        channels: integer, the unit of the maps' channels. None means 96, and 64 for
            images with a shorter side of up to 32 pixels, all of whose maps have 4 such
            units. The largest of 128 pixels has one unit, the smallest 16.
        embedding_dim: integer, length of the shared embedding.
        attention_size: integer. Self-attention is on the largest map that is smaller
            than the image and has at most this many pixels along each side.
        num_classes: integer or None, as in `dcgan`; so is `condition`.
        condition: object of `conditions`, a list or dictionary of them, or None.
        generator_injection: how the condition enters the generator. "hierarchical" is
            as above. With the others, which are those of `dcgan`, all latents make the
            first map.
        discriminator_injection: as in `dcgan`. The default without a condition stands
            for None.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's
        images are in [-1, 1], the discriminator's logits have shape
        `(batch, 1)`.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, there are fewer latents than parts,
            an injection cannot be used or has no condition, or a condition enters
            neither network.

    Example:

    >>> generator, discriminator = biggan((64, 64, 3), channels=2, num_classes=10)
    >>> [(each.name, each.shape) for each in generator.inputs]
    [('latents', (None, 100)), ('labels', (None,))]

    Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096)
    """
    image_shape = checked_image_shape(image_shape)
    if latent_dim is None:
        latent_dim = paper_latent_dim(image_shape)
    return _pair(
        image_shape,
        latent_dim,
        paper_channels(image_shape, LARGE) if channels is None else channels,
        embedding_dim,
        attention_size,
        (condition, num_classes, generator_injection, discriminator_injection),
        HierarchicalLatents,
        residual.up_stage,
        residual.down_stage,
    )


def biggan_deep(
    image_shape,
    latent_dim=128,
    channels=None,
    blocks=2,
    embedding_dim=128,
    attention_size=64,
    num_classes=None,
    condition=None,
    generator_injection="hierarchical",
    discriminator_injection="projection",
):
    """The BigGAN-deep pair: more and narrower blocks than `biggan`, and fewer weights.

    Each map size has two residual blocks with a bottleneck: two convolutions of 3×3
    pixels on a quarter of the channels, between two of 1×1. Shortcuts keep what they
    can: G's drop channels, D's add some by a convolution. The whole latents, with the
    shared embedding of the condition, make the first map and modulate all blocks.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to
            256.
        latent_dim: integer, length of the latents.
        channels: integer, as in `biggan`. None means 128, and 64 for images with a
            shorter side of up to 32 pixels.
        blocks: integer, residual blocks per map size.
        embedding_dim: integer, length of the shared embedding.
        attention_size: integer, as in `biggan`.
        num_classes: integer or None, as in `dcgan`; so is `condition`.
        condition: object of `conditions`, a list or dictionary of them, or None.
        generator_injection: as in `biggan`.
        discriminator_injection: as in `biggan`.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's
        images are in [-1, 1], the discriminator's logits have shape
        `(batch, 1)`.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, an injection cannot be used or has
            no condition, or a condition enters neither network.

    Example:

    >>> generator, discriminator = biggan_deep((32, 32, 3), channels=2, num_classes=10)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 32, 32, 3), (None, 1))

    Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096), appendix B
    """
    image_shape = checked_image_shape(image_shape)
    (blocks,) = checked_sizes(blocks=blocks)
    return _pair(
        image_shape,
        latent_dim,
        paper_channels(image_shape, LARGE_DEEP) if channels is None else channels,
        embedding_dim,
        attention_size,
        (condition, num_classes, generator_injection, discriminator_injection),
        WholeLatents,
        functools.partial(bottleneck.up_stage, blocks=blocks),
        functools.partial(bottleneck.down_stage, blocks=blocks),
        stem=True,
    )


def _pair(
    image_shape,
    latent_dim,
    channels,
    embedding_dim,
    attention_size,
    conditioning,
    hierarchy,
    up_stage,
    down_stage,
    stem=False,
):
    latent_dim, channels, embedding_dim, attention = checked_sizes(
        latent_dim=latent_dim,
        channels=channels,
        embedding_dim=embedding_dim,
        attention_size=attention_size,
    )
    condition, num_classes, into_generator, into_discriminator = conditioning
    source = None
    if into_generator == "hierarchical":
        into_generator = source = hierarchy(embedding_dim)
    into_generator, into_discriminator = entries(
        condition,
        num_classes,
        into_generator,
        into_discriminator,
        defaults=("hierarchical", "projection"),
    )
    plan = plan_of(image_shape, channels, stem)
    shared = {"weights": residual.ORTHOGONAL, "attention": attention}
    generator = residual.generator(
        plan,
        latent_dim,
        into_generator,
        batch_normalization,
        stage=up_stage,
        source=source,
        **shared,
    )
    discriminator = residual.discriminator(
        plan,
        into_discriminator,
        None,
        stage=down_stage,
        stem=stem,
        **shared,
    )
    return (
        spectrally_normalized(generator, conditional=False),
        spectrally_normalized(discriminator),
    )


def paper_latent_dim(image_shape):
    """The number of BigGAN's latents: as many per block, and for the first map."""
    return PART * len(map_sizes(image_shape))


def paper_channels(image_shape, large):
    """The unit of the channels: 64 for images of up to 32 pixels, else `large`."""
    return 64 if residual.is_small(image_shape) else large


def plan_of(image_shape, channels, stem=False):
    """The maps of BigGAN, or with a stem those of BigGAN-deep.

    The stem makes D's largest map, so that D has one stage less.
    """
    plan = _plan_of(image_shape, channels)
    if not stem:
        return plan
    if residual.is_small(image_shape):
        return plan._replace(downs=plan.downs[:-1])
    sizes = [size for size, _ in plan.downs]
    channels = [channels for _, channels in plan.downs]
    downs = zip(sizes[:-1], channels[1:], strict=True)
    return plan._replace(downs=list(downs))


def _plan_of(image_shape, channels):
    if residual.is_small(image_shape):
        return residual.small_plan(image_shape, 4 * channels, 4 * channels)
    count = len(map_sizes(image_shape))
    # The paper's tables: of 256 pixels and of 128. Smaller images lack its first maps.
    factors = [1, 2, 4, 8, 8, 16, 16] if count > 6 else [1, 2, 4, 8, 16, 16][-count:]
    return residual.large_plan(image_shape, channels, channels, factors)


def batch_normalization():
    """Batch normalization with BigGAN's hyperparameters."""
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)


class HierarchicalLatents(Injection):
    """Batch normalization by a part of the latents and the condition's embedding.

    The parts are of equal length; a remainder is added to the first.

    Args:
        embedding_dim: integer, length of the embedding of all conditions.
    """

    players = ("generator",)
    needs_condition = False
    modulates = normalizes = True

    def __init__(self, embedding_dim):
        self.embedding_dim = embedding_dim

    def begin(self, latents, entry, stages):
        """Prepares a vector per stage; returns what the first map is made of.

        Raises:
            ValueError: if there are fewer latents than parts.
        """
        latent_dim = latents.shape[-1]
        length = latent_dim // (stages + 1)
        if length < 1:
            raise ValueError(
                "`latent_dim` must be at least the number of the generator's blocks "
                f"and one more, {stages + 1} for images of this size. Received: "
                f"latent_dim={latent_dim}"
            )
        stops = [latent_dim - length * n for n in reversed(range(stages + 1))]
        embedding = entry.embedding(self.embedding_dim)
        first = Slice(stops[0], name="latents_of_first_map")(latents)
        self.vectors = [
            Slice(stop, start=stop - length, name=f"latents_of_stage_{number}")(latents)
            for number, stop in enumerate(stops[1:], start=1)
        ]
        if embedding is not None:
            self.vectors = [
                layers.Concatenate()([embedding, part]) for part in self.vectors
            ]
        return first

    def enter(self, stage):
        """Says in which stage the next normalizations are, from 0."""
        self.vector = self.vectors[stage]

    def modulate(self, x, given):
        normalization = ConditionalBatchNormalization(
            momentum=0.9,
            epsilon=1e-5,
            spectral_normalization=True,
            use_bias=False,
            kernel_initializer="orthogonal",
        )
        return normalization([x, self.vector])


class WholeLatents(HierarchicalLatents):
    """The same with all latents in every stage, and the embedding in the first map."""

    def begin(self, latents, entry, stages):
        embedding = entry.embedding(self.embedding_dim)
        vector = latents
        if embedding is not None:
            vector = layers.Concatenate()([latents, embedding])
        self.vectors = [vector] * stages
        return vector
