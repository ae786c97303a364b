"""The private or fragile parts of Keras that the package relies on, each once."""

import contextlib

import keras


def layers_of(network):
    """The network itself and all layers in it, nested ones included."""
    return list(network._flatten_layers())


def seed_states(networks):
    """The state of every `SeedGenerator` of the networks' layers."""
    states = [
        variable
        for network in networks
        for variable in network.variables
        if variable.name == "seed_generator_state"
    ]
    return list({id(state): state for state in states}.values())


@contextlib.contextmanager
def global_draws_from(sequence):
    """Within, layers that draw without a seed draw from `sequence`.

    Keras has a global seed generator for them, whose own state is left alone.

    Args:
        sequence: `keras.random.SeedGenerator`.
    """
    state = keras.src.backend.common.global_state
    name = keras.src.random.seed_generator.GLOBAL_SEED_GENERATOR
    before = state.get_global_attribute(name)
    state.set_global_attribute(name, sequence)
    try:
        yield
    finally:
        state.set_global_attribute(name, before)


def computes_in_float16(network):
    """Whether a layer of the network computes in float16, whose loss must be scaled."""
    return any(layer.compute_dtype == "float16" for layer in layers_of(network))


def regularization_losses(network):
    """The loss terms of the weights' regularizers, a list of scalars.

    `network.losses` has them too, but fails where another network's weights are
    substituted.
    """
    return [
        variable.regularizer(variable)
        for variable in network.trainable_variables
        if getattr(variable, "regularizer", None) is not None
    ]
