"""Images from `.npz` and `.npy` files."""

import zipfile
import zlib

import numpy as np

from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import resize


def read_arrays(path, size, labels=True):
    """Reads an `.npz` or `.npy` file of images.

    Args:
        path: `pathlib.Path`. An `.npz` file has the key `images` and optionally
            `labels`; or `x_train` and optionally `y_train`, `x_test` and `y_test`.
        size: `(height, width)` or None.
        labels: boolean, whether to read labels if the file has them.

    Raises:
        ValueError: if the file cannot be read or holds no images.
    """
    found = _read(path, labels)
    return Images(
        resize(as_images(found.train, path), size),
        as_labels(found.train_labels, found.train, path),
        None if found.test is None else resize(as_images(found.test, path), size),
        as_labels(found.test_labels, found.test, path),
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
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return Images(loaded)
        with loaded:
            keys = _keys(path, loaded.files)
            wanted = {key for key in keys[:: 1 if labels else 2] if key in loaded.files}
            # An array is decompressed only when its key is read.
            return Images(*(loaded[key] if key in wanted else None for key in keys))
    except _WrongKeysError:
        raise
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path} cannot be read as NumPy arrays: {error}") from error


def as_images(images, path):
    """Images as uint8, or as float32 in [-1, 1]; prints the range of float images."""
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or not len(images):
        raise ValueError(
            f"Images in {path} must have shape (count, height, width) or (count, "
            "height, width, channels) with 1 or 3 channels, and there must be "
            f"some. Received: shape {images.shape}"
        )
    if images.dtype == bool:
        return images.astype("uint8") * 255
    low, high = images.min(), images.max()
    if np.issubdtype(images.dtype, np.integer) and high <= 1:
        raise ValueError(
            f"Images in {path} are integers from {low} to {high}, which would be "
            "black pictures. Multiply them by 255, or save them as booleans."
        )
    if images.dtype == np.uint8:
        return images
    if np.issubdtype(images.dtype, np.integer) and low >= 0 and high <= 255:
        return images.astype("uint8")
    if not np.isfinite(low) or not np.isfinite(high):
        raise ValueError(f"Images in {path} contain NaN or infinite values.")
    if low >= 0 and high <= 1:
        print(f"{path}: values from {low:.3g} to {high:.3g}, read as [0, 1]")
        return images.astype("float32") * 2 - 1
    if low >= -1 and high <= 1:
        print(f"{path}: values from {low:.3g} to {high:.3g}, read as [-1, 1]")
        return images.astype("float32")
    raise ValueError(
        f"Images in {path} must be uint8, or floats in [0, 1] or [-1, 1]. "
        f"Received: {images.dtype} from {low:.4g} to {high:.4g}"
    )


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
    ):
        raise ValueError(
            f"Labels in {path} must be {len(images)} integers of at least 0. "
            f"Received: shape {labels.shape}, dtype {labels.dtype}{_least(labels)}"
        )
    return labels.astype("int32")
