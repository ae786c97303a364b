"""When a run ends: at a signal, or when its time or its epochs are over."""

import contextlib
import os
import signal
import time

import keras

from keras_gan import callbacks
from keras_gan.core.state import number
from keras_gan.datasets import resuming

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_HEARD = (
    "\nStopping after this step, then saving. Press Ctrl-C again to end at once; what "
    "was saved stays.\n"
)
# Of the time that the first training step takes, which is mostly tracing.
_EXPORT_SHARE = 0.85
_ENDING = 2.0  # Seconds: the last grid, the page, and the end of the process.
_RESERVE = 1.1  # Jobs at the end take longer than estimated more often than shorter.


class Stopped(KeyboardInterrupt):
    """A signal outside of training, where there is nothing to finish.

    Args:
        number: integer, the signal.
    """

    def __init__(self, number):
        super().__init__()
        self.status = 128 + number


class StopOnSignal(keras.callbacks.Callback):
    """Turns Ctrl-C (SIGINT) and SIGTERM into an orderly end after the current step.

    SIGTERM is what `docker stop`, `timeout` and the schedulers of clusters send. A
    second signal ends the process at once. Before and after training the first one
    does, too.

    Example:

    >>> with StopOnSignal().listening() as stop:
    ...     stop.status
    0
    """

    def __init__(self):
        super().__init__()
        self.status = 0
        self._training = False

    @contextlib.contextmanager
    def listening(self):
        """Handles the signals until the context ends. Only a main thread can."""
        before = {}
        with contextlib.suppress(ValueError):
            for number in _SIGNALS:
                before[number] = signal.signal(number, self._on_signal)
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def on_train_begin(self, logs=None):
        self._training = True

    def on_train_batch_end(self, batch, logs=None):
        if self.status:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        self._training = False

    def _on_signal(self, number, frame):
        if self.status or not self._training:
            raise Stopped(number)
        self.status = 128 + number
        # A handler may run in the middle of a `print`, so it must not print itself.
        os.write(2, _HEARD.encode())


class Clock:
    """The time of a run: how much is over, and when training is to end.

    The jobs after training are estimated from what took place already: the first
    training step, which is traced as the export is, and the measured times of `expect`.

    Args:
        minutes: float above 0, or None for no limit.
        begun: float, the `time.monotonic()` at which the time begins to count.
    """

    def __init__(self, minutes, begun):
        self.seconds = None if minutes is None else 60 * minutes
        self.begun = begun
        self._jobs = {}

    def expect(self, job, seconds):
        """Notes how long a job will take at the end, as far as is known."""
        self._jobs[job] = seconds

    @property
    def elapsed(self):
        """Seconds since the beginning."""
        return time.monotonic() - self.begun

    @property
    def training_seconds(self):
        """When training is to end, in seconds since the beginning; None for never."""
        if self.seconds is None:
            return None
        return self.seconds - _RESERVE * (_ENDING + sum(self._jobs.values()))


class RunBudget(callbacks.TimeBudget):
    """Ends training so early that the run is over in time, and anneals until then.

    Args:
        clock: `Clock` with a limit.
        before: float, minutes of the run before.
    """

    def __init__(self, clock, before=0.0):
        super().__init__(clock.seconds / 60, before)
        self.clock = clock
        self._first = None

    def on_train_begin(self, logs=None):
        self._late = self._ready = self.clock.elapsed
        super().on_train_begin(logs)

    def on_train_batch_end(self, batch, logs=None):
        if self._first is None:
            self._first = self.clock.elapsed - self._ready
            self.clock.expect("export", _EXPORT_SHARE * self._first)
        super().on_train_batch_end(batch, logs)

    def get_state(self):
        return super().get_state() | {"elapsed": self.clock.elapsed}

    def set_state(self, state):
        if state["minutes"] == [self.before, self.minutes]:  # Not that of another goal.
            self._late = self.clock.elapsed - state["seconds"]
            super().set_state(state)

    def seconds(self):
        return self.clock.training_seconds - self._late


def steps_of(epochs, gan, data):
    """How many steps so many epochs of `fit` take.

    The first epoch is the rest of a pass over the data that was interrupted.
    """
    length = resuming.batch_count(data)
    taken = number(gan.step) - number(gan.pass_began)
    same = number(gan.pass_length) == length
    return epochs * length - (taken % length if same else 0)


def budget_of(clock, goal):
    """The callback that ends a run.

    Args:
        clock: `Clock` of the run.
        goal: `goals.Goal` of the run.
    """
    if goal.steps is not None:
        return callbacks.StepBudget(goal.steps)
    return RunBudget(clock, goal.before)
