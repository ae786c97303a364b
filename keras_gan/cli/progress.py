"""The progress of `keras-gan train`: a bar in a terminal, lines elsewhere."""

import time

import keras
from rich import console
from rich import progress

from keras_gan.cli.terminal import say

_LOSSES = ("d_loss", "g_loss")
_BETWEEN_BARS = 0.2  # Seconds.
_LINES = 60  # About as many lines per run with a time limit.
_BETWEEN_LINES = (10.0, 300.0)  # Seconds: the least, and the most.


def shown(clock, steps=None, quality=()):
    """The callback that shows the progress where the output goes.

    Args:
        clock: `stopping.Clock` of the run.
        steps: integer, training steps that follow, or None.
        quality: names of logged numbers to show behind the losses.
    """
    kind = ProgressBar if console.Console().is_terminal else ProgressLines
    return kind(clock, steps, quality)


class Progress(keras.callbacks.Callback):
    """Base class: what is known of the progress.

    Args:
        clock: `stopping.Clock` of the run.
        steps: integer, training steps that follow, or None.
        quality: names of logged numbers to show behind the losses.
    """

    def __init__(self, clock, steps=None, quality=()):
        super().__init__()
        self.clock = clock
        self.steps = steps
        self.quality = tuple(quality)
        self._numbers = {}

    def on_train_begin(self, logs=None):
        self._done = 0
        self._shown = time.monotonic()

    def on_train_batch_end(self, batch, logs=None):
        self._done += 1
        self._numbers |= {name: logs[name] for name in _LOSSES}
        self._numbers |= {name: logs[name] for name in self.quality if name in logs}
        if self._done == 1 or time.monotonic() - self._shown >= self.pause:
            self._shown = time.monotonic()
            self.show()

    def on_epoch_end(self, epoch, logs=None):
        for name in self.quality:
            if name in (logs or {}):
                self._numbers[name] = logs[name]

    def on_train_end(self, logs=None):
        self.stop()

    def numbers(self):
        """The losses and the quality as text."""
        return "  ".join(
            f"{name} {value:.3f}" if name in _LOSSES else f"{name} {value:.3g}"
            for name, value in self._numbers.items()
        )

    def stop(self):
        """Ends the display."""


class ProgressBar(Progress):
    """A bar with the remaining time, for terminals."""

    pause = _BETWEEN_BARS
    _bar = None

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self._bar = progress.Progress(
            progress.TextColumn("epoch {task.fields[epoch]}"),
            progress.BarColumn(),
            progress.TaskProgressColumn(),
            progress.TimeRemainingColumn(elapsed_when_finished=True),
            progress.TextColumn("{task.fields[numbers]}"),
        )
        first = int(self.model.epochs_seen) + 1
        self._task = self._bar.add_task(
            "train", total=self.steps, epoch=first, numbers="compiling the first step"
        )
        self._from = self.clock.elapsed
        self._bar.start()

    def show(self):
        done, total = self._done, self.steps
        if self.clock.training_seconds is not None:
            done = self.clock.elapsed - self._from
            total = self.clock.training_seconds - self._from
        self._bar.update(
            self._task,
            completed=done,
            total=total,
            epoch=int(self.model.epochs_seen) + 1,
            numbers=self.numbers(),
        )

    def stop(self):
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


class ProgressLines(Progress):
    """A line now and then, for files, pipes and logs."""

    @property
    def pause(self):
        least, most = _BETWEEN_LINES
        return min(most, max(least, (self.clock.seconds or 0.0) / _LINES))

    def show(self):
        step = int(self.model.step)
        parts = [
            _clock(self.clock.elapsed),
            f"epoch {int(self.model.epochs_seen) + 1}",
            f"step {step:,}",
            self.numbers(),
        ]
        if self.clock.seconds is not None:
            parts[0] += f" of {_clock(self.clock.seconds)}"
        say("  ".join(parts))


def _clock(seconds):
    """Seconds as minutes:seconds, or hours:minutes:seconds."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    )
