"""Budgets: how long a run lasts, in minutes or in steps, and how far it is."""

import time

import keras

from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.state import number


class Budget(keras.callbacks.Callback):
    """Base class: sets `gan.progress` after each step, and ends training at 1.

    The schedules of `keras_gan.schedules` follow the progress. With
    `steps_per_execution` above 1, it is set, and training ends, after each execution.

    A budget of your own implements `share()`: 0 at the beginning, 1 at the end.

    Example:

    >>> class ImageBudget(Budget):
    ...     def share(self):
    ...         return int(self.model.images_seen) / 1_000_000
    >>> ImageBudget().sets_progress
    True
    """

    sets_progress = True
    resumes = False

    def share(self):
        """How much of the budget is used: 0 for nothing, 1 or more for all."""
        raise TypeError(f"{type(self).__name__} must implement `share()`.")

    def on_train_begin(self, logs=None):
        self._progress = 0.0
        self._advance()

    def get_state(self):
        return {"progress": self._progress}

    def set_state(self, state):
        self._progress = state["progress"]

    def on_train_batch_end(self, batch, logs=None):
        self._advance()
        if self._progress >= 1.0:
            self.model.stop_training = True

    def _advance(self):
        # A measurement that is shorter than expected must not turn progress back.
        self._progress = max(self._progress, min(self.share(), 1.0))
        self.model.progress.assign(self._progress)


class StepBudget(Budget):
    """Trains until the GAN has taken `steps` training steps, over all calls of `fit`.

    Progress is `gan.step / steps`. So a run that was saved and resumed with the same
    budget equals one that was not interrupted. Give `fit` as many `epochs` as the steps
    need; the last may be cut short.

    Args:
        steps: integer, training steps since the GAN was made.

    Raises:
        ValueError: if `steps` is below 1; in `fit`, if the GAN has taken as many.

    Example:

    >>> from keras_gan import schedules
    >>> adam = keras.optimizers.Adam(schedules.Cosine(2e-4, 0.0), beta_1=0.0)
    >>> StepBudget(10_000).steps
    10000
    """

    def __init__(self, steps):
        super().__init__()
        self.steps = integer("steps", steps, what="counts training steps")

    def on_train_begin(self, logs=None):
        taken = number(self.model.step)
        if taken > self.steps or (taken == self.steps and not self.resumes):
            raise ValueError(
                "`steps` counts the training steps since the GAN was made, and must be "
                f"above those that it has taken, {taken}. Received: steps={self.steps}"
            )
        super().on_train_begin(logs)

    def get_state(self):
        return {}  # All follows from the GAN's step.

    def set_state(self, state):
        self._progress = 0.0
        self._advance()

    def share(self):
        return number(self.model.step) / self.steps


class TimeBudget(Budget):
    """Ends `fit` after `minutes` minutes, and anneals over them.

    Progress is the share of the time that is over. All that happens within `fit`
    counts: the compilation of the first step, grids, validation. After `Backup` has
    taken up a run, the time up to the backup counts too. Once the end of an
    epoch has taken some time, as validation does, as much is kept for that of the last
    epoch.

    Args:
        minutes: float above 0, for this call of `fit`.
        before: float of at least 0, minutes of training before it. Progress is then
            `(before + now) / (before + minutes)`, so that a resumed run continues to
            anneal over the whole.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> TimeBudget(minutes=3).minutes
    3
    """

    def __init__(self, minutes, before=0.0):
        super().__init__()
        self.minutes = real("minutes", minutes, lambda n: n > 0, "above 0")
        self.before = real("before", before, lambda n: n >= 0, "at least 0")

    def on_train_begin(self, logs=None):
        self._begun = self._last_step = time.monotonic()
        self._pauses = []
        super().on_train_begin(logs)

    def get_state(self):
        now = time.monotonic()
        return super().get_state() | {
            "seconds": now - self._begun,
            "since_step": now - self._last_step,
            "pauses": list(self._pauses),
            "minutes": [self.before, self.minutes],
        }

    def set_state(self, state):
        now = time.monotonic()
        self._begun = now - state["seconds"]
        self._last_step = now - state["since_step"]
        self._pauses = list(state["pauses"])
        same = state["minutes"] == [self.before, self.minutes]
        # With other minutes progress may be less than it was.
        self._progress = state["progress"] if same else 0.0
        self._advance()

    def on_epoch_begin(self, epoch, logs=None):
        self._pauses.append(time.monotonic() - self._last_step)

    def on_train_batch_end(self, batch, logs=None):
        self._last_step = time.monotonic()
        super().on_train_batch_end(batch, logs)

    def seconds(self):
        """How many seconds of this `fit` are for training steps and what is between."""
        # The first entry is the time before the first epoch, which is not a pause. The
        # second includes compilation, and is left out when a later one is known.
        pauses = self._pauses[2:] or self._pauses[1:]
        return 60 * self.minutes - max(pauses, default=0.0)

    def share(self):
        before, seconds = 60 * self.before, self.seconds()
        now = time.monotonic() - self._begun
        return 1.0 if now >= seconds else (before + now) / (before + seconds)
