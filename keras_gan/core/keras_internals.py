"""The private or fragile parts of Keras that the package relies on, each once."""

import random

import keras


def layers_of(network):
    """The network itself and all layers in it, nested ones included."""
    return list(network._flatten_layers())


def seed_states(networks):
    """The state of every `SeedGenerator` of the networks' layers, and Keras' own.

    Keras' global generator serves layers that draw without a seed.
    """
    states = [
        variable
        for network in networks
        for variable in network.variables
        if variable.name == "seed_generator_state"
    ]
    shared = _global_seed_generator()
    if shared is not None:
        states.append(shared.state)
    return list({id(state): state for state in states}.values())


def computes_in_float16(network):
    """Whether a layer of the network computes in float16, whose loss must be scaled."""
    return any(layer.compute_dtype == "float16" for layer in layers_of(network))


def make_global_seed_generator():
    """Makes the generator that layers without a seed draw from, if it is not there.

    Python's own random state stays as it is.
    """
    state = random.getstate()
    keras.src.random.seed_generator.global_seed_generator()
    random.setstate(state)


def _global_seed_generator():
    return keras.src.backend.common.global_state.get_global_attribute(
        keras.src.random.seed_generator.GLOBAL_SEED_GENERATOR
    )


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
