"""At which training steps something is due that should not happen ever more often.

The first due step is 4. From then on each is at least a fifth larger than the one
before: 4, 5, 6, 8, 10, 12, 15, ... That is 16 within 100 steps, 42 within 10,000 and 67
within a million. They follow from the number alone, so a resumed run continues them.
"""

_FIRST = 4


def due_after(step):
    """The first due step after a step.

    Example:

    >>> due_after(0), due_after(4), due_after(100)
    (4, 5, 101)
    """
    due = _FIRST
    while due <= step:
        due += -(-due // 5)
    return due


def due_steps(last):
    """All due steps up to `last`, a list."""
    due, found = due_after(0), []
    while due <= last:
        found.append(due)
        due = due_after(due)
    return found
