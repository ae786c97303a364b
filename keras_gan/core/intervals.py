"""Arguments that say how often something is done: per epoch, in steps, or in time."""

import contextlib
import re

from keras_gan.core.integers import integer

_TIME = re.compile(r"(\d+(?:\.\d+)?) *(second|minute|hour)s?")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def interval(name, value):
    """How many steps are between two times, and how many seconds; 0 for neither.

    Args:
        name: string, the argument's name.
        value: the value given: `"epoch"`, which is neither; an integer, which counts
            training steps; or a time, such as `"5 minutes"`.

    Raises:
        ValueError: if it is nothing of these.

    Example:

    >>> interval("every", 100), interval("every", "5 minutes")
    ((100, 0), (0, 300.0))
    """
    if isinstance(value, str):
        if value == "epoch":
            return 0, 0
        found = _TIME.fullmatch(value.strip())
        seconds = float(found[1]) * _SECONDS[found[2]] if found else 0
        if seconds > 0:
            return 0, seconds
    else:
        with contextlib.suppress(ValueError):
            return integer(name, value), 0
    raise ValueError(
        f"`{name}` must be 'epoch', an integer of at least 1, which counts training "
        "steps, or a time such as '5 minutes', '30 seconds' or '1 hour'. "
        f"Received: {name}={value!r}"
    )
