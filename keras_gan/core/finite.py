"""Whether a GAN's numbers are finite, which is checked before they are written."""

import keras
from keras import ops

_PLAYERS = ("discriminator", "generator", "average_generator")
_OPTIMIZERS = ("d_optimizer", "g_optimizer")


def kept_variables(gan):
    """The variables that a GAN's file keeps, except for seeds.

    They are the variables of both networks, of the average, of the compiled parts and
    of both optimizers, and the counters. The values of metrics are not among them, as a
    file does not restore these.
    """
    optimizers = [getattr(gan, name, None) for name in _OPTIMIZERS]
    return list(gan.weights) + [
        variable
        for optimizer in optimizers
        if optimizer is not None
        for variable in optimizer.variables
    ]


def _is_finite(variable):
    return ops.all(ops.isfinite(variable))


def _floating(gan):
    return [
        variable
        for variable in kept_variables(gan)
        if keras.backend.is_float_dtype(variable.dtype)
    ]


def all_finite(gan):
    """Whether there is no NaN and no infinity in what a GAN's file would keep.

    This is computed on the device, and only one boolean is copied from it.
    """
    found = [_is_finite(variable) for variable in _floating(gan)]
    return not found or bool(ops.convert_to_numpy(ops.all(ops.stack(found))))


def check_finite(gan, path=None):
    """Raises `ValueError` before something that is not finite is written.

    Args:
        gan: the GAN.
        path: where it was to be written, for the message, or None.
    """
    if all_finite(gan):
        return
    variable = next(v for v in _floating(gan) if not _is_finite(v))
    values = ops.convert_to_numpy(ops.isfinite(variable))
    written = "" if path is None else f", and nothing was written to {path}"
    raise ValueError(
        f"A GAN is saved and exported only if all its numbers are finite{written}. "
        f"Received: after step {int(gan.step.numpy()):,}, {(~values).sum()} of "
        f"{values.size} values of {_name(gan, variable)} are NaN or infinite"
    )


def _name(gan, variable):
    for part in (*_PLAYERS, *_OPTIMIZERS):
        of_part = getattr(getattr(gan, part, None), "variables", ())
        if any(variable is one for one in of_part):
            return f"`{part}`'s '{variable.path}'"
    return f"'{variable.path}'"
