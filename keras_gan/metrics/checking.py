"""Checks of what every metric is given: features, labels, numbers."""

import numpy as np


def as_features(name, features, least=2):
    """Features as float64 of shape `(count, dim)`.

    Args:
        name: string, the argument's name in error messages.
        features: array-like of shape `(count, dim)`.
        least: integer, the minimum number of examples.

    Raises:
        ValueError: on another shape, too few examples, NaN or infinity.
    """
    features = np.asarray(features, "float64")
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


def as_labels(name, labels, count):
    """Labels as integers of shape `(count,)`.

    Raises:
        ValueError: if `labels` is None, or not one integer per example.
    """
    if labels is None:
        raise ValueError(
            f"`{name}` is None, but this metric compares classes: it needs data "
            "with labels, such as datasets.load(..., labels=True)."
        )
    labels = np.asarray(labels)
    if labels.shape != (count,) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"`{name}` must be {count} integers, one per example. Received: shape "
            f"{labels.shape}, dtype {labels.dtype}"
        )
    return labels


def check_at_least(name, value, least):
    """Raises `ValueError` unless `value` is an integer of at least `least`."""
    if not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(
            f"`{name}` must be an integer of at least {least}. Received: {name}={value}"
        )
