"""What the end of a network says about its outputs."""

import keras

from keras_gan.core.keras_internals import origin_of
from keras_gan.core.keras_internals import output_structure
from keras_gan.core.keras_internals import source_of

# Layers that move values around and change none.
_MOVERS = (
    keras.layers.Cropping2D,
    keras.layers.Flatten,
    keras.layers.Permute,
    keras.layers.Reshape,
)


def outputs_of(network):
    """A network's symbolic output, or dictionary of outputs; None if it hides them."""
    if not getattr(network, "outputs", None):
        return None
    structure = output_structure(network)
    return structure if isinstance(structure, dict) else network.outputs[0]


def last_activation(network):
    """The layer that makes the output, and its activation.

    Looks into nested networks and wrappers, and past layers that only move
    values around. Of a dictionary of outputs, `"logits"` is looked at.

    Returns:
        `(layer, activation)`, each None where it cannot be known: a network
        that is a subclass of `keras.Model` hides its layers' order.
    """
    outputs = outputs_of(network)
    tensor = outputs.get("logits") if isinstance(outputs, dict) else outputs
    while tensor is not None:
        layer = origin_of(tensor)
        # What a wrapper wraps, be it a layer or a network.
        layer = getattr(layer, "layer", getattr(layer, "network", layer))
        if getattr(layer, "outputs", None) and getattr(layer, "layers", None):
            return last_activation(layer)
        if not isinstance(layer, _MOVERS):
            return layer, getattr(layer, "activation", None)
        tensor = source_of(tensor)
    return None, None


def ends_in(network, name):
    """Whether the output is an activation's, by name, such as "softmax".

    It may be a layer's `activation`, a layer of its own, or an operation.
    """
    layer, activation = last_activation(network)
    return activation is getattr(keras.activations, name) or (
        type(layer).__name__.lower() == name
    )


def output_range(generator):
    """(0, 1) if the generator ends in a sigmoid, else (-1, 1)."""
    return (0.0, 1.0) if ends_in(generator, "sigmoid") else (-1.0, 1.0)
