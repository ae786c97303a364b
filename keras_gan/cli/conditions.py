"""What samples are drawn for: classes, or conditions from a file."""

from pathlib import Path

import keras
import numpy as np

from keras_gan import checks
from keras_gan.checks.classes import row_length
from keras_gan.checks.classes import takes_class_numbers
from keras_gan.core import trees
from keras_gan.core.signatures import condition_inputs

_COUNT = 64


def takes_classes(gan):
    """Whether a class can be given to the generator, as a number or a one-hot row."""
    if not gan.generator_is_conditional:
        return False
    return takes_class_numbers(gan) or row_length(gan) is not None


def of_classes(gan, numbers):
    """The condition of classes: their numbers, or one-hot rows.

    Args:
        gan: a model for which `takes_classes` is true.
        numbers: array of integers.
    """
    if takes_class_numbers(gan):
        return numbers
    if numbers.min() < 0 or numbers.max() >= row_length(gan):
        raise ValueError(
            f"The model takes rows of {row_length(gan)} classes. Received: classes "
            f"from {numbers.min()} to {numbers.max()}"
        )
    return np.eye(row_length(gan), dtype="float32")[numbers]


def wanted(gan):
    """How to give a model its condition on the command line, in words."""
    takes = f"The model takes the condition {trees.described(gan.condition_spec)}"
    if trees.is_tree(gan.condition_spec):
        names = ", ".join(_names(gan))
        return (
            f"{takes}: pass --condition FILE.npz with the arrays {names}, each with "
            "one row per sample or one for all."
        )
    return (
        f"{takes}: pass --condition FILE.npy, an array with one row per sample or one "
        "for all."
    )


def read(gan, path, count):
    """The conditions in a file.

    Args:
        gan: a model whose generator takes a condition.
        path: string, the path of an .npy file, or of an .npz file if the condition has
            several tensors.
        count: integer, the number of samples; None for one per row, or 64.

    Returns:
        `(count, condition)`, a tree of arrays with one row per sample.
    """
    several = trees.is_tree(gan.condition_spec)
    suffix = ".npz" if several else ".npy"
    if Path(path).suffix.lower() != suffix:
        raise ValueError(f"{wanted(gan)} Received: --condition {path}")
    if not Path(path).exists():
        raise FileNotFoundError(f"There is no file at {path}.")
    arrays = _loaded(path)
    if several:
        names = _names(gan)
        if set(arrays) != set(names):
            raise ValueError(
                f"{wanted(gan)} Received: {path} with {', '.join(sorted(arrays))}"
            )
        arrays = [arrays[name] for name in names]
    else:
        arrays = [arrays]
    specs = trees.leaves(gan.condition_spec)
    # One row is for all samples, as an array without rows is.
    arrays = [
        array[0] if array.ndim == len(spec.shape) and len(array) == 1 else array
        for array, spec in zip(arrays, specs, strict=True)
    ]
    rows = {
        len(array)
        for array, spec in zip(arrays, specs, strict=True)
        if array.ndim == len(spec.shape)
    }
    if len(rows) > 1 or (rows and count not in (None, *rows)):
        given = " and ".join(map(str, sorted(rows)))
        asked = "" if count is None else f", for {count} samples"
        raise ValueError(
            "--condition must have one row per sample or one for all. Received: "
            f"{given} rows{asked}"
        )
    if count is None:
        # Without latents, a condition has one image.
        count = rows.pop() if rows else _COUNT if gan.prior is not None else 1
    condition = keras.tree.pack_sequence_as(gan.condition_spec, arrays)
    return checks.check_condition(gan, count, condition)


def _loaded(path):
    """The array in a file, or the dictionary of its arrays."""
    try:
        with open(path, "rb") as file:
            loaded = np.load(file, allow_pickle=False)
            return loaded if isinstance(loaded, np.ndarray) else dict(loaded)
    except (ValueError, EOFError, KeyError) as error:
        raise ValueError(f"{path} is not a file of NumPy arrays of numbers.") from error


def _names(gan):
    """The names of the arrays: the keys of a dictionary, or those of `export`."""
    spec = gan.condition_spec
    if isinstance(spec, dict) and not any(map(trees.is_tree, spec.values())):
        return sorted(spec)
    return [name for name, *_ in condition_inputs(gan)]
