"""The common form of all sources of images, before they become pipelines."""

from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_gan.core.integers import integer


class Images(NamedTuple):
    """Images and labels of a source, on disk or in memory.

    Images are an array, uint8 or float32 in [-1, 1], of shape `(count, height, width,
    channels)`; or an object with `shape` and `read(indices)` that returns such arrays
    (see `folders.ImageFiles`). Labels are integers, or None. The test part is None if
    the source has none.
    """

    train: Any
    train_labels: Any = None
    test: Any = None
    test_labels: Any = None
    class_names: Any = None


def as_size(image_size):
    """`(height, width)` from an integer, a pair, or None.

    Raises:
        ValueError: if `image_size` is anything else.
    """
    if image_size is None:
        return None
    size = image_size if isinstance(image_size, (tuple, list)) else [image_size] * 2
    try:
        height, width = (integer("image_size", n) for n in size)
    except ValueError as error:
        raise ValueError(
            "`image_size` must be a positive integer, or (height, width). "
            f"Received: image_size={image_size}"
        ) from error
    return height, width


def resize(images, size):
    """Resizes images until they cover `size`, and crops the centre.

    Args:
        images: array of shape `(count, height, width, channels)`.
        size: `(height, width)`, or None for no change.

    Returns:
        An array of the same dtype.
    """
    if size is None or images.shape[1:3] == size:
        return images
    scale = max(size[0] / images.shape[1], size[1] / images.shape[2])
    covering = [round(n * scale) for n in images.shape[1:3]]
    top, left = (covering[0] - size[0]) // 2, (covering[1] - size[1]) // 2
    resized = np.empty((len(images), *size, images.shape[3]), images.dtype)
    for start in range(0, len(images), 1000):
        part = tf.image.resize(
            images[start : start + 1000], covering, "bicubic", antialias=True
        ).numpy()
        part = part[:, top : top + size[0], left : left + size[1]]
        low, high = (0, 255) if images.dtype == np.uint8 else (-1, 1)
        part = np.clip(part, low, high)
        if images.dtype == np.uint8:
            part = np.round(part)
        resized[start : start + 1000] = part
    return resized


def to_float(images):
    """A batch of images in [-1, 1], from uint8 or from floats already in [-1, 1]."""
    if images.dtype == tf.uint8:
        return tf.cast(images, "float32") / 127.5 - 1.0
    return images
