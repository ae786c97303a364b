"""Scalar variables that no optimizer trains and that change during training."""

import keras


class _Number(keras.Variable):
    """A scalar for `int()` and `float()`, also if it is shared by replicas."""

    def __int__(self):
        return int(self.numpy())

    def __float__(self):
        return float(self.numpy())


def add_number(layer, name, dtype=None):
    """Adds an untrained scalar variable, 0 at first and the same on all replicas.

    Args:
        layer: `keras.layers.Layer`, such as a GAN.
        name: string.
        dtype: string, by default that of the layer's variables.
    """
    variable = layer.add_weight(
        shape=(),
        dtype=dtype,
        initializer="zeros",
        trainable=False,
        aggregation="only_first_replica",
        name=name,
    )
    variable.__class__ = _Number
    return variable


def number(variable):
    """The value of such a variable as a Python integer, also if replicas share it."""
    return int(variable.numpy())
