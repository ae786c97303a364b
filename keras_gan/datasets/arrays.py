"""Images from `.npz` and `.npy` files."""

import os

import numpy as np

from keras_gan.core.memory import check_fits
from keras_gan.datasets import fingerprints
from keras_gan.datasets import ranges
from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import resize

# Networks have as many classes as the largest label says.
_LARGEST_LABEL = 999_999


def read_arrays(path, size, labels=True):
    """Reads an `.npz` or `.npy` file of images.

    Args:
        path: `pathlib.Path`. An `.npz` file has the key `images` and optionally
            `labels`; or `x_train` and optionally `y_train`, `x_test` and `y_test`.
        size: `(height, width)` or None.
        labels: boolean, whether to read labels if the file has them.

    Raises:
        ValueError: if the file cannot be read or holds no images, or it is unclear
            which values are black and white.
    """
    found = _read(path, labels)
    (train, test), notes = ranges.read_arrays([found.train, found.test], path)
    of_train = as_labels(found.train_labels, found.train, path)
    of_test = as_labels(found.test_labels, found.test, path)
    content = fingerprints.of_arrays(found[:4])
    return Images(
        resize(train, size),
        of_train,
        None if test is None else resize(test, size),
        of_test,
        notes=notes,
        content=lambda: content,
    )


class _WrongKeysError(ValueError):
    """An `.npz` file without the keys of images."""


def _keys(path, keys):
    """The keys of images and labels, and those of a test part if there may be one."""
    if "images" in keys:
        return "images", "labels"
    if "x_train" in keys:
        return "x_train", "y_train", "x_test", "y_test"
    raise _WrongKeysError(
        f"{path} must have the keys images (and labels), or x_train (and "
        f"y_train, x_test, y_test). Received: {', '.join(keys) or 'none'}"
    )


def _read(path, labels):
    advice = "Save fewer images, or put them as files into a folder."
    check_fits(os.path.getsize(path), path, advice)
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return Images(loaded)
        with loaded:
            keys = _keys(path, loaded.files)
            wanted = {key for key in keys[:: 1 if labels else 2] if key in loaded.files}
            sizes = {each.filename: each.file_size for each in loaded.zip.infolist()}
            check_fits(sum(sizes.get(f"{k}.npy", 0) for k in wanted), path, advice)
            # An array is decompressed only when its key is read.
            arrays = [loaded[key] if key in wanted else None for key in keys]
    except _WrongKeysError:
        raise
    except MemoryError as error:
        raise ValueError(
            f"{path} does not fit into memory: {error}. {advice}"
        ) from error
    except Exception as error:  # Damaged archives may raise anything.
        raise ValueError(
            f"{path} cannot be read as NumPy arrays: {_reason(path, error)}"
        ) from error
    for key, array in zip(keys, arrays, strict=True):
        if isinstance(array, bytes):
            raise ValueError(
                f"{path} cannot be read as NumPy arrays: what it holds as {key} is no "
                "array."
            )
    return Images(*arrays)


def _reason(path, error):
    """Why a file cannot be read, in one line."""
    said = str(error).partition("\n")[0]
    if "pickle" in said:
        return (
            "it holds Python objects, which could execute any code, or it is no NumPy "
            "file. Save numbers, without dtype=object."
        )
    return said or type(error).__name__


def _least(labels):
    integers = np.issubdtype(labels.dtype, np.integer) and labels.size
    return f", from {labels.min()} to {labels.max()}" if integers else ""


def as_labels(labels, images, path):
    """Labels as int32 of shape `(count,)`, None if there are none."""
    if labels is None or images is None:
        return None
    if labels.ndim == 2 and labels.shape[1] == 1:  # As in Keras' CIFAR data.
        labels = labels[:, 0]
    if (
        labels.shape != (len(images),)
        or not np.issubdtype(labels.dtype, np.integer)
        or labels.min() < 0
        or labels.max() > _LARGEST_LABEL
    ):
        raise ValueError(
            f"Labels in {path} must be {len(images)} integers from 0 to "
            f"{_LARGEST_LABEL:,}, the numbers of classes. "
            f"Received: shape {labels.shape}, dtype {labels.dtype}{_least(labels)}"
        )
    return labels.astype("int32")
