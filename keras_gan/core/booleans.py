"""Arguments that are True or False: Python's and NumPy's booleans, nothing else."""

import numpy as np


def boolean(name, value):
    """The argument as a Python boolean.

    Other values are refused, as `"no"` would count as True.

    Args:
        name: string, the argument's name.
        value: the value given.

    Raises:
        TypeError: if it is not a boolean.

    Example:

    >>> boolean("labels", np.True_)
    True
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"`{name}` must be True or False. Received: {name}={value!r}")
    return bool(value)


def zero_or_one(name, value):
    """An argument that is 0 or 1, such as Keras' `verbose`, or a boolean.

    Raises:
        ValueError: if it is anything else.
    """
    is_number = isinstance(value, (bool, np.bool_, int, np.integer))
    if not is_number or value not in (0, 1):
        raise ValueError(f"`{name}` must be 0 or 1. Received: {name}={value!r}")
    return int(value)
