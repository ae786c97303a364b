"""Counts the epochs a model has seen, and tells the data which one begins."""

import keras


class EpochCounter(keras.callbacks.Callback):
    """Every `GAN.fit` begins its callbacks with one of these.

    It comes first, so that whatever saves the model at the end of an epoch
    saves it with that epoch counted.

    Args:
        data: what `fit` trains on; if it has `set_epoch`, that is called with
            the model's own count when an epoch begins.
    """

    def __init__(self, data):
        super().__init__()
        self.data = data

    def on_epoch_begin(self, epoch, logs=None):
        if hasattr(self.data, "set_epoch"):
            self.data.set_epoch(int(self.model.epochs_seen.numpy()))

    def on_epoch_end(self, epoch, logs=None):
        self.model.epochs_seen.assign_add(1)
