"""Scalar variables that no optimizer trains and that change during training."""


def add_number(layer, name, dtype=None):
    """Adds an untrained scalar variable, 0 at first and the same on all replicas.

    Args:
        layer: `keras.layers.Layer`, such as a GAN.
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
