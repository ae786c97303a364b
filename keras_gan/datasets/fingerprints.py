"""Short strings by which a set of images is recognised, computed without decoding."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

_PART = 16 * 1024
_WHOLE = 4 * _PART  # Files up to this size are read whole.


def of_files(files):
    """The fingerprint of files, from their contents and names below a common folder.

    Of a file above 64 KiB the size and three parts are read. In most formats images are
    compressed, so a change of a pixel nearly always changes the size, too. In BMP and
    other formats without compression such a change may not be noticed.

    Args:
        files: list of pairs of the name below the common folder and the path.
    """
    with ThreadPoolExecutor() as pool:
        contents = list(pool.map(lambda file: _of_file(file[1]), files))
    total = hashlib.blake2b(digest_size=8)
    for (name, _), content in zip(files, contents, strict=True):
        total.update(os.fsencode(name) + b"\0" + content)
    return total.hexdigest()


def _of_file(path):
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        if size <= _WHOLE:
            parts = file.read()
        else:
            parts = file.read(_PART)
            for start in ((size - _PART) // 2, size - _PART):
                file.seek(start)
                parts += file.read(_PART)
    return hashlib.blake2b(parts, digest_size=8, key=b"%d" % size).digest()


def of_arrays(arrays):
    """The fingerprint of arrays, some of which may be None."""
    total = hashlib.blake2b(digest_size=8)
    for array in arrays:
        if array is None:
            total.update(b"none")
            continue
        array = np.asarray(array)
        total.update(f"{array.dtype.str}{array.shape}".encode())
        total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()


def of_text(text):
    """The fingerprint of a text, such as the name and version of a data set."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
