"""Files and folders that the user names for output: checked first, then written."""

import contextlib
import os
from pathlib import Path


def check_file(option, path, suffixes):
    """The path of an output file; raises, before any work, if it cannot be written.

    Args:
        option: string, the option of the command that names it.
        path: string, or None.
        suffixes: tuple of the endings that it may have.

    Returns:
        A `pathlib.Path`, or None.
    """
    if path is None:
        return None
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ValueError(
            f"{option} must end in {' or '.join(suffixes)}. Received: {path}"
        )
    _check_new(option, path)
    _check_folder(option, path.parent)
    return path


def check_folder(option, path):
    """As `check_file`, for a folder. An empty one may exist."""
    if path is None:
        return None
    path = Path(path)
    if not path.is_dir() or any(path.iterdir()):
        _check_new(option, path)
    _check_folder(option, path)
    return path


def unused(path):
    """The path, or the first of `name-2`, `name-3` and so on that does not exist."""
    number, chosen = 1, path
    while os.path.lexists(chosen):
        number += 1
        chosen = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return chosen


@contextlib.contextmanager
def writing(path):
    """Names the path in errors of the operating system, such as a full disk."""
    try:
        yield
    except OSError as error:
        reason = str(error.strerror or error).rstrip(".")
        raise OSError(f"{path} cannot be written: {reason}.") from error


def _check_new(option, path):
    if os.path.lexists(path):
        kind = "is a folder" if path.is_dir() else "exists"
        raise FileExistsError(
            f"{path} {kind}, and nothing is overwritten. Choose another {option}."
        )


def _check_folder(option, folder):
    """Raises unless the folder exists or can be made, and can be written to."""
    existing = next(
        parent for parent in (folder, *folder.absolute().parents) if parent.exists()
    )
    if not existing.is_dir():
        raise NotADirectoryError(
            f"{option} cannot be written: {existing} is a file, not a folder."
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        raise PermissionError(
            f"{option} cannot be written: there is no permission to write to "
            f"{existing}."
        )
