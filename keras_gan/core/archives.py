"""What a `.keras` file says about itself, read before anything is made of it."""

import contextlib
import json
import os
import zipfile

import keras

from keras_gan.core.memory import check_fits
from keras_gan.core.memory import in_words

OWN = "keras_gan.json"  # The file within, with the version that wrote it.
_CONFIG = "config.json"
_KERAS = "metadata.json"
_LARGEST_CONFIG = 2**26  # Bytes; those of the largest networks have some 100 KiB.


def own_version():
    """The version of this package, None if it is not installed."""
    import keras_gan

    return None if keras_gan.__version__ == "unknown" else keras_gan.__version__


def note_version(path):
    """Adds the version of this package to a `.keras` file that Keras wrote."""
    if own_version() is not None and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(OWN, json.dumps({"keras_gan_version": own_version()}))


def read_archive(path):
    """The config in a `.keras` file, and a sentence if newer packages wrote it.

    Args:
        path: path of an existing file.

    Returns:
        `(config, sentence)`; the sentence may be empty.

    Raises:
        ValueError: if it is no whole `.keras` file.
    """
    if not os.path.isfile(path):
        raise ValueError(f"{path} is no regular file.")
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"{path} cannot be loaded: it is damaged, such as cut off at its end, or "
            "it is no .keras file."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {each.filename: each.file_size for each in archive.infolist()}
            _check_sizes(path, sizes)
            config = json.loads(archive.read(_CONFIG))
            written_by = {
                "keras_gan": _version_in(archive, sizes, OWN, "keras_gan_version"),
                "Keras": _version_in(archive, sizes, _KERAS, "keras_version"),
            }
    except _NoArchiveError:
        raise
    except Exception as error:  # Damaged archives may raise anything.
        raise ValueError(
            f"{path} cannot be loaded: it is damaged. Received: "
            f"{type(error).__name__}: {first_line(error)}"
        ) from error
    if not isinstance(config, dict):
        raise ValueError(f"{path} cannot be loaded: its {_CONFIG} is no JSON object.")
    return config, _if_newer(written_by)


def first_line(error, most=300):
    r"""The first line of an error's message; the next one, too, if it ends in a colon.

    Example:

    >>> first_line(ValueError("It failed:\n\nno shape"))
    'It failed: no shape'
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[0] if lines else ""
    if said.endswith(":") and len(lines) > 1:
        said = f"{said} {lines[1]}"
    return said if len(said) <= most else f"{said[:most]}..."


@contextlib.contextmanager
def readable(path, clear=()):
    """Turns exceptions of reading a file into a `ValueError` of one line.

    Zip files, HDF5 and Keras' configs each raise their own exceptions.

    Args:
        path: string or path of the file, for the message.
        clear: tuple of exception classes that pass unchanged, as they are clear enough.
    """
    try:
        yield
    except clear:
        raise
    except Exception as error:
        said = first_line(error)
        raise ValueError(
            f"{path} cannot be loaded. It may be damaged, or it may need classes that "
            f"are not imported here. Received: {type(error).__name__}: {said}"
        ) from error


class _NoArchiveError(ValueError):
    """A zip file that is no `.keras` file."""


def _check_sizes(path, sizes):
    if _CONFIG not in sizes:
        raise _NoArchiveError(
            f"{path} cannot be loaded: it is no .keras file, as it has no {_CONFIG}."
        )
    if sizes[_CONFIG] > _LARGEST_CONFIG:
        raise _NoArchiveError(
            f"{path} cannot be loaded: its {_CONFIG} would take "
            f"{in_words(sizes[_CONFIG])}, and at most {in_words(_LARGEST_CONFIG)} are "
            "read."
        )
    try:
        check_fits(sum(sizes.values()), path, "Keras wrote no such file.")
    except ValueError as error:
        raise _NoArchiveError(str(error)) from error


def _version_in(archive, sizes, name, key):
    """A version as text, None if the archive does not say it."""
    if not 0 < sizes.get(name, 0) < 2**16:
        return None
    try:
        found = json.loads(archive.read(name))
    except ValueError:
        return None
    version = found.get(key) if isinstance(found, dict) else None
    return version if isinstance(version, str) else None


def _if_newer(written_by):
    """A sentence on the packages whose newer versions wrote a file, if there are."""
    here = {"keras_gan": own_version(), "Keras": keras.__version__}
    said = [
        f"{package} {version} wrote it, and {here[package]} is installed: update it."
        for package, version in written_by.items()
        if _numbers(version) > _numbers(here[package]) > ()
    ]
    return " ".join(said)


def _numbers(version):
    """The leading numbers of a version, `(3, 15)` of "3.15.0rc1"; () if unknown."""
    numbers = []
    for part in (version or "").split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part[:9]))
    return tuple(numbers)
