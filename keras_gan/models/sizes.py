"""The sizes of the maps between an image and a few pixels, for every image network."""

from keras import layers

from keras_gan.core.layout import LAST
from keras_gan.models.checking import checked_sizes

SMALLEST, LARGEST = 8, 256  # Pixels along one side of an image.


def checked_image_shape(image_shape):
    """`(height, width, channels)` as Python integers.

    Raises:
        ValueError: unless it is a triple with height and width from 8 to 256.
    """
    try:
        height, width, channels = checked_sizes(
            **dict(zip(("height", "width", "channels"), image_shape, strict=True))
        )
        good = SMALLEST <= min(height, width) and max(height, width) <= LARGEST
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ValueError(
            "`image_shape` must be (height, width, channels) with height and "
            f"width from {SMALLEST} to {LARGEST}. Received: image_shape={image_shape}"
        )
    return height, width, channels


def map_sizes(image_shape):
    """(height, width) of every map, from the image to the smallest.

    The smallest has 4 to 7 pixels along the shorter side, and at most 15 along the
    longer one. Sizes that cannot be halved exactly are rounded up.

    Example:

    >>> map_sizes((28, 28, 1))
    [(28, 28), (14, 14), (7, 7)]
    >>> map_sizes((64, 30, 3))
    [(64, 30), (32, 15), (16, 8), (8, 4)]
    """
    sizes = [tuple(image_shape[:2])]
    while min(sizes[-1]) >= 8 or max(sizes[-1]) >= 16:
        # A side of 7 pixels or fewer stays as it is.
        both = min(sizes[-1]) >= 8
        sizes.append(tuple((n + 1) // 2 if both or n >= 16 else n for n in sizes[-1]))
    return sizes


def strides_between(larger, smaller):
    """The strides between two maps: 2 along each side that is halved, else 1."""
    return tuple(1 if n == m else 2 for n, m in zip(larger, smaller, strict=True))


def cropped(x, size):
    """A symbolic map without the rows and columns beyond `(height, width)`."""
    extra = x.shape[1] - size[0], x.shape[2] - size[1]
    if not any(extra):
        return x
    cut = [(n // 2, n - n // 2) for n in extra]
    return layers.Cropping2D(cut, data_format=LAST)(x)


def enlarged(x, size, name):
    """A map enlarged to a size about twice its own, by its nearest neighbours."""
    factors = strides_between(size, x.shape[1:3])
    if factors == (1, 1):
        return x
    x = layers.UpSampling2D(factors, data_format=LAST, name=name)(x)
    return cropped(x, size)
