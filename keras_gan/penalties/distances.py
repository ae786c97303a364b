"""How far two examples are from each other: the distances of terms on pictures."""

from keras import ops

from keras_gan import backend
from keras_gan.core import trees

_OF_NUMBERS = {"l1": ops.abs, "l2": ops.square}


def check_distance(distance):
    """Raises `ValueError` unless it is the name of a distance."""
    if distance not in tuple(_OF_NUMBERS):
        raise ValueError(
            "`distance` must be 'l1', the mean absolute difference, or 'l2', the mean "
            f"squared difference. Received: distance={distance!r}"
        )
    return distance


def mean_distance(distance, first, second):
    """The mean distance of two batches of examples, a scalar.

    It is the mean over all numbers of a tensor, and over the tensors of an example.

    Args:
        distance: string, "l1" or "l2".
        first: tensor, or a tree of them.
        second: tensor of the same shape, or a tree of as many of them.
    """
    pairs = zip(trees.leaves(first), trees.leaves(second), strict=True)
    found = [_mean(distance, *map(backend.full_precision, pair)) for pair in pairs]
    return sum(found) / len(found)


def _mean(distance, first, second):
    return ops.mean(_OF_NUMBERS[distance](first - ops.cast(second, first.dtype)))
