"""Versions of a served model: folders whose names are numbers."""

import re
import warnings

from keras_gan.core.integers import integer

_NUMBER = re.compile(r"0|[1-9][0-9]*")


def is_version(path):
    """Whether TensorFlow Serving takes a folder of this name for a version."""
    return _NUMBER.fullmatch(path.name) is not None


def versions(base):
    """The numbers of the versions in a folder, a list."""
    if not base.is_dir():
        return []
    return sorted(int(path.name) for path in base.iterdir() if is_version(path))


def last_version(base):
    """The highest number among the versions in a folder, 0 if there is none."""
    return max(versions(base), default=0)


def version_folder(path, version):
    """The folder of a version: `path` itself, or a number within it.

    Args:
        path: path that the user gave.
        version: integer, "next" for one more than the highest, or None.

    Raises:
        ValueError: if it is none of these.
    """
    if version is None:
        return path
    if isinstance(version, str) and version != "next":
        raise ValueError(
            "`version` must be an integer, 'next' or None. "
            f"Received: version={version!r}"
        )
    if version == "next":
        version = last_version(path) + 1
    return path / str(integer("version", version, 0, what="is a folder's name"))


def warn_if_not_loaded(path):
    """Warns of a folder that TensorFlow Serving takes for no version."""
    if not is_version(path):
        warnings.warn(
            "TensorFlow Serving loads only folders whose names are numbers, so it will "
            f"not load {path}. Export to {path / '1'}, or pass version='next'.",
            stacklevel=4,
        )
