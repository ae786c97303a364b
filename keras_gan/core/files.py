"""Files that are written whole or not at all, and tables that were cut off."""

import contextlib
import csv
import errno
import io
import os
import secrets
import shutil
from pathlib import Path

# What the names of unfinished files and folders begin with.
UNFINISHED = ".writing-"


def user_path(path, name="path"):
    """A path as the user means it: `~` is the home folder.

    Args:
        path: string or `os.PathLike`.
        name: string, the argument's name in error messages.

    Raises:
        TypeError: if it is neither.
        ValueError: if it is empty.

    Example:

    >>> user_path("~/pictures") == Path.home() / "pictures"
    True
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(
            f"`{name}` must be a path, as a string or pathlib.Path. Received: "
            f"{name}={path!r}"
        )
    if isinstance(path, str) and not path.strip():
        raise ValueError(f"`{name}` must be a path. Received: {name}={path!r}")
    return Path(os.path.expanduser(path))


@contextlib.contextmanager
def written_whole(path):
    """Gives a temporary path to write to, which becomes `path` if nothing fails.

    A process that is killed at any time leaves either the old file or the new one. If
    two processes write the same file, each has a temporary name of its own, and the
    last one to finish wins. An unfinished file of a killed process stays, under a name
    that begins with `UNFINISHED`.

    Args:
        path: string or path of the file. Its folder is made if it does not exist.
    """
    path = Path(os.path.realpath(path))  # A link stays a link.
    _check_writable(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays the same, from which writers know the format.
    own = f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}-"
    temporary = path.with_name(own + path.name)
    with full_disk_named(path):
        try:
            yield temporary
            to_disk(temporary)
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    with contextlib.suppress(OSError):  # Not every system opens folders.
        to_disk(path.parent)


def _check_writable(path):
    """Raises if a folder is in the place of a file, or a file in that of a folder."""
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder, so no file was written there.")
    for parent in path.parents:
        if parent.is_dir():
            return
        if parent.exists():
            raise NotADirectoryError(
                f"{path} cannot be written: {parent} is a file, not a folder."
            )


class DiskFullError(OSError):
    """A file or folder could not be written, as no space is left.

    Args:
        path: string or path of what was to be written.
    """

    def __init__(self, path):
        super().__init__(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    def __str__(self):
        return (
            f"The disk is full, so {self.filename} was not written. Nothing unfinished "
            "stays. Free some space and try again."
        )


@contextlib.contextmanager
def full_disk_named(path):
    """Turns the errors of a full disk into a `DiskFullError` that names the path.

    The errors of Python, HDF5 and TensorFlow say only that no space is left.

    Args:
        path: string or path of the file or folder that is written.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, DiskFullError) or not _is_full_disk(error):
            raise
        raise DiskFullError(path) from error


def _is_full_disk(error):
    """Whether an exception says that no space is left, or that a quota is used up."""
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return True
    text = str(error)
    return any(os.strerror(code) in text for code in (errno.ENOSPC, errno.EDQUOT))


def to_disk(path):
    """Waits until a file is on the disk, so that it survives a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_unfinished(folder):
    """Removes unfinished files of killed processes from a folder not in other use."""
    for path in Path(folder).glob(f"{UNFINISHED}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def read_table(path, delimiter=","):
    """The columns of a CSV file, and its whole rows as dictionaries.

    Rows that are blank or lack a column are left out, and so is a last row without a
    line break, as its writer was killed. An empty file has no columns.
    """
    with open(path, newline="", encoding="utf-8", errors="replace") as file:
        text = file.read().replace("\0", "")
    whole = text[: text.rfind("\n") + 1]
    lines = io.StringIO(whole, newline="")
    columns, *rows = csv.reader(lines, delimiter=delimiter) if whole else ([],)
    return columns, [
        dict(zip(columns, row, strict=True)) for row in rows if len(row) == len(columns)
    ]


def write_table(path, columns, rows, delimiter=","):
    """Writes a CSV file of rows given as dictionaries, whole or not at all."""
    with written_whole(path) as temporary:
        with open(temporary, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
