"""Stateless execution: values in place of variables, and seeds set by a key."""

import contextlib
import contextvars

import keras
import tensorflow as tf

from keras_gan.backend.tensorflow.replicas import SeedSequence
from keras_gan.core import keras_internals

# The open scopes of `substituted`, for each replica's thread.
_OPEN = contextvars.ContextVar("open", default=())


class _Scope(keras.StatelessScope):
    """A `StatelessScope` that keeps the losses that layers add within it."""

    def __init__(self, pairs):
        super().__init__(state_mapping=pairs, collect_losses=True)
        self.pairs = pairs
        self.before = dict(self.state_mapping)

    def updates_of(self, variables):
        """Pairs of a variable that was assigned within the scope and its new value."""
        found = []
        for variable in variables:
            value = self.get_current_value(variable)
            if value is not None and value is not self.before.get(id(variable)):
                found.append((variable, value))
        return found


@contextlib.contextmanager
def substituted(variables, values):
    """A context in which variables have these values; gradients flow through them.

    The variables themselves and all other state do not change: assignments within the
    context are dropped. Contexts may be nested. Losses that layers add are passed on to
    the enclosing context.

    Args:
        variables: list of `keras.Variable`.
        values: list of tensors of their shapes.
    """
    outer = _OPEN.get()
    pairs = (*(outer[-1].pairs if outer else ()), *zip(variables, values, strict=True))
    scope = _Scope(pairs)
    token = _OPEN.set((*outer, scope))
    try:
        with scope:
            yield scope
    finally:
        _OPEN.reset(token)
        if outer:
            outer[-1].losses.extend(scope.losses)


def pure(function):
    """Runs `function` without its state updates, for use in a conditional branch."""
    with substituted([], []):
        return function()


@contextlib.contextmanager
def keyed(networks, key):
    """A context in which a key determines all random draws of the networks' layers.

    The same key gives the same dropout masks and noise. State updates of the layers
    (seeds, moving statistics) are dropped.

    Args:
        networks: list of `keras.Model`.
        key: integer, or tensor of shape `(2,)`, as for `SeedSequence`.

    Yields:
        A scope. Its `losses` are the terms that layers added by `add_loss` and activity
        regularizers. Its `updates_of(variables)` returns the dropped updates.
    """
    seeds = keras_internals.seed_states(*networks)
    sequence = SeedSequence(key, branch=4)
    values = [sequence.next() for _ in seeds]
    unseeded = keras_internals.global_draws_from(SeedSequence(key, branch=5))
    with substituted(seeds, values) as scope, unseeded:
        yield scope


def commit(updates, count):
    """Applies the updates of a scope, unless the replica had no examples.

    Args:
        updates: list of pairs of a `keras.Variable` and its new value.
        count: integer tensor, the number of examples that they were computed from.
    """
    several = tf.distribute.get_strategy().num_replicas_in_sync > 1
    for variable, value in updates:
        if several:
            value = tf.where(count > 0, value, tf.convert_to_tensor(variable))
        variable.assign(value)


def waiting_for(data):
    """A context whose operations wait until the data have arrived.

    Counters and seeds do not depend on the data. When a dataset of unknown length
    ends, they would otherwise change in a step that never takes place.
    """
    return tf.control_dependencies(tf.nest.flatten(data))
