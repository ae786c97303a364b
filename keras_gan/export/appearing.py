"""Folders that appear whole or not at all."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from keras_gan.core.files import UNFINISHED
from keras_gan.core.files import full_disk_named
from keras_gan.core.files import to_disk
from keras_gan.core.files import user_path


@contextlib.contextmanager
def appearing_whole(filepath, another=None):
    """Yields a temporary folder, which is renamed to `filepath` if all goes well.

    TensorFlow Serving watches a folder of numbered versions and loads a new version as
    soon as it appears, so an unfinished one must not appear there.

    Args:
        filepath: string or path.
        another: None, or a function that is called with the temporary folder if
            another process took `filepath` meanwhile. It returns the path in its place.

    Raises:
        FileExistsError: if `filepath` exists, and there is no other.
    """
    path = user_path(filepath)
    if another is None:
        _check_free(path)
    with full_disk_named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Serving ignores names that are not numbers. The temporary folder is next to
        # its target, so that the final step is a rename.
        temporary = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=path.parent))
        try:
            yield temporary
            for written in temporary.rglob("*"):
                if written.is_file():
                    to_disk(written)
            temporary.chmod(0o777 & ~_umask())
            while not _renamed(temporary, path, another is None):
                path = another(temporary)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise


def _renamed(temporary, path, must):
    """Renames a folder; returns whether the path was free, or raises if it `must` be.

    Another process may have exported meanwhile, even after the check. A rename replaces
    an empty folder, but none with files.
    """
    try:
        _check_free(path)
        os.rename(temporary, path)
    except OSError as error:
        if not os.path.lexists(path):
            raise
        if must:
            raise _taken(path) from error
        return False
    return True


def _check_free(path):
    if os.path.lexists(path):
        raise _taken(path)


def _taken(path):
    return FileExistsError(
        f"{path} exists and is not overwritten. Export to a new folder, "
        "such as the next version number."
    )


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
