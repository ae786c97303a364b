"""Names and paths of images: what is allowed, and what an unknown one may mean."""

import contextlib
import os

from keras_gan.core import trees
from keras_gan.core.files import user_path
from keras_gan.core.suggesting import did_you_mean
from keras_gan.datasets import catalog

_OWN = ("fashion_mnist_10k", "fashion_mnist", "emoji", "glyphs")
_LONGEST = 200  # Letters of a name that an error shows.


def name_and_path(name_or_path):
    """The name as a string, and as a path; raises unless it is a name or a path."""
    said = (
        "`name_or_path` must be the name of a data set, or the path of a folder of "
        "images or of an .npz or .npy file. Received: name_or_path="
    )
    if not isinstance(name_or_path, (str, os.PathLike)):
        arrays = trees.is_tree(name_or_path) or hasattr(name_or_path, "shape")
        shown = trees.described(name_or_path) if arrays else repr(name_or_path)
        raise TypeError(f"{said}{shown[:_LONGEST]}")
    name = str(name_or_path)
    if not name.strip():
        raise ValueError(f"{said}{name!r}")
    return name, user_path(name_or_path)


def unknown(name, path):
    """The error of a name that is neither that of a data set nor a path."""
    shown = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    return FileNotFoundError(
        f"{shown!r} is neither a data set nor a path.{_nearest(name, path)} Data sets "
        "are 'fashion_mnist_10k', 'fashion_mnist', 'emoji', 'glyphs' and the names of "
        "TensorFlow Datasets; paths lead to an .npz or .npy file or a folder of images."
    )


def _nearest(name, path):
    """Suggests a data set, or a path beside the one that does not exist."""
    known = [*_OWN, *catalog.names()]
    with contextlib.suppress(OSError, ValueError):
        known += [str(path.parent / other) for other in os.listdir(path.parent)]
    return did_you_mean(name, [each for each in known if each != name])
