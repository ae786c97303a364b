"""Exports of a GAN: one module per format."""

import inspect

from keras_gan.core.booleans import boolean
from keras_gan.core.suggesting import did_you_mean
from keras_gan.export.formats.litert import export_litert
from keras_gan.export.formats.onnx import export_onnx
from keras_gan.export.formats.openvino import export_openvino
from keras_gan.export.saved_model import export_saved_model as export_saved_model

# Each is called with the GAN, the path and `verbose`; the other arguments are options.
FORMATS = {
    "tf_saved_model": export_saved_model,
    "onnx": export_onnx,
    "litert": export_litert,
    "openvino": export_openvino,
}


def export(gan, filepath, format, verbose, input_signature, options):
    """Writes a GAN in one of `FORMATS`; returns what the format's function returns.

    Args:
        gan: compiled `GAN`.
        filepath: string.
        format: string.
        verbose: boolean, or None for False.
        input_signature: must be None.
        options: dictionary, the options of the format.
    """
    check_options(format, input_signature, options)
    verbose = False if verbose is None else boolean("verbose", verbose)
    return FORMATS[format](gan, filepath, verbose=verbose, **options)


def check_options(format, input_signature, others):
    """Raises `ValueError` for arguments of Keras' `export` that are not supported."""
    if not isinstance(format, str) or format not in FORMATS:
        raise ValueError(
            f"`format` must be one of {', '.join(map(repr, FORMATS))}."
            f"{did_you_mean(str(format), FORMATS)} Received: format={format!r}"
        )
    if input_signature is not None:
        raise ValueError(
            "`input_signature` must be None, as the networks define their inputs. "
            f"Received: input_signature={input_signature!r}"
        )
    taken = inspect.signature(FORMATS[format]).parameters
    own = [
        name
        for name, argument in taken.items()
        if name not in ("gan", "filepath", "verbose")
        and argument.kind is not argument.VAR_KEYWORD  # Of the page alone.
    ]
    unknown = sorted(set(others) - set(own))
    if unknown:
        known = ", ".join(["filepath", "format", "verbose", "input_signature", *own])
        raise ValueError(
            f"`export` with format={format!r} takes {known}. Received: "
            f"{', '.join(unknown)}"
        )
