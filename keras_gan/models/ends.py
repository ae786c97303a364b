"""What the end of a network says about its outputs."""

import keras

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
    structure = getattr(network, "_outputs_struct", None)
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
        history = tensor._keras_history
        layer = history.operation
        # What a wrapper wraps, be it a layer or a network.
        layer = getattr(layer, "layer", getattr(layer, "network", layer))
        if getattr(layer, "outputs", None) and getattr(layer, "layers", None):
            return last_activation(layer)
        if not isinstance(layer, _MOVERS):
            return layer, getattr(layer, "activation", None)
        tensor = layer._inbound_nodes[history.node_index].input_tensors[0]
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
