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


def floating_variables(gan):
    """Those of the kept variables that can be NaN or infinite."""
    return [
        variable
        for variable in kept_variables(gan)
        if keras.backend.is_float_dtype(variable.dtype)
    ]


def are_finite(variables):
    """Whether there is no NaN and no infinity in variables: a boolean tensor.

    Args:
        variables: list of at least one variable or tensor.
    """
    return ops.all(ops.stack([_is_finite(variable) for variable in variables]))


def all_finite(gan):
    """Whether there is no NaN and no infinity in what a GAN's file would keep.

    This is computed on the device, and only one boolean is copied from it.
    """
    variables = floating_variables(gan)
    return not variables or bool(ops.convert_to_numpy(are_finite(variables)))


def not_finite(gan):
    """The first variable that is not finite, in words; None if all are.

    The text says how many of its values are NaN or infinite.
    """
    for variable in floating_variables(gan):
        if not _is_finite(variable):
            return in_words(gan, variable)
    return None


def in_words(gan, variable):
    """A variable that is not finite, its owner, and how many values are not."""
    return f"{_counted(variable)} values of {named(gan, variable)} are NaN or infinite"


def _counted(variable):
    values = ops.convert_to_numpy(ops.isfinite(variable))
    return f"{(~values).sum()} of {values.size}"


def check_finite(gan, path=None):
    """Raises `ValueError` before something that is not finite is written.

    Args:
        gan: the GAN.
        path: where it was to be written, for the message, or None.
    """
    if all_finite(gan):
        return
    written = "" if path is None else f", and nothing was written to {path}"
    raise ValueError(
        f"A GAN is saved and exported only if all its numbers are finite{written}. "
        f"Received: after step {int(gan.step.numpy()):,}, {not_finite(gan)}"
    )


def named(gan, variable):
    """A variable's path, and which network or optimizer it belongs to."""
    for part in (*_PLAYERS, *_OPTIMIZERS):
        of_part = getattr(getattr(gan, part, None), "variables", ())
        if any(variable is one for one in of_part):
            return f"`{part}`'s '{variable.path}'"
    return f"'{variable.path}'"
