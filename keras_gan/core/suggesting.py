"""The known name that an unknown one most likely stands for."""

import difflib


def did_you_mean(name, known):
    """A question with the nearest known name, or an empty string.

    Args:
        name: string that is not known.
        known: iterable of strings.

    Example:

    >>> did_you_mean("Hinges", ["hinge", "wasserstein"])
    " Did you mean 'hinge'?"
    """
    lower = {each.lower(): each for each in known}
    close = difflib.get_close_matches(name.lower(), lower, n=1)
    return f" Did you mean {lower[close[0]]!r}?" if close else ""
