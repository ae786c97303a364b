"""A GAN whose samples follow a script, for tests of the monitor of lost modes."""

import keras
import numpy as np
from conftest import tiny_gan

from keras_gan.callbacks import CollapseMonitor
from keras_gan.datasets import mixtures

RING = mixtures.ring(8, std=0.05)
HELD_OUT = RING.sample(400, seed=0)


class Scripted(keras.callbacks.Callback):
    """A generator that makes so many modes at each epoch, whatever it is trained to.

    A number below 0 makes as many that are a hundredth as wide, 0 what is no number.
    """

    def __init__(self, modes):
        super().__init__()
        self.modes = iter(modes)

    def on_train_begin(self, logs=None):
        self.model.generate = self._generate

    def on_epoch_end(self, epoch, logs=None):
        self.count = next(self.modes)

    def _generate(self, count, condition=None, seed=None):
        if self.count == 0:
            return np.full((count, 2), np.nan, "float32")
        std = 0.05 if self.count > 0 else 0.0005
        mixture = mixtures.Mixture(RING.centers[: abs(self.count)], std=std)
        return mixture.sample(count, seed=1)


def watched(modes, gan=None, **arguments):
    """Trains an epoch of a step per entry, and returns the monitor and the history."""
    gan = tiny_gan() if gan is None else gan
    monitor = CollapseMonitor(HELD_OUT, **arguments)
    history = gan.fit(
        RING.sample(32, seed=1),
        epochs=len(modes),
        callbacks=[Scripted(modes), monitor],
        verbose=0,
    )
    return monitor, history.history
