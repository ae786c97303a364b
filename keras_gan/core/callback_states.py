"""What callbacks know of a run, so that a resumed run knows it too.

A callback that keeps numbers from epoch to epoch has two methods:

- `get_state()` returns a tree of numbers, strings, None and arrays;
- `set_state(state)` gets such a tree. It is called once, after the `on_train_begin` of
  all callbacks and before the first epoch.

A callback that finds files of the same run, of epochs after the backup, may have an
attribute `resumes`, which is true in a resumed run. Keras' callbacks have neither; what
they know is in their attributes.
"""

import contextlib
import csv

import keras

from keras_gan.core import keras_habits
from keras_gan.core import keras_internals
from keras_gan.core.files import read_table
from keras_gan.core.files import write_table
from keras_gan.core.packing import packed

_ATTRIBUTES = {
    keras.callbacks.EarlyStopping: (
        *("best", "wait", "best_epoch", "best_weights", "stopped_epoch"),
    ),
    keras.callbacks.History: ("history", "epoch"),
    keras.callbacks.ModelCheckpoint: ("best",),
    keras.callbacks.ReduceLROnPlateau: ("best", "wait", "cooldown_counter"),
}


def state_of(callback):
    """The state of a callback, or None if it has none."""
    if hasattr(callback, "get_state") and hasattr(callback, "set_state"):
        return callback.get_state()
    if isinstance(callback, keras.callbacks.CSVLogger):
        return {"rows": len(_rows(callback)[1])}
    for kind, names in _ATTRIBUTES.items():
        if isinstance(callback, kind):
            state = {name: getattr(callback, name) for name in names}
            if kind is keras.callbacks.ModelCheckpoint:
                state["batches"] = keras_internals.batches_of_checkpoint(callback)
            return state
    return None


def put_back(callback, state):
    """Gives a callback the state that `state_of` returned."""
    if hasattr(callback, "get_state") and hasattr(callback, "set_state"):
        callback.set_state(state)
        return
    if isinstance(callback, keras.callbacks.CSVLogger):
        return  # `told_to_resume` did it, before the file was opened.
    state = dict(state)
    if "batches" in state:
        keras_internals.set_batches_of_checkpoint(callback, state.pop("batches"))
    for name, value in state.items():
        setattr(callback, name, value)


def states_of(callbacks):
    """The states of callbacks, a dictionary by their classes and numbers.

    Raises:
        TypeError: if a state has anything in it that cannot be written.
    """
    states = {}
    for name, callback in _named(callbacks):
        state = state_of(callback)
        try:
            packed(state, [])
        except TypeError as error:
            kind = type(callback).__name__
            raise TypeError(f"`get_state` of the callback {kind}: {error}") from error
        if state is not None:
            states[name] = state
    return states


def put_back_all(callbacks, states):
    """Gives callbacks the states of `states_of`; others stay as they are."""
    for name, callback in _named(callbacks):
        if name in states:
            put_back(callback, states[name])


def _named(callbacks):
    """Pairs of a name and a callback, without the wrappers of `keras_habits`."""
    counts, pairs = {}, []
    for callback in callbacks:
        callback = keras_habits.unwrapped(callback)
        kind = type(callback).__name__
        counts[kind] = counts.get(kind, 0) + 1
        pairs.append((f"{kind} {counts[kind]}", callback))
    return pairs


@contextlib.contextmanager
def told_to_resume(callbacks, states):
    """A context in which callbacks know that files they find are of this same run.

    Args:
        callbacks: list of callbacks.
        states: the states of `states_of` in the backup. Rows that Keras' CSVLogger
            wrote after it are removed.
    """
    named = _named(callbacks)
    with contextlib.ExitStack() as stack:
        for name, callback in named:
            if hasattr(callback, "resumes"):
                callback.resumes = True
                stack.callback(setattr, callback, "resumes", False)
            if isinstance(callback, keras.callbacks.CSVLogger):
                # Another `fit` may use the same logger.
                for attribute in ("append", "append_header"):
                    before = getattr(callback, attribute)
                    stack.callback(setattr, callback, attribute, before)
                callback.append = True
                if name in states:
                    _shorten(callback, states[name]["rows"])
        yield


def _rows(logger):
    """The columns and the whole rows of a log; none if there is no log."""
    try:
        return read_table(logger.filename, logger.sep)
    except (OSError, csv.Error):
        return [], []


def _shorten(logger, count):
    """Removes all rows but the first `count`, and one that was cut off, from a log."""
    columns, rows = _rows(logger)
    if columns:
        write_table(logger.filename, columns, rows[:count], logger.sep)
    else:
        open(logger.filename, "w").close()
