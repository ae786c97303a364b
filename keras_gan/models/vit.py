"""ViT: a pair of transformers of image patches, for images of 8 to 256 pixels."""

import keras
from keras import layers

from keras_gan.conditions.entering import entries
from keras_gan.layers.modulation import FiLM
from keras_gan.layers.position_embedding import PositionEmbedding2D
from keras_gan.layers.transformer_block import TransformerBlock
from keras_gan.models.checking import checked_sizes
from keras_gan.models.sizes import LAST
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import cropped


def vit(
    image_shape,
    latent_dim=64,
    width=192,
    blocks=4,
    patch_size=None,
    num_classes=None,
    condition=None,
    generator_injection="concatenation",
    discriminator_injection="concatenation",
):
    """A pair of vision transformers (ViT), small ones after GAT, in pixels.

    Images are grids of square patches, and each patch is a token. The latents, through
    a network of two layers, modulate all blocks of G (AdaLN). Its tokens begin as a
    linear map of them plus positions; each becomes a patch by a linear map. D's tokens
    are linear maps of the patches, plus positions. Its logit is linear in the mean of
    its last tokens. No example influences another one.

    As in GAT, blocks have RMS normalization and SwiGLU, and D has layer scale. Unlike
    there, the images are pixels and not codes of an autoencoder, D sees one image in
    place of four noisy ones of G's blocks, G's tokens begin with the latents in them,
    positions are learned in place of rotary ones, D has no class token, G's last
    modulation has a bias, and all layers learn at the same rate.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to 256.
        latent_dim: integer, length of the latents.
        width: integer that 4 divides, the length of a token. There is an attention
            head per 64 numbers, or fewer, so that they divide it.
        blocks: integer, transformer blocks in each network.
        patch_size: integer, the side of a patch; or None for an eighth of the longer
            side of the image. Images of other sizes than multiples of it are padded
            for D, and cropped by G.
        num_classes: integer or None, as in `models.dcgan`; so are all that follow.
        condition: object of `conditions`, a list or dictionary of several, or None.
        generator_injection: a name, an object of `conditions`, a list of several, or
            None. What modulates hidden layers follows each block.
        discriminator_injection: the same for the discriminator. "projection" uses the
            mean of the last tokens.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's images are
        in [-1, 1], the discriminator's logits have shape `(batch, 1)`.

    Raises:
        TypeError: if `condition` or an injection has the wrong type.
        ValueError: if an argument is out of range, an injection cannot be used, or a
            condition enters neither network.

    Example:

    >>> generator, discriminator = vit((28, 28, 1), width=16, blocks=1)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 28, 28, 1), (None, 1))
    >>> generator.get_layer("block_1").output.shape   # 7 × 7 patches of 4 × 4 pixels
    (None, 49, 16)

    Reference: [Hyun et al., 2025](https://arxiv.org/abs/2509.24935)
    """
    latent_dim, width, blocks = checked_sizes(
        latent_dim=latent_dim, width=width, blocks=blocks
    )
    if width % 4:
        raise ValueError(
            "`width` must be a multiple of 4, for sines and cosines of row and column. "
            f"Received: width={width}"
        )
    into_generator, into_discriminator = entries(
        condition, num_classes, generator_injection, discriminator_injection
    )
    image_shape = checked_image_shape(image_shape)
    if patch_size is None:
        patch_size = -(-max(image_shape[:2]) // 8)
    (patch_size,) = checked_sizes(patch_size=patch_size)
    if patch_size > max(image_shape[:2]):
        raise ValueError(
            "`patch_size` must be at most the longer side of an image. Received: "
            f"patch_size={patch_size} and image_shape={image_shape}"
        )
    generator = _generator(
        image_shape, latent_dim, width, blocks, patch_size, into_generator
    )
    discriminator = _discriminator(
        image_shape, width, blocks, patch_size, into_discriminator
    )
    return generator, discriminator


def heads_of(width):
    """The number of attention heads: one per 64 numbers, or fewer that divide them."""
    return next(n for n in range(max(1, width // 64), 0, -1) if width % n == 0)


def _grid(image_shape, patch_size):
    """How many patches there are along both sides."""
    return tuple(-(-n // patch_size) for n in image_shape[:2])


def _generator(image_shape, latent_dim, width, blocks, patch_size, entry):
    rows, columns = _grid(image_shape, patch_size)
    latents = keras.Input((latent_dim,), name="latents")
    inputs = entry.begin(latents)
    style = layers.RMSNormalization(name="latents_normalization")(entry.join(latents))
    style = layers.Dense(width, activation="silu", name="style_1")(style)
    style = layers.Dense(width, name="style_2")(style)
    x = layers.Dense(width, name="start")(style)
    x = layers.RepeatVector(rows * columns, name="tokens")(x)
    x = PositionEmbedding2D(rows, columns, name="positions")(x)
    for number in range(1, blocks + 1):
        x = TransformerBlock(heads_of(width), name=f"block_{number}")([x, style])
        x = entry.modulate(x, None)
    entry.check_place()
    x = layers.RMSNormalization(name="normalization")(x)
    x = FiLM(name="modulation")([x, style])
    channels = image_shape[-1]
    x = layers.Dense(patch_size**2 * channels, dtype="float32", name="patches")(x)
    # Patches beside and below each other: the rows of pixels come before the columns.
    x = layers.Reshape(
        (rows, columns, patch_size, patch_size, channels),
        dtype="float32",
        name="grid",
    )(x)
    x = layers.Permute((1, 3, 2, 4, 5), dtype="float32", name="rows_of_pixels")(x)
    x = layers.Reshape(
        (rows * patch_size, columns * patch_size, channels),
        dtype="float32",
        name="pixels",
    )(x)
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, cropped(images, image_shape[:2]), name="generator")


def _discriminator(image_shape, width, blocks, patch_size, entry):
    rows, columns = _grid(image_shape, patch_size)
    images = keras.Input(tuple(image_shape), name="images")
    inputs = entry.begin(images)
    x = layers.Conv2D(
        width,
        patch_size,
        strides=patch_size,
        padding="same",
        data_format=LAST,
        name="patches",
    )(entry.join(images))
    x = layers.Reshape((rows * columns, width), name="tokens")(x)
    x = PositionEmbedding2D(rows, columns, name="positions")(x)
    for number in range(1, blocks + 1):
        x = TransformerBlock(heads_of(width), name=f"block_{number}")(x)
        x = entry.modulate(x, None)
    entry.check_place()
    x = layers.RMSNormalization(name="normalization")(x)
    x = layers.GlobalAveragePooling1D(data_format=LAST, name="features")(x)
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    return keras.Model(inputs, entry.score(logits, x), name="discriminator")
