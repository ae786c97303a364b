"""Paths between latents: spherical and linear."""

import numpy as np

from keras_gan.core.integers import integer
from keras_gan.latent.checking import as_latents
from keras_gan.latent.checking import choice


def interpolate(a, b, steps, method="slerp"):
    """Interpolates between latents, by default spherically (slerp).

    In many dimensions, nearly all normal latents have about the same length, √dim. The
    middle of a straight line between two of them is shorter, so G has hardly seen such
    latents in training. Slerp turns the direction by equal angles along a great circle,
    while the length changes linearly. For ends of equal length it is Shoemake's
    formula, sin((1−t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b. It keeps to the sphere of
    `priors.Spherical`. For `priors.Uniform` a straight line is right, as a great circle
    may leave the cube.

    Args:
        a: array of shape `(..., dim)`, the latents to begin with.
        b: array of the same shape, the latents to end with. Between opposite
            directions there are many great circles; the path takes one that depends on
            `a` only.
        steps: integer of at least 2, the number of points, both ends included.
        method: "slerp" or "linear".

    Returns:
        float32 array of shape `(steps, ..., dim)`. The first and last points are `a`
        and `b` exactly.

    Raises:
        TypeError: if latents are not numbers.
        ValueError: if shapes differ, an argument is out of range, or with slerp the
            latents of an end are all 0, which have no direction.

    Example:

    >>> interpolate([1.0, 0.0], [0.0, 1.0], steps=3).round(3).tolist()
    [[1.0, 0.0], [0.7070000171661377, 0.7070000171661377], [0.0, 1.0]]

    Reference: [White, 2016](https://arxiv.org/abs/1609.04468)
    """
    steps = integer("steps", steps, 2, what="counts the points of the path")
    choice("method", method, ("slerp", "linear"))
    first, last = as_latents("a", a), as_latents("b", b)
    if first.shape != last.shape:
        raise ValueError(
            "`a` and `b` must have the same shape. Received: "
            f"{first.shape} and {last.shape}"
        )
    times = np.linspace(0.0, 1.0, steps).reshape(-1, *[1] * first.ndim)
    ends = first.astype("float64"), last.astype("float64")
    path = (_turned if method == "slerp" else _straight)(*ends, times)
    path = path.astype("float32")
    path[0], path[-1] = first, last
    return path


def _straight(first, last, times):
    return (1 - times) * first + times * last


def _turned(first, last, times):
    lengths = [np.linalg.norm(end, axis=-1, keepdims=True) for end in (first, last)]
    if not np.all(lengths[0]) or not np.all(lengths[1]):
        raise ValueError(
            "Slerp turns the direction of latents, and latents that are all 0 have "
            'none. Use method="linear".'
        )
    begin, end = first / lengths[0], last / lengths[1]
    along = np.sum(begin * end, axis=-1, keepdims=True)
    across = end - along * begin  # At a right angle to `begin`.
    size = np.linalg.norm(across, axis=-1, keepdims=True)
    angle = np.arctan2(size, along)
    # Opposite or equal directions: `across` is rounding alone.
    clear = size > 1e-7
    across = np.where(clear, across / np.where(clear, size, 1), _any_across(begin))
    direction = np.cos(times * angle) * begin + np.sin(times * angle) * across
    return _straight(*lengths, times) * direction


def _any_across(directions):
    """A unit vector at a right angle to each direction, that depends on it alone.

    One dimension has no right angle: there, the path between 1 and −1 leads through 0.
    """
    least = np.argmin(np.abs(directions), axis=-1)
    axis = np.eye(directions.shape[-1])[least]
    along = np.sum(axis * directions, axis=-1, keepdims=True)
    across = axis - along * directions
    size = np.linalg.norm(across, axis=-1, keepdims=True)
    return across / np.where(size > 0, size, 1)
