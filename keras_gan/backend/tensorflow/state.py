"""Values in variables' place, and steps that wait for their data."""

import contextlib
import contextvars

import keras
import tensorflow as tf

# What `substituted` has put in place of variables, by the thread of a replica.
_SUBSTITUTES = contextvars.ContextVar("substitutes", default=())


@contextlib.contextmanager
def substituted(variables, values):
    """Within, variables have these values, through which gradients flow.

    The variables themselves stay as they are, and so does all other state: what
    is assigned within is dropped. Contexts may be nested.

    Args:
        variables: list of `keras.Variable`.
        values: list of tensors of their shapes.
    """
    pairs = (*_SUBSTITUTES.get(), *zip(variables, values, strict=True))
    token = _SUBSTITUTES.set(pairs)
    try:
        with keras.StatelessScope(state_mapping=pairs):
            yield
    finally:
        _SUBSTITUTES.reset(token)


def pure(function):
    """Runs `function` and drops its state updates, so that it may stand in a
    conditional branch."""
    with substituted([], []):
        return function()


def waiting_for(data):
    """A context whose every operation waits until the data are there.

    Otherwise, when a dataset of unknown length ends, counters and seeds would
    move on in a step that never takes place: they do not depend on the data.
    """
    return tf.control_dependencies(tf.nest.flatten(data))
