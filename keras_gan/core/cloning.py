"""Copies of networks: with the weights they have, or with new ones."""

import contextlib
import random

import keras
import numpy as np


def copy_of(network, seed=0):
    """A network like this one, with variables of its own that are equal to its.

    The seeds of its layers, Dropout's say, follow from the seed. The global seeds of
    Python, NumPy and Keras are left as they were.
    """
    copy = fresh_copy_of(network, seed)
    copy.set_weights(network.get_weights())
    return copy


def fresh_copy_of(network, seed):
    """A network like this one before training; its weights follow from the seed.

    The global seeds of Python, NumPy and Keras are left as they were.
    """
    with _seeded(seed):
        return _clone(network)


def _clone(network):
    copy = keras.models.clone_model(network)
    if not copy.built:  # That of a subclass is not.
        copy.build_from_config(network.get_build_config())
    return copy


@contextlib.contextmanager
def _seeded(seed):
    """Within, initializers without a seed take theirs from this one."""
    # Keras asks Python's `random` for them; initializers of users' own may ask NumPy.
    states = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
