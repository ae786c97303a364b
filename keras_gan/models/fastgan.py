"""FastGAN: networks for few images, with skip-layer excitation and a decoding D."""

import keras
from keras import layers

from keras_gan.conditions.entering import entries
from keras_gan.layers.noise_injection import NoiseInjection
from keras_gan.layers.spectral_normalization import SpectralNormalization
from keras_gan.models.checking import check_normalizations
from keras_gan.models.checking import checked_sizes
from keras_gan.models.fastgan_parts import batch_normalization
from keras_gan.models.fastgan_parts import convolution
from keras_gan.models.fastgan_parts import excited
from keras_gan.models.fastgan_parts import glu
from keras_gan.models.fastgan_parts import normalized
from keras_gan.models.fastgan_scoring import discriminator_of
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import cropped
from keras_gan.models.sizes import enlarged
from keras_gan.models.sizes import map_sizes

# Channels of G's maps in multiples of `filters`, from the smallest map on.
_MULTIPLES = (16, 8, 4, 2, 2, 1, 0.5)


def fastgan(
    image_shape,
    latent_dim=256,
    filters=64,
    generator_normalization=batch_normalization,
    discriminator_normalization=batch_normalization,
    num_classes=None,
    condition=None,
    generator_injection="concatenation",
    discriminator_injection="concatenation",
):
    """The FastGAN pair: a light G with skip-layer excitation, and a D that decodes.

    G doubles its map with nearest neighbours, a convolution and gated linear units
    (GLU). Every second block has two convolutions, and noise before both. In skip-layer
    excitation (SLE), a small map scales the channels of a map four sizes larger. D has
    residual blocks and excitation over three sizes. It scores patches of the image and
    of the image at half its size. From both, and from a quarter of an earlier map,
    small decoders make what D has seen at half the size: train them with
    `penalties.SelfSupervision`. All kernels have spectral normalization.

    The widths at 256 pixels are those of the authors' code. Smaller images leave out
    the largest maps. If a side has 24 pixels or fewer, D has one branch. There are four
    differences: G returns one image, of which D sees the half size, where theirs
    returns both. Images are made smaller by averages of pixels in place of every second
    pixel. Maps that are no multiple of 4 pixels are pooled to less than 4 × 4 in the
    excitation. And weights begin as Keras' do.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to 256.
        latent_dim: integer, length of the latents.
        filters: integer of at least 4, the unit of the widths: G's smallest map has 16
            times as many channels, D's smallest map 8 times as many.
        generator_normalization: callable without arguments that makes a normalization
            layer, or None to leave it out of the generator. The default is batch
            normalization with the momentum and epsilon of the authors' code.
        discriminator_normalization: the same for the discriminator. With gradient
            penalties, and in one-stage updates, use None, or a layer like group
            normalization.
        num_classes: integer or None, as in `models.dcgan`; so are all that follow. The
            paper's networks are unconditional.
        condition: object of `conditions`, a list or dictionary of several, or None.
        generator_injection: a name, an object of `conditions`, a list of several, or
            None.
        discriminator_injection: the same for the discriminator. "projection" uses the
            mean of the last map.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's images are
        in [-1, 1]. The discriminator returns a dictionary: `"logits"` of shape
        `(batch, patches)`; `"decoded"` and `"seen"` of shape
        `(batch, 3, height / 2, width / 2, channels)`, with 2 in place of 3 if D has one
        branch.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, an injection cannot be used, or a
            condition enters neither network.

    Example:

    >>> generator, discriminator = fastgan((32, 32, 3), latent_dim=64, filters=4)
    >>> generator.output_shape
    (None, 32, 32, 3)
    >>> shapes = {name: x.shape for name, x in discriminator.output.items()}
    >>> shapes == {"logits": (None, 50), "decoded": (None, 3, 16, 16, 3),
    ...            "seen": (None, 3, 16, 16, 3)}
    True

    Reference: [Liu et al., 2021](https://arxiv.org/abs/2101.04775)
    """
    latent_dim, filters = checked_sizes(latent_dim=latent_dim, filters=filters)
    check_normalizations(
        generator_normalization=generator_normalization,
        discriminator_normalization=discriminator_normalization,
    )
    if filters < 4:
        raise ValueError(
            "`filters` must be an integer of at least 4, as the largest maps have a "
            f"fraction of it. Received: filters={filters}"
        )
    into_generator, into_discriminator = entries(
        condition, num_classes, generator_injection, discriminator_injection
    )
    image_shape = checked_image_shape(image_shape)
    generator = _generator(
        image_shape, latent_dim, filters, generator_normalization, into_generator
    )
    discriminator = discriminator_of(
        image_shape, filters, discriminator_normalization, into_discriminator
    )
    return generator, discriminator


def _generator(image_shape, latent_dim, filters, normalization, entry):
    sizes = map_sizes(image_shape)[::-1]
    widths = [int(multiple * filters) for multiple in _MULTIPLES[: len(sizes)]]
    biased = not entry.replaces(normalization)
    latents = keras.Input((latent_dim,), name="latents")
    inputs = entry.begin(latents)
    (height, width), units = sizes[0], 2 * widths[0]
    x = SpectralNormalization(
        layers.Dense(height * width * units, use_bias=biased), name="start"
    )(entry.join(latents))
    x = layers.Reshape((height, width, units), name="start_map")(x)
    maps = [glu(normalized(x, entry, normalization, "start"), "start")]
    # Over four sizes as in the paper; in small images over as many as there are.
    distance = min(4, len(sizes) - 1)
    for level in range(1, len(sizes)):
        name = f"up_{level}"
        x = enlarged(maps[-1], sizes[level], f"{name}_size")
        parts = "ab" if level % 2 else "a"
        for part in parts:
            block = f"{name}{part}"
            x = convolution(2 * widths[level], 3, block, use_bias=biased)(x)
            if level % 2:
                x = NoiseInjection(name=f"{block}_noise")(x)
            x = glu(normalized(x, entry, normalization, block), block)
        if level >= distance:
            x = excited(x, maps[level - distance], f"excitation_{level}")
        maps.append(x)
    entry.check_place()
    images = convolution(
        image_shape[-1], 3, "images", use_bias=False, activation="tanh", dtype="float32"
    )(maps[-1])
    return keras.Model(inputs, cropped(images, image_shape[:2]), name="generator")
