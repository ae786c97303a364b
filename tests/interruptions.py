"""Small runs that end in the middle, for tests of how they are resumed."""

import conftest
import keras
import numpy as np
from resume_configurations import numbers


def tiny_gan(seed=0, **arguments):
    """Eager, which for a few steps is quicker than a trace of one."""
    return conftest.tiny_gan(**{"seed": seed, "run_eagerly": True} | arguments)


class Stop(Exception):
    """What ends a run in the middle."""


class At(keras.callbacks.Callback):
    """Does something after a step; by default it ends the run, as an error does."""

    def __init__(self, step, act=None):
        super().__init__()
        self.step = step
        self.act = act

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step) == self.step:
            if self.act is None:
                raise Stop
            self.act()


class Last(keras.callbacks.Callback):
    """Ends a run after the backup of a step."""

    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_begin(self, batch, logs=None):
        if int(self.model.step) == self.step:
            raise Stop

    def on_epoch_end(self, epoch, logs=None):
        if int(self.model.step) == self.step:
            raise Stop


def fit(gan, points, *others, epochs=3, **arguments):
    """Six steps per epoch."""
    arguments = {"batch_size": 16, "verbose": 0} | arguments
    return gan.fit(points, epochs=epochs, callbacks=list(others), **arguments).history


def same(one, other):
    one, other = numbers(one), numbers(other)
    return [key for key in one if not np.array_equal(one[key], other[key])] == []
