"""Backups of a run in a folder: `.keras` files with a checksum and a state.

A backup is written whole or not at all. It is a `.keras` file as `gan.save` writes it,
which `keras_gan.load` can load. The archive has two more members, the state of the run
as JSON and its arrays. The comment of the archive, its last 64 bytes, is the SHA-256 of
all bytes before it.
"""

import contextlib
import hashlib
import io
import json
import os
import warnings
import zipfile
from pathlib import Path

import numpy as np

from keras_gan.core.files import clear_unfinished
from keras_gan.core.files import written_whole
from keras_gan.core.locking import LOCK
from keras_gan.core.locking import locked
from keras_gan.core.packing import packed
from keras_gan.core.packing import unpacked

_STATE = "keras_gan/state.json"
_ARRAYS = "keras_gan/arrays.npz"
_DIGITS = 64
_DAMAGED = "damaged-"


class BackupFolder:
    """The backups in a folder.

    Args:
        path: path of the folder.
    """

    def __init__(self, path):
        self.path = Path(path)

    @contextlib.contextmanager
    def held(self):
        """Makes and locks the folder, and removes unfinished files of killed processes.

        Raises:
            OSError: if nothing can be written to the folder.
            ValueError: if another process writes to it.
        """
        refusal = (
            f"`directory` must be one that no other run uses, and {{process}} writes "
            f"its backups to {self.path}. Wait until it has ended, or choose another."
        )
        with contextlib.ExitStack() as stack:
            with _not_writable_named(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locked(self.path, refusal))
                clear_unfinished(self.path)
                with written_whole(self.path / ".writable") as temporary:
                    temporary.touch()
                (self.path / ".writable").unlink()
            yield

    def backups(self):
        """The paths of all backups, the newest first."""
        return sorted(self.path.glob("backup-*.keras"), reverse=True)

    def write(self, step, save, state):
        """Writes a backup; one of the same step is replaced.

        Args:
            step: integer, from which the name follows.
            save: callable, takes a path and writes a `.keras` file to it.
            state: tree of numbers, texts and arrays.

        Raises:
            OSError: if it cannot be written. The backups before it stay as they are.
        """
        arrays = []
        text = json.dumps(packed(state, arrays))
        with written_whole(self.path / f"backup-{step:010d}.keras") as temporary:
            save(temporary)
            with zipfile.ZipFile(temporary, "a") as archive:
                archive.writestr(_STATE, text)
                content = io.BytesIO()
                named = {str(number): each for number, each in enumerate(arrays)}
                np.savez(content, **named)
                archive.writestr(_ARRAYS, content.getvalue())
                archive.comment = b"0" * _DIGITS
            digest, _ = _digests(temporary)
            with open(temporary, "r+b") as file:
                file.seek(-_DIGITS, os.SEEK_END)
                file.write(digest)

    def newest(self):
        """The path and the state of the newest backup that is not damaged, or None.

        A damaged one is renamed, with a warning.

        Raises:
            ValueError: if all backups are damaged.
        """
        for path in self.backups():
            try:
                return path, _read(path)
            except (ValueError, KeyError, zipfile.BadZipFile, EOFError):
                self._put_aside(path)
        damaged = sorted(path.name for path in self.path.glob(f"{_DAMAGED}*"))
        if damaged:
            raise ValueError(
                f"All backups in {self.path} are damaged, and training was not begun "
                "anew. To do so, choose another `directory`, or remove the files. "
                f"Received: {', '.join(damaged)}"
            )
        return None

    def _put_aside(self, path):
        number, kept = 1, path.with_name(_DAMAGED + path.name)
        while kept.exists():
            number += 1
            kept = path.with_name(f"{_DAMAGED}{path.stem}-{number}{path.suffix}")
        os.replace(path, kept)
        warnings.warn(
            f"The backup {path} is damaged, and the one before it is used. The damaged "
            f"file is kept as {kept.name}.",
            stacklevel=2,
        )

    def keep(self, count):
        """Removes all backups but the newest `count`."""
        for path in self.backups()[count:]:
            path.unlink(missing_ok=True)

    def remove(self):
        """Removes all backups and the lock, and the folder if nothing else is in it."""
        damaged = self.path.glob(f"{_DAMAGED}*")
        # The newest last: if this is interrupted, the run still goes on from it.
        for path in [*damaged, *reversed(self.backups())]:
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (self.path / LOCK).unlink(missing_ok=True)
            self.path.rmdir()


def is_backup(path):
    """Whether a file is a backup, or a copy of one; None for a damaged archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _STATE in archive.namelist()
    except (zipfile.BadZipFile, EOFError, ValueError):
        return None


def copy_of_model(backup, path):
    """Copies a backup without the arrays that only a resumed run needs.

    `is_backup` still recognizes the copy.
    """
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.infolist():
            if member.filename != _ARRAYS:
                new.writestr(member, old.read(member))


@contextlib.contextmanager
def _not_writable_named(path):
    try:
        yield
    except OSError as error:
        raise OSError(
            "`directory` must be a folder that backups can be written to. Received: "
            f"directory={str(path)!r}: {error}"
        ) from error


def _read(path):
    """The state in a backup.

    Raises:
        ValueError: if the file is not as it was written.
    """
    found, written = _digests(path)
    if found != written:
        raise ValueError("The checksum differs.")
    with zipfile.ZipFile(path) as archive:
        with np.load(io.BytesIO(archive.read(_ARRAYS))) as arrays:
            arrays = [arrays[str(number)] for number in range(len(arrays.files))]
        return unpacked(json.loads(archive.read(_STATE)), arrays)


def _digests(path):
    """The checksum of a file's content, and the one that the file ends with."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        left = file.seek(0, os.SEEK_END) - _DIGITS
        file.seek(0)
        while left > 0:
            block = file.read(min(left, 1 << 20))
            found.update(block)
            left -= len(block)
        return found.hexdigest().encode(), file.read(_DIGITS)
