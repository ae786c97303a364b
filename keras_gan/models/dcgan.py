"""DCGAN: strided convolutional networks for images of 8 to 128 pixels."""

import keras
from keras import layers

from keras_gan.models.checking import checked_sizes

_LAST = "channels_last"  # The layout of all images here, whatever Keras' default.


def dcgan(
    image_shape,
    latent_dim=100,
    filters=64,
    kernel_size=5,
    generator_normalization=layers.BatchNormalization,
    discriminator_normalization=layers.BatchNormalization,
    num_classes=None,
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
            128.
        latent_dim: integer, length of the latents.
        filters: integer, channels of the map next to the image. Each halving of the
            map doubles them.
        kernel_size: integer, kernel size of all strided convolutions.
        generator_normalization: callable without arguments that makes a
            normalization layer, or None to leave it out of the generator.
        discriminator_normalization: the same for the discriminator. With gradient
            penalties use None, or a layer like group normalization: an example's
            logit must not depend on the rest of its batch.
        num_classes: integer or None. With an integer, both networks take integer
            labels of shape `(batch,)` as a second input and embed them. G
            concatenates the embedding to the latents, D to the image as one more
            channel.

    Returns:
        `(generator, discriminator)`, two Functional models. The generator's
        images are in [-1, 1], the discriminator's logits have shape
        `(batch, 1)`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> generator, discriminator = dcgan((28, 28, 1), latent_dim=64, filters=8)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 28, 28, 1), (None, 1))

    Reference: [Radford et al., 2016](https://arxiv.org/abs/1511.06434),
    labels: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """
    latent_dim, filters, kernel_size = checked_sizes(
        latent_dim=latent_dim, filters=filters, kernel_size=kernel_size
    )
    if num_classes is not None:
        (num_classes,) = checked_sizes(num_classes=num_classes)
    image_shape = _checked_shape(image_shape)
    sizes = _sizes(image_shape)
    generator = _generator(
        sizes,
        image_shape,
        latent_dim,
        filters,
        kernel_size,
        generator_normalization,
        num_classes,
    )
    discriminator = _discriminator(
        sizes,
        image_shape,
        filters,
        kernel_size,
        discriminator_normalization,
        num_classes,
    )
    return generator, discriminator


def _checked_shape(image_shape):
    try:
        height, width, channels = checked_sizes(
            **dict(zip(("height", "width", "channels"), image_shape, strict=True))
        )
        good = 8 <= min(height, width) and max(height, width) <= 128
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ValueError(
            "`image_shape` must be (height, width, channels) with height and "
            f"width from 8 to 128. Received: image_shape={image_shape}"
        )
    return height, width, channels


def _sizes(image_shape):
    """(height, width) of every map, from the image to the smallest."""
    sizes = [tuple(image_shape[:2])]
    while min(sizes[-1]) >= 8 or max(sizes[-1]) >= 16:
        # A side of 7 pixels or fewer stays as it is.
        both = min(sizes[-1]) >= 8
        sizes.append(tuple((n + 1) // 2 if both or n >= 16 else n for n in sizes[-1]))
    return sizes


def _strides(larger, smaller):
    """The strides between two maps: 2 along each side that is halved, else 1."""
    return tuple(1 if n == m else 2 for n, m in zip(larger, smaller, strict=True))


def _weights():
    # A new object per layer, as one object would give every layer the same weights.
    return keras.initializers.RandomNormal(stddev=0.02)


def _generator(
    sizes, image_shape, latent_dim, filters, kernel_size, normalization, num_classes
):
    normalized = normalization is not None

    def activated(x):
        return layers.ReLU()(normalization()(x) if normalized else x)

    def up(level, channels, **arguments):
        return layers.Conv2DTranspose(
            channels,
            kernel_size,
            strides=_strides(sizes[level], sizes[level + 1]),
            padding="same",
            data_format=_LAST,
            kernel_initializer=_weights(),
            **arguments,
        )

    latents = inputs = keras.Input((latent_dim,), name="latents")
    if num_classes is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        inputs = [latents, labels]
        embedded = layers.Embedding(num_classes, latent_dim)(labels)
        latents = layers.Concatenate()([latents, embedded])
    height, width = sizes[-1]
    channels = filters * 2 ** (len(sizes) - 2)
    x = layers.Dense(
        height * width * channels,
        use_bias=not normalized,
        kernel_initializer=_weights(),
    )(latents)
    x = activated(layers.Reshape((height, width, channels))(x))
    for level in range(len(sizes) - 3, -1, -1):
        x = up(level + 1, filters * 2**level, use_bias=not normalized)(x)
        x = activated(x)
    images = up(0, image_shape[-1], activation="tanh", dtype="float32")(x)
    extra = images.shape[1] - image_shape[0], images.shape[2] - image_shape[1]
    if any(extra):
        cut = [(n // 2, n - n // 2) for n in extra]
        images = layers.Cropping2D(cut, data_format=_LAST)(images)
    return keras.Model(inputs, images, name="generator")


def _discriminator(
    sizes, image_shape, filters, kernel_size, normalization, num_classes
):
    x = inputs = keras.Input(tuple(image_shape), name="images")
    if num_classes is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        inputs = [x, labels]
        plane = layers.Embedding(num_classes, image_shape[0] * image_shape[1])(labels)
        plane = layers.Reshape((*image_shape[:2], 1))(plane)
        x = layers.Concatenate()([x, plane])
    for level in range(len(sizes) - 1):
        normalized = normalization is not None and level > 0
        x = layers.Conv2D(
            filters * 2**level,
            kernel_size,
            strides=_strides(sizes[level], sizes[level + 1]),
            padding="same",
            data_format=_LAST,
            use_bias=not normalized,
            kernel_initializer=_weights(),
        )(x)
        if normalized:
            x = normalization()(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    x = layers.Flatten(data_format=_LAST)(x)
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    return keras.Model(inputs, logits, name="discriminator")
