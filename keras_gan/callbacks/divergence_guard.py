"""Notices divergence in the step where it happens, and restores a healthy state."""

import math
import time

import keras

from keras_gan.core import both_rates
from keras_gan.core.advising import advise
from keras_gan.core.finite import not_finite
from keras_gan.core.health import Health
from keras_gan.core.integers import integer
from keras_gan.core.intervals import interval
from keras_gan.core.reals import real
from keras_gan.core.snapshot import LastHealthy
from keras_gan.core.state import number


class DivergenceGuard(keras.callbacks.Callback):
    """Goes back to the last healthy state when training diverges.

    Training has diverged if a loss, a penalty, a weight or any other state of the GAN
    and its optimizers is NaN or infinite, or if a loss is beyond `limit`. This is found
    on the device, right after the step, before any callback hears of the step. One
    number per step is copied from the device. No callback sees numbers that are not
    finite, so none can write them to a file. A gradient that is NaN or infinite makes
    weights or the optimizer's state so in the same step, and is found there. If
    `clipvalue` makes it finite, or a `LossScaleOptimizer` skips the step and lowers its
    scale, nothing has diverged.

    The GAN gets the state that it last had when it was healthy, and trains on with the
    next batch. Restored are the weights of both networks and of the average, the state
    of both optimizers, and that of losses, penalties and augmentations. Counters,
    schedules and seeds stay, so the step is not repeated with the same draws. The means
    in the logs are those of the healthy steps; they are NaN if an epoch had none.

    After `retries` attempts training ends at the next divergence. The GAN then has the
    last healthy state. A warning, which is also the attribute `report`, names the step
    and the first tensor that went bad.

    Healthy states are copied to the host's memory. `Backup` keeps the last one, so that
    a resumed run goes back to the same state. Data with NaN or infinite values are no
    divergence: `fit` raises its error for them, in that step, and the GAN has its last
    healthy state.

    Args:
        limit: float above 0, or None. If D's loss, G's loss or a penalty is larger in a
            step, or smaller than the negative of it, training has diverged. With
            `steps_per_execution` above 1, means over the steps of an execution count.
        every: how often a healthy state is kept: `"epoch"` at the end of each epoch; an
            integer, after that many training steps; or a time, such as `"5 minutes"`.
            The first is kept before training.
        retries: integer of at least 0, how often to go back in one run.
        learning_rate_factor: float in (0, 1], by which both learning rates are
            multiplied when the GAN goes back.

    Attributes:
        divergences: list of dictionaries with `step`, at which training diverged,
            `what` went bad first, and `back_to`, the step of the state that was
            restored.
        report: string, why training ended; None if it did not end by divergence.

    Raises:
        ValueError: if an argument is out of range; when training begins, if a number of
            the GAN is NaN or infinite, or if learning rates that are to be multiplied
            follow a schedule.

    Example:

    >>> guard = DivergenceGuard(limit=1e4, every=500, learning_rate_factor=0.5)
    >>> guard.retries
    3
    """

    def __init__(self, limit=None, every="epoch", retries=3, learning_rate_factor=1.0):
        super().__init__()
        if limit is not None:
            real("limit", limit, lambda n: n > 0, "above 0, or None")
        self.limit = limit
        self.every = every
        self.retries = integer("retries", retries, 0, what="counts attempts")
        self.learning_rate_factor = both_rates.factor(learning_rate_factor)
        self._steps, self._seconds = interval("every", every)
        self._healthy = LastHealthy()
        self.divergences = []
        self.report = None

    def on_train_begin(self, logs=None):
        both_rates.check_can_fall(self.model, self.learning_rate_factor)
        if (bad := not_finite(self.model)) is not None:
            raise ValueError(
                "DivergenceGuard needs a GAN whose numbers are finite when training "
                f"begins. Received: {bad}"
            )
        self.divergences, self.report = [], None
        self._health = Health(self.model, self.limit)
        self._take(number(self.model.step))

    def get_state(self):
        return {
            "divergences": self.divergences,
            "report": self.report,
            "healthy": self._healthy.get_state(),
            "since": time.monotonic() - self._time,
        }

    def set_state(self, state):
        self.divergences = state["divergences"]
        self.report = state["report"]
        self._healthy.set_state(state["healthy"])
        self._time = time.monotonic() - state["since"]

    def on_epoch_begin(self, epoch, logs=None):
        self.report = None
        self._health.begin_epoch()

    def around_step(self, step):
        """What `fit` calls in place of its train function.

        Args:
            step: callable, the train function.
        """

        def guarded(iterator):
            self._health.begin_step()
            logs = step(iterator)
            found = self._health.end_step()
            if found < 0:
                return self._go_back(-found)
            if self._is_due(found):
                self._take(found)
            return logs

        return guarded

    def on_epoch_end(self, epoch, logs=None):
        if self.every == "epoch":
            self._take(number(self.model.step))
        if logs is not None and self._health.logs_nothing():
            names = [metric.name for metric in self.model.metrics]
            logs.update({name: math.nan for name in names if name in logs})

    def _is_due(self, step):
        if self._seconds:
            return time.monotonic() - self._time >= self._seconds
        return self._steps and step - self._healthy.when >= self._steps

    def _take(self, step):
        self._healthy.take(self.model, step)
        self._time = time.monotonic()

    def _go_back(self, step):
        """Restores the healthy state and says so; the logs without the step."""
        what = self._health.what_went_bad()
        back_to = self._healthy.when
        self._healthy.put_back(self.model)
        logs = self._health.forget_step()
        state = f"The GAN has its state of step {back_to:,} again"
        self.model.check_watched_data(f"{state}.")
        self.divergences = [
            *self.divergences,
            {"step": step, "what": what, "back_to": back_to},
        ]
        several = self.model.steps_per_execution
        among = "" if several == 1 else f" or up to {several - 1} steps before"
        said = (
            f"Training diverged at step {step:,}{among}. First to go bad was {what}. "
            f"{state}"
        )
        tried = len(self.divergences)
        if tried > self.retries:
            self.model.stop_training = True
            self.report = f"{said}, and training ends, as retries={self.retries}."
            said = self.report
        else:
            both_rates.multiply(self.model, self.learning_rate_factor)
            rates = (
                f", and with learning rates multiplied by {self.learning_rate_factor:g}"
                if self.learning_rate_factor < 1
                else ""
            )
            said += (
                f", and trains on with new random draws{rates}: attempt {tried} of "
                f"{self.retries}."
            )
        self._say(said)
        return logs

    def _say(self, said):
        advise(self.model, said, said)
