"""Statistics of real images, kept on disk so that they are computed only once."""

import hashlib
import zipfile
import zlib

import numpy as np
from keras import ops

from keras_gan.core import trees
from keras_gan.core.files import user_path
from keras_gan.core.files import written_whole

# What NumPy raises for a file that was cut short or changed.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, ValueError)


class StatisticsCache:
    """A folder with the statistics of real images that metrics have computed.

    A file's name is a hash of the images, of the extractor with its weights and
    preprocessing, and of the kind of statistics. If any of these changes, so does the
    name. Files may be deleted at any time.

    Args:
        directory: string or path. Made if it does not exist.
    """

    def __init__(self, directory):
        self.directory = user_path(directory, "directory")

    def path(self, metric, fingerprint):
        """A metric's file for images of this fingerprint; None if it is not cached."""
        if metric.vectors is None or metric.extractor is None or metric.real is None:
            return None
        parts = (
            fingerprint,
            metric.extractor.protocol,
            metric.vectors,
            type(metric.real).__name__,
            *(str(tuple(variable.shape)) for variable in metric.real.variables),
        )
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
        return self.directory / f"{digest}.npz"

    def restore(self, metric, fingerprint):
        """Sets a metric's statistics of real images; False if there is no usable file.

        A damaged file is not usable; `store` replaces it.
        """
        path = self.path(metric, fingerprint)
        if path is None or not path.exists():
            return False
        variables = metric.real.variables
        try:
            with np.load(path) as arrays:
                found = [arrays[str(index)] for index in range(len(variables))]
        except _DAMAGED:
            return False
        if [array.shape for array in found] != [tuple(v.shape) for v in variables]:
            return False
        for variable, array in zip(variables, found, strict=True):
            variable.assign(array)
        return True

    def store(self, metric, fingerprint):
        """Writes a metric's statistics of real images."""
        path = self.path(metric, fingerprint)
        if path is None:
            return
        arrays = {
            str(index): np.asarray(ops.convert_to_tensor(variable))
            for index, variable in enumerate(metric.real.variables)
        }
        with written_whole(path) as temporary:
            np.savez(temporary, **arrays)


def fingerprint_of(batches):
    """A hash of images and conditions, given as batches of (images, condition)."""
    digest = hashlib.sha256()
    for images, condition in batches:
        # The condition's tensors, one after another, or nothing in their place.
        parts = [] if condition is None else trees.leaves(condition)
        for array in (images, *(parts or [np.empty(0)])):
            array = np.ascontiguousarray(array)
            digest.update(f"{array.shape}{array.dtype}".encode())
            digest.update(array.tobytes())
    return digest.hexdigest()
