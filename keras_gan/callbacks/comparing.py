"""What callbacks that compare samples with real examples are given."""

import keras
import numpy as np

from keras_gan import checks
from keras_gan.core import trees
from keras_gan.core.evaluating import in_common_range
from keras_gan.metrics.evaluation import rows_of
from keras_gan.metrics.evaluation import taken


def check_one_tensor(gan, who):
    """Raises `ValueError` if an example has several tensors.

    Args:
        gan: the model.
        who: string, what compares examples, for the error.
    """
    if trees.is_tree(gan.example_spec):
        raise ValueError(
            f"{who} compares examples of one tensor, such as images or points. "
            "Received: a GAN whose examples have several, "
            f"{trees.described(gan.example_spec)}"
        )


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


def condition_of_real(gan, condition, count, callback):
    """The condition of real examples, a tree of arrays; None if G takes none.

    Args:
        gan: the model.
        condition: array with one row per real example, or a tree of arrays; or None.
        count: integer, the number of real examples.
        callback: string, the name of the callback, for error messages.

    Raises:
        ValueError: if the condition is missing, does not fit, or if G takes none.
    """
    if not gan.generator_is_conditional:
        if condition is not None:
            raise ValueError(
                "`condition` was given, but the generator takes none, so the samples "
                "have no condition that could be compared."
            )
        return None
    if condition is None:
        raise ValueError(
            f"The generator takes a condition, {trees.described(gan.condition_spec)}: "
            f"pass {callback}(condition=...), the condition of the real examples."
        )
    condition = rows_of(checks.class_numbers(gan, condition), count, "real example")
    return checks.check_condition(gan, count, condition)[1]


def condition_of_samples(condition, count):
    """The condition of `count` samples: that of real ones, repeated if necessary."""
    if condition is None:
        return None
    real = len(trees.leaves(condition)[0])
    return taken(condition, np.arange(count) % real)


def sample_images(gan, count, condition, seed):
    """Samples as floats in [-1, 1], an array; no random draw of training changes."""
    return in_metrics_range(gan, gan.generate(count, condition, seed=seed))
