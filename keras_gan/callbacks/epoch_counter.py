"""Counts the epochs a model has seen, and tells the data where each begins."""

import keras


class EpochCounter(keras.callbacks.Callback):
    """Every `GAN.fit` begins its callbacks with one of these.

    It comes first, so that whatever saves the model at the end of an epoch saves it
    with that epoch counted, and so that nothing saves a model that was trained on
    data which turn out to be bad.

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
