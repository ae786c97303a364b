"""Environment variables of TensorFlow, to be set before it is imported."""

import os


def prepare():
    """Sets what makes training faster here, unless it is set already."""
    for name, value in fast().items():
        os.environ.setdefault(name, value)


def fast():
    """The variables, by name.

    Example:

    >>> fast()["TF_ENABLE_ONEDNN_OPTS"]
    '1'
    """
    # Makes convolutions faster on processors where it is not the default.
    found = {"TF_ENABLE_ONEDNN_OPTS": "1"}
    if _cores() == 2:
        # Two operations at a time, each on one core. By default each uses both cores,
        # and they wait for each other.
        found["TF_NUM_INTRAOP_THREADS"] = "1"
    return found


def _cores():
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Not on macOS and Windows.
        return len(os.sched_getaffinity(0))
    return os.cpu_count()
