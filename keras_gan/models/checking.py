"""The check of sizes that all functions in `models` share."""

from keras_gan.core.integers import integer


def checked_sizes(**sizes):
    """The named sizes as a list of Python integers, in the order given.

    Raises:
        ValueError: unless each is an integer of at least 1.
    """
    return [integer(name, value) for name, value in sizes.items()]
