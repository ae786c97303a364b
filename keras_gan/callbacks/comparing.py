"""What callbacks that compare samples with real images are given: images and labels."""

import keras
import numpy as np

from keras_gan import checks
from keras_gan.core.evaluating import in_common_range


def in_metrics_range(gan, images):
    """Images as bytes, or as floats in [-1, 1], whatever the generator's range is."""
    if getattr(images, "dtype", "uint8") == "uint8":
        return images
    return keras.ops.convert_to_numpy(
        in_common_range(np.asarray(images), gan.value_range)
    )


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
