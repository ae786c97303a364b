"""What callbacks that compare samples with real images are given: images and labels."""

import keras
import numpy as np

from keras_gan import checks
from keras_gan.core.evaluating import in_common_range


def in_metrics_range(gan, images):
    """Images as bytes, or as floats in [-1, 1], whatever the generator's range is.

    Args:
        gan: the model.
        images: array or list, or an object with `shape`, `read(indices)` and perhaps
            `dtype`.
    """
    if hasattr(images, "read"):
        if getattr(images, "dtype", "uint8") == "uint8":
            return images
        return _InRange(gan, images)
    images = np.asarray(images)
    if images.dtype == "uint8":
        return images
    return keras.ops.convert_to_numpy(in_common_range(images, gan.value_range))


class _InRange:
    """Images that are read as floats in [-1, 1]; arguments as above."""

    def __init__(self, gan, images):
        self.shape = images.shape
        self._read = lambda indices: in_metrics_range(gan, images.read(indices))

    def __len__(self):
        return self.shape[0]

    def read(self, indices):
        return self._read(indices)


def labels_of_samples(gan, labels, count, callback):
    """Labels of `count` samples: those of the real images, repeated if necessary.

    Args:
        gan: the model.
        labels: integers, one per real image, or None.
        count: integer.
        callback: string, the name of the callback, for error messages.

    Raises:
        ValueError: if labels are missing, or the networks take none.
    """
    if not gan.conditional:
        if labels is not None:
            raise ValueError(
                "`labels` were given, but the networks take none, so the samples "
                "have no classes to compare."
            )
        return None
    if labels is None:
        raise ValueError(
            f"The networks take labels: pass {callback}(labels=...) with the labels of "
            "the real images."
        )
    labels = checks.class_numbers(gan, labels)
    return checks.check_labels(gan, count, np.resize(labels, count))


def sample_images(gan, count, labels, seed):
    """Samples as floats in [-1, 1], an array; no random draw of training changes."""
    return in_metrics_range(gan, gan.generate(count, labels, seed=seed))
