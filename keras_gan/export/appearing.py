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
def appearing_whole(filepath):
    """Yields a temporary folder, which is renamed to `filepath` if all goes well.

    TensorFlow Serving watches a folder of numbered versions and loads a new version as
    soon as it appears, so an unfinished one must not appear there.
    """
    path = user_path(filepath)
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
            _check_free(path)  # Another process may have exported meanwhile.
            os.rename(temporary, path)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise


def _check_free(path):
    if os.path.lexists(path):
        raise FileExistsError(
            f"{path} exists and is not overwritten. Export to a new folder, "
            "such as the next version number."
        )


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
