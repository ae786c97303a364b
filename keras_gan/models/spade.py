"""SPADE (GauGAN): pictures from maps, which enter by normalization."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.layers import SPADE
from keras_gan.layers import InstanceNormalization
from keras_gan.layers import SpectralNormalization
from keras_gan.models.checking import check_normalizations
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import cropped
from keras_gan.models.sizes import enlarged

_SLOPE = 0.2


def spade(
    image_shape,
    condition_shape,
    latent_dim=256,
    filters=64,
    hidden_channels=128,
    n_layers=4,
    scales=2,
    normalization=None,
):
    """The SPADE pair (GauGAN): a map becomes a picture of that arrangement.

    The generator enlarges a map of the latents, in residual blocks whose
    normalization is `layers.SPADE`: the condition determines gains and biases for each
    pixel. The condition may be one-hot classes of pixels, or any picture, such as a
    drawing. The convolutions of the residual blocks have spectral normalization, and
    those of D but for the logits'.

    The discriminator sees picture and condition. It is one of patches, of the picture
    at full size and at half of it, with instance normalization without gain and bias.
    The logits of the smaller map are repeated, so that both count equally.

    Args:
        image_shape: `(height, width, channels)`, height and width from 8 to 256.
        condition_shape: `(height, width, channels)` of the condition. The height and
            width are those of the picture.
        latent_dim: integer, length of the latents; or None for a generator without
            latents, `GAN(..., prior=None)`. It then begins with the condition at the
            smallest size.
        filters: integer, channels of the largest map, and of D's first. Those of
            smaller maps are up to 16 times as many.
        hidden_channels: integer, channels of the hidden maps of the SPADE layers.
        n_layers: integer from 1 to 5. D has that many convolutions before the one of
            the logits; the last of them has no strides.
        scales: integer, the number of sizes at which D sees the picture.
        normalization: callable that makes the layer that normalizes maps in a SPADE
            layer, without gain and bias; or None for batch normalization.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's images are
        in [-1, 1]; the logits have shape `(batch, rows, columns, scales)`.

    Raises:
        TypeError: if `normalization` is not a callable.
        ValueError: if an argument is out of range, or the condition has another size.

    Example:

    >>> generator, discriminator = spade(
    ...     (32, 32, 3), (32, 32, 5), latent_dim=8, filters=2, hidden_channels=4,
    ...     n_layers=2)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 32, 32, 3), (None, 19, 19, 2))

    Reference: [Park et al., 2019](https://arxiv.org/abs/1903.07291)
    """
    image_shape = checked_image_shape(image_shape)
    condition_shape = checked_image_shape(condition_shape)
    if condition_shape[:2] != image_shape[:2]:
        raise ValueError(
            "`condition_shape` must have the height and width of `image_shape`. "
            f"Received: condition_shape={condition_shape} and image_shape={image_shape}"
        )
    filters = integer("filters", filters)
    hidden = integer("hidden_channels", hidden_channels)
    if latent_dim is not None:
        latent_dim = integer("latent_dim", latent_dim)
    n_layers, scales = integer("n_layers", n_layers, 1, 5), integer("scales", scales)
    check_normalizations(normalization=normalization)

    def modulation():
        inner = None if normalization is None else normalization()
        return SPADE(hidden, normalization=inner)

    generator = _generator(
        image_shape, condition_shape, latent_dim, filters, modulation
    )
    discriminator = _discriminator(
        image_shape, condition_shape, filters, n_layers, scales
    )
    return generator, discriminator


def _sizes(image_shape):
    """(height, width) of every map, from the image to one of 8 to 15 pixels."""
    sizes = [tuple(image_shape[:2])]
    while min(sizes[-1]) >= 16:
        sizes.append(tuple((n + 1) // 2 for n in sizes[-1]))
    return sizes


def _generator(image_shape, condition_shape, latent_dim, filters, modulation):
    sizes = _sizes(image_shape)[::-1]
    count = len(sizes)
    channels = [filters * min(2 ** (count - 1 - level), 16) for level in range(count)]
    condition = keras.Input(condition_shape, name="condition")
    if latent_dim is None:
        inputs = condition
        # Every so many pixels. XLA has no gradient of a resizing by nearest neighbours.
        small = layers.MaxPooling2D(
            1, 2 ** (count - 1), "same", data_format=LAST, name="smallest"
        )(condition)
        x = _convolution(channels[0], 3, normalized=False)(small)
    else:
        latents = keras.Input((latent_dim,), name="latents")
        inputs = [latents, condition]
        x = layers.Dense(sizes[0][0] * sizes[0][1] * channels[0])(latents)
        x = layers.Reshape((*sizes[0], channels[0]))(x)

    def residual(x, width):
        before = x.shape[-1]
        middle = min(before, width)
        y = layers.LeakyReLU(_SLOPE)(modulation()([x, condition]))
        y = _convolution(middle, 3)(y)
        y = layers.LeakyReLU(_SLOPE)(modulation()([y, condition]))
        y = _convolution(width, 3)(y)
        if before != width:
            x = _convolution(width, 1, use_bias=False)(modulation()([x, condition]))
        return layers.Add()([x, y])

    x = residual(x, channels[0])
    for level in range(1, count):
        x = enlarged(x, sizes[level], None)
        # The second smallest map has two blocks.
        for _ in range(2 if level == 1 else 1):
            x = residual(x, channels[level])
    x = layers.LeakyReLU(_SLOPE)(x)
    images = layers.Conv2D(
        image_shape[-1],
        3,
        padding="same",
        data_format=LAST,
        activation="tanh",
        dtype="float32",
        name="images",
    )(x)
    return keras.Model(inputs, images, name="generator")


def _discriminator(image_shape, condition_shape, filters, n_layers, scales):
    images = keras.Input(image_shape, name="images")
    condition = keras.Input(condition_shape, name="condition")
    x = layers.Concatenate()([images, condition])
    maps = []
    for scale in range(scales):
        if scale:
            x = layers.AveragePooling2D(3, 2, "same", data_format=LAST)(x)
        maps.append(_patches(x, filters, n_layers))
    size = maps[0].shape[1:3]
    logits = maps[:1] + [_repeated(each, size) for each in maps[1:]]
    if scales > 1:
        logits = layers.Concatenate(dtype="float32", name="logits")(logits)
    else:
        (logits,) = logits
    return keras.Model([images, condition], logits, name="discriminator")


def _repeated(x, size):
    """A smaller map whose values are repeated, cropped to `(height, width)`."""
    factors = tuple(-(-n // own) for n, own in zip(size, x.shape[1:3], strict=True))
    return cropped(layers.UpSampling2D(factors, data_format=LAST)(x), size)


def _patches(x, filters, n_layers):
    for level in range(n_layers):
        x = layers.ZeroPadding2D(2, data_format=LAST)(x)
        strides = 2 if level < n_layers - 1 or n_layers == 1 else 1
        x = _convolution(
            filters * 2 ** min(level, 3), 4, strides, "valid", use_bias=not level
        )(x)
        if level:
            x = InstanceNormalization(center=False, scale=False)(x)
        x = layers.LeakyReLU(_SLOPE)(x)
    x = layers.ZeroPadding2D(2, data_format=LAST)(x)
    return layers.Conv2D(1, 4, data_format=LAST, dtype="float32")(x)


def _convolution(
    filters, size, strides=1, padding="same", use_bias=True, normalized=True
):
    layer = layers.Conv2D(
        filters, size, strides, padding, data_format=LAST, use_bias=use_bias
    )
    return SpectralNormalization(layer) if normalized else layer
