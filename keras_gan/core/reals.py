"""Arguments that are real numbers: Python's and NumPy's, and no booleans."""

import math
import numbers

import numpy as np


def is_real(value):
    """Whether it is a finite real number, and not a boolean.

    Example:

    >>> is_real(0.5), is_real(True), is_real("0.5"), is_real(float("nan"))
    (True, False, False, False)
    """
    number = isinstance(value, numbers.Real)
    return number and not isinstance(value, (bool, np.bool_)) and math.isfinite(value)


def real(name, value, allowed, limits):
    """The argument, if it is a real number within limits.

    Args:
        name: string, the argument's name.
        value: the value given.
        allowed: callable, a real number to whether it is within the limits.
        limits: string, the limits, such as "above 0".

    Raises:
        ValueError: if it is not a finite real number, or not within the limits.

    Example:

    >>> real("decay", 0.9, lambda decay: 0 <= decay < 1, "in [0, 1)")
    0.9
    """
    if not is_real(value) or not allowed(value):
        raise ValueError(f"`{name}` must be {limits}. Received: {name}={value!r}")
    return value
