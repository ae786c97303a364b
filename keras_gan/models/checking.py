"""Checks of arguments that several functions in `models` share."""

import keras

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


def checked_levels(name, value, count):
    """One integer per level, from an integer for all or a tuple of several.

    Args:
        name: string, the argument's name.
        value: integer of at least 1, or a tuple or list of them. Those beyond the last
            level are left out.
        count: integer, the number of levels.

    Raises:
        ValueError: if a number is below 1, or there are fewer than levels.

    Example:

    >>> checked_levels("channels", (64, 32, 16), 2), checked_levels("blocks", 1, 2)
    ([64, 32], [1, 1])
    """
    if not isinstance(value, (tuple, list)):
        return [integer(name, value)] * count
    if len(value) < count:
        raise ValueError(
            f"`{name}` must have a number for each level of the network, of which "
            f"images of this size have {count}. Received: {name}={value!r}"
        )
    return [integer(name, each) for each in value[:count]]


def check_normalizations(**makers):
    """Raises `TypeError` unless each named argument makes layers, or is None."""
    for name, maker in makers.items():
        if maker is not None and (
            not callable(maker) or isinstance(maker, keras.layers.Layer)
        ):
            raise TypeError(
                f"`{name}` must be a callable without arguments that makes a "
                "normalization layer, such as keras.layers.LayerNormalization, or "
                f"None. Received: {name}={maker!r}"
            )
