"""Counts the epochs that a GAN has seen, and tells its data where each begins."""

import keras


class EpochCounter(keras.callbacks.Callback):
    """Counts epochs; `GAN.fit` puts one of these before all other callbacks.

    It comes first for two reasons. A callback that saves the model at the end of an
    epoch saves it with that epoch counted. And bad data raise an error before any
    callback saves a model that was trained on them.

    Args:
        feed: `core.position.Feed`, the data of this `fit`.
    """

    def __init__(self, feed):
        super().__init__()
        self.feed = feed

    def on_epoch_begin(self, epoch, logs=None):
        self.feed.begin_epoch()

    def on_test_begin(self, logs=None):
        self.model.check_watched_data()

    def on_test_end(self, logs=None):
        self.model.check_watched_data()

    def on_epoch_end(self, epoch, logs=None):
        self.model.check_watched_data()
        self.feed.end_epoch()
