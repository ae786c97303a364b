"""What the last layer of a network says about its outputs."""

import keras


def last_activation(network):
    """The last layer with an activation, and that activation.

    Looks into nested networks, and past layers that only move values around.

    Returns:
        `(layer, activation)`, or `(None, None)` if there is none.
    """
    for layer in reversed(getattr(network, "layers", None) or []):
        if getattr(layer, "layers", None):
            return last_activation(layer)
        if isinstance(layer, _MOVERS):
            continue
        return layer, getattr(layer, "activation", None)
    return None, None


_MOVERS = (
    keras.layers.Cropping2D,
    keras.layers.Flatten,
    keras.layers.Permute,
    keras.layers.Reshape,
)


def output_range(generator):
    """(0, 1) if the generator ends in a sigmoid, else (-1, 1)."""
    _, activation = last_activation(generator)
    ends_in_sigmoid = activation is keras.activations.sigmoid
    return (0.0, 1.0) if ends_in_sigmoid else (-1.0, 1.0)
