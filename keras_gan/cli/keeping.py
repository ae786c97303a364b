"""What `keras-gan train` keeps of a run while it trains."""

import math
import time

import keras

from keras_gan.core.finite import all_finite

_SAVE_EVERY = 30.0  # Seconds.
# The jobs at the end that measure samples take about as long as so many measurements.
_MEASUREMENTS = 3


class Keeper(keras.callbacks.Callback):
    """Keeps model.keras and run.json up to date.

    Args:
        folder: `RunFolder`.
        options: dictionary, the options of the run.
        quality: `callbacks.SampleQuality`, whose best numbers run.json has.
        clock: `stopping.Clock`, which is told how long saving takes.
    """

    def __init__(self, folder, options, quality, clock):
        super().__init__()
        self.folder = folder
        self.options = options
        self.quality = quality
        self.clock = clock

    def on_train_begin(self, logs=None):
        self._begin = time.monotonic() - 60 * self.folder.read()["minutes"]
        self._saved = time.monotonic()
        if not self.folder.model.exists():
            self._save()

    def on_epoch_end(self, epoch, logs=None):
        taken = _MEASUREMENTS * self.quality.seconds_taken
        self.clock.expect("measurements", taken)
        if time.monotonic() - self._saved > _SAVE_EVERY:
            self._save()

    def on_train_end(self, logs=None):
        self._save()

    def _save(self):
        begun = time.monotonic()
        if not all_finite(self.model):
            what = "some of its numbers are NaN or infinite"
            raise ValueError(_diverged(self.folder, self.model, what))
        self.model.save(self.folder.model)
        self.record()
        self._saved = time.monotonic()
        self.clock.expect("save", self._saved - begun)

    def record(self):
        """Writes run.json."""
        if self.quality.best is not None:
            self.folder.about["best"] = self.quality.best
        minutes = (time.monotonic() - self._begin) / 60
        self.folder.write(self.options, self.model, minutes)


class RefuseNaN(keras.callbacks.Callback):
    """Ends a run whose losses are not finite, before it replaces a good model.

    Checking the losses in every step is cheap. `Keeper` also checks the weights when
    it saves them, as losses that are computed before an update do not show its result
    until the next step.

    Args:
        folder: `RunFolder`, for the message.
    """

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def on_train_batch_end(self, batch, logs=None):
        if math.isfinite(logs["d_loss"]) and math.isfinite(logs["g_loss"]):
            return
        what = f"d_loss is {logs['d_loss']}, g_loss is {logs['g_loss']}"
        raise ValueError(_diverged(self.folder, self.model, what))


def _diverged(folder, gan, what):
    """The error message of a run that has diverged: the step, and the model on disk."""
    said = f"Training diverged by step {int(gan.step):,}: {what}."
    if folder.model.exists() and folder.record.exists():
        epochs = folder.read()["epochs"]
        said += f" {folder.model} is as it was after {epochs} epochs."
    return f"{said} Begin again with a smaller --learning-rate."
