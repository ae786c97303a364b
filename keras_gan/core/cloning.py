"""Copies of networks: with the same weights, or with new ones."""

import contextlib
import random

import keras
import numpy as np

from keras_gan.core import keras_internals


def copy_of(network, seed=0):
    """A copy of a network: variables of its own, with the same values.

    The seeds of its layers, such as Dropout's, follow from `seed`. The global seeds of
    Python, NumPy and Keras are left as they were.
    """
    copy = fresh_copy_of(network, seed)
    copy.set_weights(network.get_weights())
    return copy


def fresh_copy_of(network, seed):
    """A network like this one before training; its weights follow from `seed`.

    The global seeds of Python, NumPy and Keras are left as they were.
    """
    with _seeded(seed):
        return _clone(network)


def _clone(network):
    if any(
        type(layer) is keras.layers.Lambda
        for layer in keras_internals.layers_of(network)
    ):
        if getattr(network, "inputs", None):
            return keras.models.clone_model(
                network, clone_function=copied_layer, recursive=True
            )
        raise ValueError(
            f"Network '{network.name}' cannot be copied, as it is a subclass of "
            "keras.Model with a Lambda layer in it, which Keras refuses to read from "
            "a configuration. Write the function as a layer of your own, or build a "
            "Functional model."
        )
    copy = keras.models.clone_model(network)
    if not copy.built:  # The copy of a subclass is not.
        copy.build_from_config(network.get_build_config())
    return copy


def copied_layer(layer):
    """A layer with the same configuration, and variables of its own.

    A `Lambda` gets the function itself. Keras would refuse to read it from a
    configuration, in case that comes from an untrusted file.
    """
    if type(layer) is not keras.layers.Lambda:
        return type(layer).from_config(layer.get_config())
    return keras.layers.Lambda(
        layer.function,
        output_shape=layer._output_shape,
        mask=layer.mask,
        arguments=layer.arguments,
        name=layer.name,
        dtype=layer.dtype_policy,
    )


@contextlib.contextmanager
def _seeded(seed):
    """A context in which initializers without a seed take theirs from this one."""
    # Keras draws them from Python's `random`; users' own initializers may use NumPy.
    states = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
