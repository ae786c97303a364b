"""Checks that the tools of latents share."""

import numpy as np
from keras import ops

from keras_gan.core.suggesting import did_you_mean
from keras_gan.gan import GAN


def check_gan(gan):
    """Raises unless it is a GAN whose latents are vectors."""
    if not isinstance(gan, GAN):
        raise TypeError(f"`gan` must be a keras_gan.GAN. Received: {gan!r}")
    if gan.prior is None:
        raise ValueError(
            "This GAN has no latents: its generator takes the condition alone "
            "(prior=None)."
        )
    if len(gan.prior.shape) != 1:
        raise ValueError(
            "The prior's latents must be vectors, of shape (dim,). Received: "
            f"{gan.prior!r} with latents of shape {tuple(gan.prior.shape)}"
        )


def as_latents(name, values, shape=None):
    """Latents as a float32 array of shape `(..., *shape)`, or an error."""
    if not isinstance(values, (list, tuple, np.ndarray, float, int)):
        values = ops.convert_to_numpy(values)
    array = np.asarray(values)
    if array.dtype.kind not in "fiu":
        raise TypeError(
            f"`{name}` must be numbers. Received: an array of dtype {array.dtype}"
        )
    shape = None if shape is None else tuple(shape)
    if array.ndim < 1 or shape and array.shape[array.ndim - len(shape) :] != shape:
        wanted = "(..., dim)" if shape is None else f"(..., {str(shape)[1:]}"
        raise ValueError(
            f"`{name}` must have the shape {wanted.replace(',)', ')')}. Received: "
            f"shape {array.shape}"
        )
    if not np.all(np.isfinite(array)):
        raise ValueError(f"`{name}` has NaN or infinite values.")
    return array.astype("float32")


def choice(name, value, allowed):
    """The value, if it is one of the allowed strings."""
    if value not in allowed:
        raise ValueError(
            f"`{name}` must be one of {', '.join(map(repr, allowed))}."
            f"{did_you_mean(str(value), allowed)} Received: {name}={value!r}"
        )
    return value


def number(name, value, least, most=np.inf):
    """A float from `least` to `most`."""
    real = np.isscalar(value) and np.isreal(value) and not isinstance(value, bool)
    if not real or not np.isfinite(value) or not least <= value <= most:
        limits = f"from {least} to {most}"
        if most == np.inf:
            limits = "that is finite" if least == -np.inf else f"of at least {least}"
        raise ValueError(
            f"`{name}` must be a number {limits}. Received: {name}={value!r}"
        )
    return float(value)
