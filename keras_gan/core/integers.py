"""Integer arguments: Python's and NumPy's integers, and nothing else."""

import operator

import numpy as np

LARGEST = 2**63 - 1  # What the integers of tensors hold.


def integer(name, value, least=1, most=None, what=""):
    """The argument as a Python integer.

    Args:
        name: string, the argument's name.
        value: the value given. NumPy's integers are accepted, booleans are not.
        least: the smallest value allowed, or None.
        most: the largest value allowed, or None.
        what: string, what the argument stands for, such as "counts training steps".

    Raises:
        ValueError: if it is not an integer, or out of range.

    Example:

    >>> import numpy as np
    >>> integer("units", np.int64(8))
    8
    """
    try:
        number = None if _is_boolean(value) else operator.index(value)
    except TypeError:
        number = None
    if (
        number is None
        or (least is not None and number < least)
        or (most is not None and number > most)
        or abs(number) > LARGEST
    ):
        if most is None and number is not None and number > LARGEST:
            most = LARGEST
        limits = "" if least is None else f" of at least {least}"
        limits += "" if most is None else f" and at most {most}"
        raise ValueError(
            f"`{name}` {what + ' and ' if what else ''}must be an integer{limits}. "
            f"Received: {name}={value!r}"
        )
    return number


def seed_number(value, name="seed"):
    """A seed as a Python integer from 0 to 2**62 - 1.

    The limit leaves room in 64 bits for other seeds that are made by adding to this
    one, such as that of evaluation.
    """
    return integer(name, value, 0, 2**62 - 1)


def layer_seed(seed):
    """The seed of a layer's own random draws: 32 bits, or None for a fresh one."""
    return None if seed is None else integer("seed", seed, 0, 2**32 - 1)


def _is_boolean(value):
    return isinstance(value, bool) or isinstance(value, np.bool_)
