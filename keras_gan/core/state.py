"""Numbers that no optimizer trains and that move as training goes on."""


def add_number(layer, name, dtype=None):
    """Adds such a number to a layer: a variable that begins at 0, the same everywhere.

    Args:
        layer: `keras.layers.Layer`, a GAN say.
        name: string.
        dtype: string, by default that of the layer's variables.
    """
    return layer.add_weight(
        shape=(),
        dtype=dtype,
        initializer="zeros",
        trainable=False,
        aggregation="only_first_replica",
        name=name,
    )


def number(variable):
    """The value of such a number as a Python integer, under replicas as well."""
    return int(variable.numpy())
