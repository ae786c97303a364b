"""Environment variables of TensorFlow, to be set before it is imported."""

import os


def prepare(training):
    """Sets what makes TensorFlow faster here, unless it is set already.

    Args:
        training: boolean, whether networks are trained.
    """
    for name, value in fast(training).items():
        os.environ.setdefault(name, value)


def fast(training):
    """The variables, by name.

    Args:
        training: boolean, whether networks are trained.

    Example:

    >>> fast(training=False)
    {'TF_ENABLE_ONEDNN_OPTS': '1'}
    """
    # Makes convolutions faster on processors where it is not the default.
    found = {"TF_ENABLE_ONEDNN_OPTS": "1"}
    if training and _cores() == 2:
        # The two networks and the gradients of a layer are independent operations: two
        # at a time, each on one core. By default each uses both, and they wait for each
        # other. Where one network runs alone, both cores for each operation are faster.
        found["TF_NUM_INTRAOP_THREADS"] = "1"
    return found


def _cores():
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Not on macOS and Windows.
        return len(os.sched_getaffinity(0))
    return os.cpu_count()
