"""Checks of arguments that several functions in `models` share."""

from keras_gan.core.integers import integer


def checked_sizes(**sizes):
    """The named sizes as a list of Python integers, in the order given.

    Raises:
        ValueError: unless each is an integer of at least 1.
    """
    return [integer(name, value) for name, value in sizes.items()]


def check_functional(argument, network):
    """Raises `TypeError` unless the layers of a network are accessible."""
    if not getattr(network, "inputs", None):
        raise TypeError(
            f"`{argument}` must be a Functional or Sequential model, whose layers "
            f"are accessible. Received: {network!r}"
        )
