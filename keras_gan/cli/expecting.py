"""What `keras-gan train` says in its first seconds: what the time is enough for."""

import statistics
import time

import keras

from keras_gan.callbacks import pictures
from keras_gan.cli.terminal import say

_SECONDS = 2.0  # Of training steps are timed, after the first, which is compiled.


class Expectation(keras.callbacks.Callback):
    """Says how many steps and images the time is enough for, once some were timed.

    With a number of epochs, it says how long they will take. The median training step
    counts: measurements and pictures come on top of it.

    Args:
        clock: `stopping.Clock` of the run.
        batch_size: integer, images per step.
        steps: integer, training steps of this run if its epochs are given, or None.
    """

    def __init__(self, clock, batch_size, steps=None):
        super().__init__()
        self.clock = clock
        self.batch_size = batch_size
        self.steps = steps

    def on_train_begin(self, logs=None):
        self._taken, self._times = 0, []
        self._said = False

    def on_train_batch_begin(self, batch, logs=None):
        self._begun = time.monotonic()

    def on_train_batch_end(self, batch, logs=None):
        if self._said:
            return
        self._taken += 1
        if self._taken == 1:
            return
        self._times.append(time.monotonic() - self._begun)
        if sum(self._times) >= _SECONDS:
            self._said = True
            say(self._sentence(statistics.median(self._times)))

    def _sentence(self, seconds):
        if self.steps is None:
            left = max(0.0, self.clock.training_seconds - self.clock.elapsed)
            steps = self._taken + left / seconds
        else:
            steps = self.steps
            left = seconds * (steps - self._taken)
        parts = [
            f"{_rounded(steps)} steps",
            f"{_rounded(steps * self.batch_size)} images",
        ]
        if in_epoch := self.params.get("steps"):
            parts.append(f"{_in_words(steps / in_epoch)} passes over the data")
        what = " and ".join([", ".join(parts[:-1]), parts[-1]])
        begin = "The time is enough for" if self.steps is None else "Ahead are"
        each = f"{1000 * seconds:.{2 if seconds < 0.1 else 3}g} ms per step"
        return f"{begin} about {what}: {each}, {_minutes(left)} of training"


class FirstPicture(keras.callbacks.Callback):
    """Says where the first picture is, as soon as it is there.

    It comes after the callback that draws the pictures.

    Args:
        clock: `stopping.Clock` of the run.
        directory: path of the folder of pictures.
    """

    def __init__(self, clock, directory):
        super().__init__()
        self.clock = clock
        self.directory = directory

    def on_train_begin(self, logs=None):
        self._before = len(pictures.numbered(self.directory))
        self._said = False

    def on_train_batch_end(self, batch, logs=None):
        if self._said:
            return
        found = pictures.numbered(self.directory)
        if len(found) > self._before:
            self._said = True
            say(f"First picture after {self.clock.elapsed:.0f} s: {found[-1]}")


def _in_words(passes):
    """A number of passes over the data."""
    return f"{passes:.2g}" if passes < 10 else _rounded(passes)


def _rounded(number):
    """A number with two significant digits, such as 2,400."""
    return f"{float(f'{number:.2g}'):,.0f}"


def _minutes(seconds):
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.3g} min"
