"""How data for translation are sized, divided, checked and described."""

import warnings

import numpy as np

from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.core.reals import real
from keras_gan.datasets import ranges
from keras_gan.datasets.sources import Caution
from keras_gan.datasets.sources import as_size


class Cut:
    """How pictures are resized, cropped and mirrored.

    Args:
        image_size: as in `pairs`; so are the others.
        jitter: integer.
        crop: integer, pair or None.
        mirror: boolean.

    Attributes:
        size: `(height, width)` of the pictures of the pipelines, set by `read`.
    """

    def __init__(self, image_size, jitter, crop, mirror):
        self._image_size = as_size(image_size)
        self._jitter = integer("jitter", jitter, 0)
        try:
            self._crop = as_size(crop)
        except ValueError as error:
            raise ValueError(
                "`crop` must be an integer, (height, width) or None. Received: "
                f"crop={crop!r}"
            ) from error
        self.mirror = boolean("mirror", mirror)
        self.size = None

    def read(self, read):
        """What a function reads at a size, the training part with the jitter's margin.

        Args:
            read: callable on `(height, width)` or None. It returns an object with the
                attributes `train` and `test`, tuples of images of one size each.
        """
        found = read(self._image_size)
        size = tuple(found.train[0].shape[1:3])
        self.size = size if self._crop is None else self._crop
        if any(n > most for n, most in zip(self.size, size, strict=True)):
            raise ValueError(
                "`crop` must not be larger than the pictures. Received: "
                f"crop={self._crop} and pictures of {size[0]}×{size[1]}"
            )
        if self._jitter:
            larger = tuple(n + self._jitter for n in size)
            found = found._replace(train=read(larger).train)
        return found


def checked_options(batch_size, seed, test_share):
    """The checked arguments that pipelines take."""
    real("test_share", test_share, lambda n: 0 < n < 1, "above 0 and below 1")
    return {
        "batch_size": integer("batch_size", batch_size),
        "seed": seed_number(seed),
    }


def check_batches(part, batch_size, train):
    """Raises `ValueError` if there are too few training images for a batch."""
    longest = max(len(images) for images in part)
    if train and longest < batch_size:
        raise ValueError(
            f"There are {longest} training examples, fewer than one batch of "
            f"batch_size={batch_size}. Choose a smaller `batch_size`."
        )


def warn_of(notes):
    """A warning with the notes on what may come as a surprise, if there are any."""
    cautions = [note for note in notes if isinstance(note, Caution)]
    if cautions:
        warnings.warn("\n".join(cautions), stacklevel=3)


def described(dataset, notes, count, **shapes):
    """A pipeline with the attributes of those of `load`."""
    dataset.class_names = None
    dataset.notes = tuple(notes)
    dataset.example_count = count
    for name, shape in shapes.items():
        setattr(dataset, name, shape)
    return dataset


def as_images(array, name):
    """An array of images as uint8 or as floats in [-1, 1], and notes."""
    (images,), notes = ranges.read_arrays([np.asarray(array)], name)
    return images, notes


def is_array(source):
    """Whether a source is an array itself."""
    return hasattr(source, "shape") and hasattr(source, "dtype")


def divided(count, test_share, seed):
    """The rows kept for training and for testing, in order."""
    kept = round(count * test_share)
    if not 0 < kept < count:
        raise ValueError(
            f"There are {count} examples, too few to keep test_share={test_share} of "
            "them for testing."
        )
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[kept:]), np.sort(order[:kept])
