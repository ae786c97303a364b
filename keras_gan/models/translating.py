"""What the networks from picture to picture share: sizes, layers, initial weights."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.layers import InstanceNormalization


def checked_open_shape(name, image_shape, least=8):
    """`(height, width, channels)`, where height and width may be None, for any size.

    Args:
        name: string, the argument's name.
        image_shape: the value given.
        least: integer, the smallest height and width.

    Raises:
        ValueError: if it is anything else.

    Example:

    >>> checked_open_shape("image_shape", (None, None, 3))
    (None, None, 3)
    """
    try:
        *sides, channels = image_shape
        height, width = (n if n is None else integer(name, n, least) for n in sides)
        return height, width, integer(name, channels)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`{name}` must be (height, width, channels) with height and width of at "
            f"least {least}, or None for any size. Received: {name}={image_shape!r}"
        ) from error


def checked_fixed_shape(name, image_shape, least=8):
    """As `checked_open_shape`, without None."""
    shape = tuple(image_shape) if isinstance(image_shape, (tuple, list)) else ()
    if None in shape:
        raise ValueError(
            f"`{name}` must be (height, width, channels) with a given height and "
            f"width, as this network has layers for them. Received: {name}={shape}"
        )
    return checked_open_shape(name, image_shape, least)


def without_affine():
    """CycleGAN's normalization."""
    return InstanceNormalization(center=False, scale=False)


def batch_normalization():
    """Batch normalization whose gains begin as N(1, 0.02²), as pix2pix has it."""
    return layers.BatchNormalization(
        momentum=0.9, epsilon=1e-5, gamma_initializer=near_one()
    )


def near_one():
    """The initializer of gains, N(1, 0.02²)."""
    return keras.initializers.RandomNormal(1.0, 0.02)


class Convolutions:
    """Makes convolutions that begin as N(0, 0.02²), each followed by a normalization.

    Args:
        normalization: callable that makes a layer, or None.
    """

    def __init__(self, normalization):
        self._normalization = normalization

    def __call__(self, x, filters, size, strides=1, padding="valid", up=False):
        """A convolution and its normalization. The names are those of Keras."""
        norm = None if self._normalization is None else self._normalization()
        # A bias is added by the normalization, if it has one.
        use_bias = not getattr(norm, "center", False)
        x = convolution(filters, size, strides, padding, use_bias, up)(x)
        return x if norm is None else norm(x)


def convolution(
    filters, size, strides=1, padding="valid", use_bias=True, up=False, **arguments
):
    """A convolution, transposed with `up=True`, whose kernel begins as N(0, 0.02²)."""
    kind = layers.Conv2DTranspose if up else layers.Conv2D
    return kind(
        filters,
        size,
        strides,
        padding,
        data_format=LAST,
        use_bias=use_bias,
        kernel_initializer=keras.initializers.RandomNormal(0.0, 0.02),
        **arguments,
    )


def padded(x, margin):
    """A symbolic map with zeros around it."""
    return layers.ZeroPadding2D(margin, data_format=LAST)(x)
