"""Whether data fit into the memory of this machine, before they are read."""

import math
import os


def check_fits(size, name, advice):
    """Raises `ValueError` if data are larger than all memory of this machine.

    A small archive may say that it holds much. Without this check, the operating system
    ends the process.

    Args:
        size: integer, bytes.
        name: string or path of the data.
        advice: string, a sentence on what to do.
    """
    memory = _physical_memory()
    if size > memory:
        raise ValueError(
            f"{name} would take {in_words(size)} of memory, and this machine has "
            f"{in_words(memory)}. {advice}"
        )


def in_words(size):
    """A number of bytes as text.

    Example:

    >>> in_words(3 * 2**30)
    '3 GiB'
    """
    for unit, name in ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB")):
        if size >= unit:
            return f"{size / unit:,.3g} {name}"
    return f"{size:,} bytes"


def _physical_memory():
    """The bytes of memory; infinity where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return math.inf
