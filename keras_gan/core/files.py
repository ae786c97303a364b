"""Files that are there whole or not at all, and tables that were cut off."""

import contextlib
import csv
import io
import os
import secrets
import shutil
from pathlib import Path

# What the names of unfinished files and folders begin with.
UNFINISHED = ".writing-"


@contextlib.contextmanager
def written_whole(path):
    """Gives a path to write to; the file there becomes `path` when all went well.

    A process that is killed at any time leaves either the old file or the new one. Two
    processes that write the same file do not mix, as each has a name of its own; the
    last one to finish wins. What a killed process had not finished stays, under a name
    that begins with `UNFINISHED`.

    Args:
        path: string or path of the file. Its folder is made if it does not exist.
    """
    path = Path(os.path.realpath(path))  # A link stays a link.
    path.parent.mkdir(parents=True, exist_ok=True)
    # The name ends as that of the file does, which tells writers the format.
    own = f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}-"
    temporary = path.with_name(own + path.name)
    try:
        yield temporary
        to_disk(temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # Not every system opens folders.
        to_disk(path.parent)


def to_disk(path):
    """Waits until a file is on the disk, where a loss of power leaves it whole."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_unfinished(folder):
    """Removes what a killed process was writing in a folder that nobody else uses."""
    for path in Path(folder).glob(f"{UNFINISHED}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def read_table(path):
    """The columns of a CSV file, and its whole rows as dictionaries.

    A row that is blank, lacks a column or is the last and has no end is left out: its
    writer was killed. An empty file has no columns.
    """
    with open(path, newline="", encoding="utf-8", errors="replace") as file:
        text = file.read().replace("\0", "")
    whole = text[: text.rfind("\n") + 1]
    columns, *rows = csv.reader(io.StringIO(whole, newline="")) if whole else ([],)
    return columns, [
        dict(zip(columns, row, strict=True)) for row in rows if len(row) == len(columns)
    ]


def write_table(path, columns, rows):
    """Writes a CSV file of rows given as dictionaries, whole or not at all."""
    with written_whole(path) as temporary:
        with open(temporary, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
