"""Callbacks that the tests of callbacks share."""

import keras


def weights_of(gan, network):
    return [w.copy() for w in getattr(gan, network).get_weights()]


class Keep(keras.callbacks.Callback):
    """Keeps what `look(gan)` returns, at the end of each step or epoch."""

    def __init__(self, look, each="step"):
        super().__init__()
        self.look = look
        self.each = each
        self.kept = []

    def on_train_batch_end(self, batch, logs=None):
        if self.each == "step":
            self.kept.append(self.look(self.model))

    def on_epoch_end(self, epoch, logs=None):
        if self.each == "epoch":
            self.kept.append(self.look(self.model))


class Numbers(keras.callbacks.Callback):
    """Puts numbers of a list into the logs, one per epoch."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = iter(numbers)

    def on_epoch_end(self, epoch, logs=None):
        logs["score"] = next(self.numbers)


def both(gan):
    return weights_of(gan, "discriminator") + weights_of(gan, "generator")
