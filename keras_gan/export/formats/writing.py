"""How a network is written in a format: checked, converted, compared, renamed."""

import contextlib
import importlib.util
import os
from typing import NamedTuple

import numpy as np

from keras_gan.core.files import full_disk_named
from keras_gan.core.files import user_path
from keras_gan.core.files import written_whole
from keras_gan.core.integers import integer
from keras_gan.core.judging import check_comparable
from keras_gan.core.judging import needs_reference
from keras_gan.core.suggesting import did_you_mean
from keras_gan.export.formats.tracing import Traced
from keras_gan.export.formats.tracing import quiet

NETWORKS = ("generator", "discriminator")
WEIGHTS = ("float32", "float16", "int8")
_COMPARED = 64
# A conversion that differs by more than this share of the largest output is wrong.
_LARGEST = 1e-3


class Exported(NamedTuple):
    """An export to a file, and how it compares with Keras on 64 examples.

    Attributes:
        path: string, the file.
        size: integer, bytes of all its files.
        largest: float, the largest difference of an output from that of Keras.
        mean: float, the mean absolute difference.
        inputs: tuple of strings, the names of the inputs.
        outputs: tuple of strings, the names of the outputs.
    """

    path: str
    size: int
    largest: float
    mean: float
    inputs: tuple
    outputs: tuple


class Format:
    """Base class of a format: converts a traced network, and runs the result.

    Attributes:
        name: string, the format in messages.
        extra: string, the extra of the package with what the format needs.
        packages: tuple of strings, the modules that it needs.
        suffix: string, the ending of its file.
        weights: tuple of strings, in which the weights can be stored.
    """

    name = extra = suffix = None
    packages = ()
    weights = WEIGHTS

    def convert(self, traced, weights):
        """The network in this format; raises `ValueError` if it has no such one."""
        raise TypeError(f"{type(self).__name__} must implement `convert`.")

    def save(self, converted, path):
        """Writes it to a file, or raises; further files lie beside it."""
        raise TypeError(f"{type(self).__name__} must implement `save`.")

    def run(self, path, inputs):
        """The outputs of the written file, a dictionary of arrays."""
        raise TypeError(f"{type(self).__name__} must implement `run`.")

    def others(self, path):
        """The paths of further files that belong to a file."""
        return ()


def write(format, gan, filepath, verbose, network, weights, batch_size, **traced):
    """Writes one network; returns `Exported`. Nothing is overwritten.

    Args:
        format: `Format`.
        gan: compiled `GAN`.
        filepath: string or path.
        verbose: boolean, print what was written.
        network: "generator" or "discriminator".
        weights: one of the format's.
        batch_size: integer, or None for any.
        **traced: further arguments of `Traced`.
    """
    path = _checked(format, filepath, network, weights)
    if batch_size is not None:
        batch_size = integer("batch_size", batch_size, what="counts examples")
    if network == "discriminator" and needs_reference(gan.adversarial_loss):
        check_comparable(gan)
    with quiet():
        made = Traced(gan, network, batch_size, **traced)
        with _said_by(f"{format.name} cannot convert the network"):
            converted = format.convert(made, weights)
    with _appearing(format, path) as temporary:
        format.save(converted, temporary)
        with quiet(), _said_by(f"The runtime of {format.name} cannot run the network"):
            largest, mean = _compared(format, made, temporary)
        if weights == "float32" and not largest <= _LARGEST * made.scale:
            raise ValueError(
                f"{format.name} computes other outputs than Keras: they differ by up "
                f"to {largest:.2g}. Nothing was written to {path}."
            )
    size = sum(os.path.getsize(each) for each in (path, *format.others(path)))
    names = tuple(made.inputs), tuple(made.outputs)
    exported = Exported(str(path), size, largest, mean, *names)
    if verbose:
        print(described(exported, weights))
    return exported


def described(exported, weights):
    """What was written, in one line."""
    names = [", ".join(each) for each in (exported.inputs, exported.outputs)]
    return (
        f"{exported.path}: {' to '.join(names)}, {exported.size:,} bytes, weights in "
        f"{weights}. Difference from Keras on {_COMPARED} examples: at most "
        f"{exported.largest:.2g}, on average {exported.mean:.2g}"
    )


def cannot_express(format, operation, layer, advice=""):
    """The error for an operation that a format does not have."""
    return ValueError(
        f"{format.name} cannot express the operation {operation}{layer}.{advice}"
    )


def _checked(format, filepath, network, weights):
    """The path, after a check of everything that needs no conversion."""
    path = user_path(filepath, "filepath")
    for name, value, known in (
        ("network", network, NETWORKS),
        ("weights", weights, format.weights),
    ):
        if value not in known:
            raise ValueError(
                f"`{name}` of {format.name} must be one of "
                f"{', '.join(map(repr, known))}.{did_you_mean(str(value), known)} "
                f"Received: {name}={value!r}"
            )
    if path.suffix.lower() != format.suffix:
        raise ValueError(
            f"The path of a file in {format.name} must end in {format.suffix}. "
            f"Received: {path}"
        )
    missing = [each for each in format.packages if not _is_installed(each)]
    if missing:
        raise ImportError(
            f"The format {format.name} needs the package "
            f"{' and '.join(each.partition('.')[0] for each in missing)}: "
            f'pip install "keras-gan[{format.extra}]".'
        )
    _check_free(format, path)
    return path


def _check_free(format, path):
    """Raises `FileExistsError` if one of the files of an export exists."""
    for each in (path, *format.others(path)):
        if os.path.lexists(each):
            raise FileExistsError(
                f"{each} exists and is not overwritten. Export to a new file."
            )


def _is_installed(module):
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


@contextlib.contextmanager
def _said_by(what):
    """Turns errors of converters and runtimes, of many classes, into `ValueError`."""
    try:
        yield
    except (ValueError, OSError, ImportError, MemoryError):
        raise
    except Exception as error:
        said = str(error).strip().partition("\n")[0][:500] or type(error).__name__
        raise ValueError(f"{what}: {said}") from error


@contextlib.contextmanager
def _appearing(format, path):
    """A temporary path; its files become those of `path` if nothing fails.

    The file itself comes last: if it is there, the others are.
    """
    with full_disk_named(path), written_whole(path) as temporary:
        others = format.others(temporary)
        try:
            yield temporary
            _check_free(format, path)  # A conversion takes time.
            for written, target in zip(others, format.others(path), strict=True):
                os.replace(written, target)
        finally:
            for written in others:
                if os.path.exists(written):
                    os.unlink(written)


def _compared(format, traced, path):
    """The largest and the mean difference of all outputs from those of Keras."""
    inputs, batch = traced.examples(_COMPARED), traced.batch_size
    expected = traced.expected(inputs)
    size = batch or _COMPARED
    whole = _COMPARED - _COMPARED % size or size
    parts = []
    for start in range(0, whole, size):
        rows = {
            name: np.resize(value[start : start + size], (size, *value.shape[1:]))
            if value.ndim
            else value
            for name, value in inputs.items()
        }
        parts.append(format.run(path, rows))
    differences = []
    traced.scale = 1.0
    for name in traced.outputs:
        found = np.concatenate([part[name] for part in parts])[:_COMPARED]
        wanted = expected[name][: len(found)]
        traced.scale = max(traced.scale, float(np.abs(wanted).max(initial=0)))
        differences.append(np.abs(found.astype("float64") - wanted).ravel())
    differences = np.concatenate(differences)
    return float(differences.max()), float(differences.mean())
