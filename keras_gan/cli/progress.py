"""The progress bar of `keras-gan train`."""

import time

import keras
from rich import progress


class ProgressBar(keras.callbacks.Callback):
    """Shows the losses and the remaining time.

    Args:
        epochs: integer, epochs of this run, or None.
        minutes: float, minutes of this run, or None.
    """

    def __init__(self, epochs=None, minutes=None):
        super().__init__()
        self.epochs = epochs
        self.seconds = None if minutes is None else 60 * minutes

    def on_train_begin(self, logs=None):
        self._start = time.monotonic()
        self._shown = 0.0
        self._done = 0
        self._bar = progress.Progress(
            progress.TextColumn("epoch {task.fields[epoch]}"),
            progress.BarColumn(),
            progress.TaskProgressColumn(),
            progress.TimeRemainingColumn(elapsed_when_finished=True),
            progress.TextColumn("{task.fields[losses]}"),
        )
        total = self.seconds
        if self.epochs is not None:
            steps = self.params.get("steps")
            total = steps * self.epochs if steps else None
        first = int(self.model.epochs_seen) + 1
        self._task = self._bar.add_task(
            "train", total=total, epoch=first, losses="compiling the first step"
        )
        self._bar.start()

    def on_epoch_begin(self, epoch, logs=None):
        self._bar.update(self._task, epoch=int(self.model.epochs_seen) + 1)

    def on_train_batch_end(self, batch, logs=None):
        self._done += 1
        now = time.monotonic()
        if now - self._shown < 0.2:
            return
        self._shown = now
        elapsed = now - self._start
        self._bar.update(
            self._task,
            completed=self._done if self.seconds is None else elapsed,
            losses=f"d_loss {logs['d_loss']:.3f}  g_loss {logs['g_loss']:.3f}",
        )

    def on_train_end(self, logs=None):
        self.stop()

    def stop(self):
        """Removes the bar, if there is one."""
        bar = getattr(self, "_bar", None)
        if bar is not None:
            bar.stop()
            self._bar = None
