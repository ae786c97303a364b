"""The common form of all sources of images, before they become pipelines."""

import math
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_gan.core.integers import integer
from keras_gan.core.memory import check_fits
from keras_gan.datasets import fingerprints

_LARGEST_SIDE = 2**14  # pixels


class Caution(str):
    """A note on something that users may not expect; `load` also gives it as a warning.

    Other notes say what was done as everybody would expect.
    """


class Images(NamedTuple):
    """Images and labels of a source, on disk or in memory.

    Images are an array, uint8 or float32 in [-1, 1], of shape `(count, height, width,
    channels)`; or an object with `shape` and `read(indices)` that returns such arrays
    (see `decoding.ImageFiles`). Labels are integers, or None. The test part is None if
    the source has none. `notes` are sentences on what was left out, skipped and scaled,
    and why. `content` is a function that computes the fingerprint, or None.
    """

    train: Any
    train_labels: Any = None
    test: Any = None
    test_labels: Any = None
    class_names: Any = None
    notes: tuple = ()
    content: Any = None

    def fingerprint(self):
        """A short string that changes if images are added, removed or changed.

        It does not depend on where the source lies. Nothing is decoded. Of a large
        image file the size, the beginning, the middle and the end are compared.

        Example:

        >>> import numpy as np
        >>> one = Images(np.zeros((2, 4, 4, 1), "uint8"))
        >>> two = Images(np.zeros((3, 4, 4, 1), "uint8"))
        >>> len(one.fingerprint()), one.fingerprint() == two.fingerprint()
        (16, False)
        """
        if self.content is not None:
            return self.content()
        return fingerprints.of_arrays(
            (self.train, self.train_labels, self.test, self.test_labels)
        )


def as_size(image_size):
    """`(height, width)` from an integer, a pair, or None.

    Raises:
        ValueError: if `image_size` is anything else.
    """
    if image_size is None:
        return None
    size = image_size if isinstance(image_size, (tuple, list)) else [image_size] * 2
    try:
        height, width = (integer("image_size", n, most=_LARGEST_SIDE) for n in size)
    except ValueError as error:
        raise ValueError(
            f"{option('image_size')} must be an integer from 1 to {_LARGEST_SIDE:,}, "
            f"or (height, width). Received: image_size={image_size!r}"
        ) from error
    return height, width


def option(argument):
    """An argument of `datasets.load` and its name on the command line.

    Example:

    >>> option("image_size")
    '`image_size` (--image-size on the command line)'
    """
    return f"`{argument}` (--{argument.replace('_', '-')} on the command line)"


def resize(images, size):
    """Resizes images until they cover `size`, and crops the centre.

    Args:
        images: array of shape `(count, height, width, channels)`.
        size: `(height, width)`, or None for no change.

    Returns:
        An array of the same dtype, with no values beyond those of `images`.
    """
    if size is None or images.shape[1:3] == size:
        return images
    scale = max(size[0] / images.shape[1], size[1] / images.shape[2])
    covering = [round(n * scale) for n in images.shape[1:3]]
    each = math.prod(covering) * images.shape[3]
    at_a_time = max(1, min(1000, 2**27 // each))
    made = len(images) * math.prod(size) * images.shape[3] * images.dtype.itemsize
    check_fits(
        made + 4 * each * at_a_time,
        f"Resizing {_sizes(images)} to cover {size[0]}×{size[1]} pixels",
        f"Choose another {option('image_size')}.",
    )
    top, left = (covering[0] - size[0]) // 2, (covering[1] - size[1]) // 2
    resized = np.empty((len(images), *size, images.shape[3]), images.dtype)
    whole = np.issubdtype(images.dtype, np.integer)
    for start in range(0, len(images), at_a_time):
        given = images[start : start + at_a_time]
        part = tf.image.resize(given, covering, "bicubic", antialias=True).numpy()
        part = part[:, top : top + size[0], left : left + size[1]]
        if images.dtype == np.uint8:
            low, high = 0, 255
        elif whole:
            low, high = given.min(), given.max()
        else:
            low, high = min(-1, given.min()), max(1, given.max())
        part = np.clip(part, low, high)
        resized[start : start + at_a_time] = np.round(part) if whole else part
    return resized


def _sizes(images):
    return f"{len(images):,} images of {images.shape[1]}×{images.shape[2]}"


def to_float(images):
    """A batch of images in [-1, 1], from uint8 or from floats already in [-1, 1]."""
    if images.dtype == tf.uint8:
        return tf.cast(images, "float32") / 127.5 - 1.0
    return images
