"""How data for translation are sized, divided, checked and described."""

import warnings

import keras
import numpy as np
import tensorflow as tf

from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.core.reals import real
from keras_gan.datasets import drawing
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


def checked_options(batch_size, seed, test_share, skip_bad):
    """The checked arguments that pipelines take."""
    real("test_share", test_share, lambda n: 0 < n < 1, "above 0 and below 1")
    boolean("skip_bad", skip_bad)
    return {
        "batch_size": integer("batch_size", batch_size),
        "seed": seed_number(seed),
    }


def training_and_test(cut, read, arrange, index, options, apart=False):
    """A training and a test pipeline of what a function reads, and that itself.

    Warns of what was noticed, as if the caller's caller had.

    Args:
        cut: `Cut`.
        read: as in `Cut.read`. What it returns also has the attribute `notes`.
        arrange: as in `drawing.pipeline`; so is `apart`. It is also given whether the
            images are for training, and returns the pair of the image and the
            condition.
        index: `drawing.in_step` or `drawing.independently`.
        options: what `checked_options` returns.
        apart: boolean.

    Returns:
        `(train, test, found)`.
    """
    found = cut.read(read)
    cautions = [note for note in found.notes if isinstance(note, Caution)]
    if cautions:
        warnings.warn("\n".join(cautions), stacklevel=3)

    # An error of `arrange` is raised here, and not within the pipeline.
    blank = [tf.zeros((1, *cut.size, images.shape[-1])) for images in found.train]
    arrange(blank, tf.zeros((2,), "int64"), tf.zeros((1, len(blank)), "int64"), True)

    def made(part, train):
        counts = [len(images) for images in part]
        if train:
            _check_batches(max(counts), options["batch_size"])
        dataset = drawing.pipeline(
            part,
            lambda images, key, rows: arrange(images, key, rows, train),
            index(counts, options["seed"], train),
            size=cut.size,
            train=train,
            mirror=cut.mirror,
            apart=apart,
            **options,
        )
        dataset.image_shape, dataset.condition_shape = keras.tree.map_structure(
            lambda tensor: tuple(tensor.shape[1:]), dataset.element_spec
        )
        dataset.example_count = max(counts)
        dataset.class_names = None
        dataset.notes = tuple(found.notes)
        return dataset

    return made(found.train, True), made(found.test, False), found


def _check_batches(examples, batch_size):
    if examples < batch_size:
        raise ValueError(
            f"There are {examples} training examples, fewer than one batch of "
            f"batch_size={batch_size}. Choose a smaller `batch_size`."
        )


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
