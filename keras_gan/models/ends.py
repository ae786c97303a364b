"""The outputs of a network, and the activation that they end in."""

import keras

from keras_gan.core.keras_internals import origin_of
from keras_gan.core.keras_internals import output_structure
from keras_gan.core.keras_internals import source_of

# Layers that move values but do not change them.
MOVERS = (
    keras.layers.Cropping2D,
    keras.layers.Flatten,
    keras.layers.Permute,
    keras.layers.Reshape,
)


def outputs_of(network):
    """A network's symbolic output, or dictionary of outputs; None if unknown."""
    if not getattr(network, "outputs", None):
        return None
    structure = output_structure(network)
    return structure if isinstance(structure, dict) else network.outputs[0]


def logits_of(outputs):
    """D's logits among what it returned: alone, or a dictionary with others."""
    return outputs["logits"] if isinstance(outputs, dict) else outputs


def last_activation(network):
    """The layer that computes the output, and its activation.

    Searches nested networks and wrappers, and skips layers that only move values. In a
    dictionary of outputs, it follows `"logits"`.

    Returns:
        `(layer, activation)`, each None if it is unknown, as in a subclass of
        `keras.Model`, whose layers have no known order.
    """
    outputs = outputs_of(network)
    tensor = outputs.get("logits") if isinstance(outputs, dict) else outputs
    while tensor is not None:
        layer = origin_of(tensor)
        # The layer or network inside a wrapper.
        layer = getattr(layer, "layer", getattr(layer, "network", layer))
        if getattr(layer, "outputs", None) and getattr(layer, "layers", None):
            return last_activation(layer)
        if not isinstance(layer, MOVERS):
            return layer, getattr(layer, "activation", None)
        tensor = source_of(tensor)
    return None, None


def ends_in(network, name):
    """Whether a network ends in the activation of this name, such as "softmax".

    The activation may be a layer's `activation`, its own layer, or an operation.
    """
    layer, activation = last_activation(network)
    return activation is getattr(keras.activations, name) or (
        type(layer).__name__.lower() == name
    )


def output_range(generator):
    """(0, 1) if the generator ends in a sigmoid, else (-1, 1)."""
    return (0.0, 1.0) if ends_in(generator, "sigmoid") else (-1.0, 1.0)
