"""The check that all builders of networks share."""

from keras_gan.core.integers import integer


def checked_sizes(**sizes):
    """The named sizes as Python integers, in their order.

    Raises:
        ValueError: unless each is an integer of at least 1.
    """
    return [integer(name, value) for name, value in sizes.items()]
