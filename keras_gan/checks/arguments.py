"""Numbers and switches that `compile`, `fit` and `evaluate` are given."""

import inspect

import keras

from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.suggesting import did_you_mean

# What counts something and may be None, with the least number allowed.
_COUNTS = {
    "batch_size": 1,
    "steps": 1,
    "steps_per_epoch": 1,
    "validation_steps": 1,
    "validation_batch_size": 1,
}


def check_running(run_eagerly, steps_per_execution, jit_compile, auto_scale_loss):
    """Raises unless how `compile` is to run the steps is clear."""
    boolean("run_eagerly", run_eagerly)
    boolean("auto_scale_loss", auto_scale_loss)
    if steps_per_execution != "auto":
        integer("steps_per_execution", steps_per_execution)
    if jit_compile not in ("auto", None):
        boolean("jit_compile", jit_compile)


def check_fit(epochs, validation_split, shuffle, others):
    """Raises unless the numbers that `fit` is given are in range.

    Args:
        epochs: the argument of that name; 0 trains nothing, as in Keras.
        validation_split: the argument of that name.
        shuffle: the argument of that name.
        others: dictionary of other arguments.
    """
    _check_names("fit", others)
    integer("epochs", epochs, 0)
    integer("initial_epoch", others.get("initial_epoch", 0), 0)
    limits = "at least 0 and below 1"
    real("validation_split", validation_split, lambda n: 0 <= n < 1, limits)
    boolean("shuffle", shuffle)
    check_counts(**others)
    frequency = others.get("validation_freq", 1)
    if not isinstance(frequency, (list, tuple, set, range)):
        integer("validation_freq", frequency)


def check_counts(**given):
    """Raises `ValueError` unless each known count is None or an integer in range."""
    for name, least in _COUNTS.items():
        if given.get(name) is not None:
            integer(name, given[name], least)


def check_given(x, method):
    """Raises `TypeError` if there are no data.

    Args:
        x: the data.
        method: string, the method that was called.
    """
    if x is None:
        raise TypeError(
            f"`x` must be data, such as an array or a tf.data.Dataset: {method}(x, "
            "...). Received: x=None"
        )
    if isinstance(x, (list, tuple, dict)) and not len(x):
        raise ValueError(f"`x` is empty: there are no data. Received: x={x!r}")


def _check_names(method, given):
    """Raises `TypeError` if Keras' method has no argument of some name."""
    known = inspect.signature(getattr(keras.Model, method)).parameters
    for name, value in given.items():
        if name not in known:
            raise TypeError(
                f"`{method}` has no argument `{name}`.{did_you_mean(name, known)} "
                f"Received: {name}={value!r}"
            )
