"""Checks of what every metric is given: features, classes, numbers."""

import numpy as np
from keras import ops

from keras_gan.core import trees
from keras_gan.core.integers import integer

_TOLERANCE = 1e-3


def as_features(name, features, least=2):
    """Features as float64 of shape `(count, dim)`.

    Args:
        name: string, the argument's name in error messages.
        features: array-like of shape `(count, dim)`.
        least: integer, the minimum number of examples.

    Raises:
        ValueError: on another shape, too few examples, NaN or infinity.
    """
    try:
        features = np.asarray(features, "float64")
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`{name}` must be features of shape (count, dim), numbers in rows of one "
            f"length. Received: {error}"
        ) from error
    if features.ndim != 2 or not features.shape[1]:
        raise ValueError(
            f"`{name}` must be features of shape (count, dim). Received: shape "
            f"{features.shape}"
        )
    if len(features) < least:
        raise ValueError(
            f"`{name}` must have at least {least} examples. Received: {len(features)}"
        )
    if not np.isfinite(features.sum()):  # The sum is not finite if a value is not.
        raise ValueError(f"`{name}` contains NaN or infinite values.")
    return features


def check_same_dim(real, fake):
    """Raises `ValueError` unless both sets have features of the same length."""
    if real.shape[1:] != fake.shape[1:]:
        raise ValueError(
            "`real` and `fake` must have features of one length, from the same "
            f"extractor. Received: {real.shape[1:]} and {fake.shape[1:]}"
        )


def as_classes(name, condition, count):
    """The condition as class numbers, of shape `(count,)`.

    Args:
        name: string, the argument's name in error messages.
        condition: array-like of class numbers of shape `(count,)`, or of one-hot or
            soft labels of shape `(count, classes)`, of which the largest counts.
        count: integer, the number of examples.

    Raises:
        ValueError: if the condition is None or anything else.
    """
    if condition is None:
        raise ValueError(
            f"`{name}` is None, but this metric compares classes: it needs class "
            "numbers or one-hot rows, such as those of datasets.load(..., labels=True)."
        )
    allowed = (
        f"`{name}` must be classes: {count} integers of at least 0, one per example, "
        f"or one-hot or soft rows of shape ({count}, classes)"
    )
    found = array_of(condition)
    if found is None or not _may_be_classes(found) or len(found) != count:
        what = trees.described(condition if found is None else found)
        raise ValueError(f"{allowed}. Received: {what}")
    found = np.asarray(found)
    if found.ndim == 1:
        if count and found.min() < 0:
            raise ValueError(f"{allowed}. Received: {found.min()} among them")
        return found
    if not np.all(_sum_to_one(found)):
        sums = found.sum(axis=1)
        raise ValueError(
            f"{allowed}, which are not negative and sum to 1. Received: sums from "
            f"{sums.min():.4g} to {sums.max():.4g}"
        )
    return found.argmax(axis=1)


def check_classes(name, condition):
    """Raises `ValueError` unless a metric can read classes from a condition.

    Args:
        name: string, the name of the metric.
        condition: array-like, `keras.KerasTensor`, or a tree of them.
    """
    found = array_of(condition)
    if found is None or not _may_be_classes(found):
        what = trees.described(condition if found is None else found)
        raise ValueError(
            f"Metric '{name}' compares classes: the condition must be class numbers, "
            "integers of shape (batch,), or one-hot or soft rows of shape (batch, "
            f"classes). Received: {what}"
        )


def classes_in_graph(condition):
    """As `as_classes`, of a checked condition whose values are not known yet.

    Args:
        condition: tensor of shape `(batch,)` or `(batch, classes)`.

    Returns:
        `(classes, unequal)`: a tensor of shape `(batch,)`, and the number of rows that
        are negative or do not sum to 1.
    """
    found = ops.convert_to_tensor(condition)
    if len(found.shape) == 1:
        return found, 0.0
    unequal = ops.logical_not(_sum_to_one(found))
    return ops.argmax(found, axis=1), ops.sum(ops.cast(unequal, "float64"))


def array_of(condition):
    """The condition as it is, or a list of numbers as an array; None for a tree."""
    if hasattr(condition, "shape"):
        return condition
    members = condition if isinstance(condition, (tuple, list)) else ()
    if isinstance(condition, dict) or any(getattr(x, "shape", ()) for x in members):
        return None
    return np.asarray(condition)


def _may_be_classes(array):
    """Whether it has the shape and the kind of numbers of classes."""
    dtype = getattr(array.dtype, "name", str(array.dtype))
    if len(array.shape) == 1:
        return "int" in dtype
    number = "int" in dtype or "float" in dtype
    return number and len(array.shape) == 2 and array.shape[1] != 1


def _sum_to_one(rows):
    """Which rows are those of one-hot and soft labels, a tensor."""
    rows = ops.cast(rows, "float32")
    near = ops.abs(ops.sum(rows, axis=1) - 1) < _TOLERANCE
    return ops.logical_and(near, ops.min(rows, axis=1) >= 0)


def check_at_least(name, value, least):
    """Raises `ValueError` unless `value` is an integer of at least `least`."""
    integer(name, value, least)
