"""Stops training after a number of minutes."""

import time

import keras


class TimeLimit(keras.callbacks.Callback):
    """Ends `fit` after `minutes` minutes.

    The time is checked after every step, so the last epoch may be a short one. It
    includes the compilation of the first step.

    Args:
        minutes: float above 0.

    Raises:
        ValueError: if `minutes` is not above 0.

    Example:

    >>> TimeLimit(minutes=3).minutes
    3
    """

    def __init__(self, minutes):
        super().__init__()
        if not minutes > 0:
            raise ValueError(f"`minutes` must be above 0. Received: minutes={minutes}")
        self.minutes = minutes

    def on_train_begin(self, logs=None):
        self._end = time.monotonic() + 60 * self.minutes

    def on_train_batch_end(self, batch, logs=None):
        if time.monotonic() >= self._end:
            self.model.stop_training = True
