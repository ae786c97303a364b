"""Values in place of variables: substitutes, seeds that follow from a key."""

import contextlib
import contextvars

import keras
import tensorflow as tf

from keras_gan.backend.tensorflow.replicas import SeedSequence
from keras_gan.core import keras_internals

# The scopes of `substituted` that are open, by the thread of a replica.
_OPEN = contextvars.ContextVar("open", default=())


class _Scope(keras.StatelessScope):
    """A `StatelessScope` that keeps the losses that layers add within it."""

    def __init__(self, pairs):
        super().__init__(state_mapping=pairs, collect_losses=True)
        self.pairs = pairs
        self.before = dict(self.state_mapping)

    def updates_of(self, variables):
        """Pairs of those variables that were assigned within, with their values."""
        found = []
        for variable in variables:
            value = self.get_current_value(variable)
            if value is not None and value is not self.before.get(id(variable)):
                found.append((variable, value))
        return found


@contextlib.contextmanager
def substituted(variables, values):
    """Within, variables have these values, through which gradients flow.

    The variables themselves stay as they are, and so does all other state: what
    is assigned within is dropped. Contexts may be nested. The losses that layers add
    within are those of the context around it.

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
    """Runs `function` and drops its state updates, so that it may stand in a
    conditional branch."""
    with substituted([], []):
        return function()


@contextlib.contextmanager
def keyed(networks, key):
    """Within, everything that the networks' layers draw follows from a key.

    The same key gives the same dropout masks and noise. What the layers would change
    (their seeds, moving statistics) is dropped: nothing has changed afterwards.

    Args:
        networks: list of `keras.Model`.
        key: integer, or tensor of shape `(2,)`, as of `SeedSequence`.

    Yields:
        A scope whose `losses` are what layers have added by `add_loss` and activity
        regularizers, and whose `updates_of(variables)` are the updates that were
        dropped.
    """
    seeds = keras_internals.seed_states(networks)
    sequence = SeedSequence(key, branch=4)
    with substituted(seeds, [sequence.next() for _ in seeds]) as scope:
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
    """A context whose every operation waits until the data are there.

    Otherwise, when a dataset of unknown length ends, counters and seeds would
    change in a step that never takes place: they do not depend on the data.
    """
    return tf.control_dependencies(tf.nest.flatten(data))
