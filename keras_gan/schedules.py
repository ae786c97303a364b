"""Schedules of the progress of a run: annealing over however long training lasts."""

import math
import numbers

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register

__all__ = ["Cosine", "Exponential", "Linear", "Schedule"]


class Schedule(Configurable, keras.optimizers.schedules.LearningRateSchedule):
    """Base class of annealing schedules: a value that follows the progress of a run.

    Progress is 0 when training begins and 1 when it ends. A budget, which is a callback
    of `fit`, sets it after each step: `callbacks.TimeBudget` from the time, and
    `callbacks.StepBudget` from the number of steps. In a loop of `train_on_batch` there
    is no budget: assign `gan.progress` there. `GAN.compile` binds the schedules
    of all its parts to this number, `gan.progress`. Everything that takes a
    `keras.optimizers.schedules.LearningRateSchedule` takes one of these: optimizers,
    both β of `optimizers.ScheduledAdam`, the `weight` of a penalty and the `half_life`
    of a `WeightAverage`.

    The value is `start` until the progress `since`, and `end` from `until` on. In
    between, `between(share)` says what it is: override it for a curve of your own.

    Args:
        start: float, the first value.
        end: float, the last value.
        warm_up: float in [0, 1), the progress up to which the value rises linearly
            from 0 to `start`. 0 means no warm-up.
        since: float in [0, 1), the progress at which the value begins to change. It
            begins after the warm-up at the earliest.
        until: float in (0, 1], the progress at which `end` is reached.
        steps: integer, or None. With a number, the schedule needs no budget: it follows
            `step / steps`, where an optimizer counts its own gradient steps, and
            everything else the training steps of the GAN.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> @keras.saving.register_keras_serializable("my_gan")
    ... class Quadratic(Schedule):
    ...     def between(self, share):
    ...         return self.start + (self.end - self.start) * share**2
    >>> float(Quadratic(0.0, 4.0).at(0.5))
    1.0
    """

    def __init__(self, start, end, warm_up=0.0, since=0.0, until=1.0, steps=None):
        for name, value in (("start", start), ("end", end)):
            if not _is_number(value):
                raise ValueError(
                    f"`{name}` must be a finite number. Received: {name}={value!r}"
                )
        places = {"warm_up": warm_up, "since": since, "until": until}
        numeric = all(map(_is_number, places.values()))
        if (
            not numeric
            or not 0 <= min(warm_up, since) <= max(warm_up, since) < until <= 1
        ):
            raise ValueError(
                "`warm_up`, `since` and `until` are shares of the progress: `warm_up` "
                "and `since` must be at least 0 and less than `until`, which must be "
                f"at most 1. Received: warm_up={warm_up!r}, since={since!r}, "
                f"until={until!r}"
            )
        self.start = start
        self.end = end
        self.warm_up = warm_up
        self.since = since
        self.until = until
        self.steps = steps
        if steps is not None:
            self.steps = integer("steps", steps, what="counts training steps")
        self._progress = None

    def follow(self, progress):
        """Binds the schedule to a variable in [0, 1]; `GAN.compile` does it."""
        self._progress = progress

    def __call__(self, step):
        if self.steps is not None:
            return self.at(ops.cast(step, "float32") / self.steps)
        if self._progress is None:
            raise ValueError(
                f"{self!r} follows the progress of a GAN, and belongs to none yet. "
                "`GAN.compile` binds it. For its value at a progress of 0.5 call "
                "`schedule.at(0.5)`. With `steps`, it needs no GAN."
            )
        return self.at(self._progress)

    def at(self, progress):
        """The value at a progress.

        Args:
            progress: scalar, or tensor of any shape.
        """
        progress = ops.cast(progress, "float32")
        since = max(self.warm_up, self.since)
        share = ops.clip((progress - since) / (self.until - since), 0.0, 1.0)
        value = self.between(share)
        if self.warm_up:
            rising = self.start * progress / self.warm_up
            value = ops.where(progress < self.warm_up, rising, value)
        return value

    def between(self, share):
        """The value when a share of the change is over: `start` at 0, `end` at 1."""
        raise TypeError(f"{type(self).__name__} must implement `between(share)`.")


@register
class Linear(Schedule):
    """Linear annealing from `start` to `end`.

    `since=0.5` keeps the first value for the first half of the run.

    Args:
        start: float; this and the rest are described at `schedules.Schedule`.
        end: float.
        warm_up: float in [0, 1).
        since: float in [0, 1).
        until: float in (0, 1].
        steps: integer, or None to follow the progress of the run.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> halves = Linear(1.0, 0.0, since=0.5)
    >>> [float(halves.at(progress)) for progress in (0, 0.5, 0.75, 1)]
    [1.0, 1.0, 0.5, 0.0]
    >>> weight = Linear(0.0, 2.0, steps=100)
    >>> float(weight(50))
    1.0
    """

    def between(self, share):
        return self.start + (self.end - self.start) * share


@register
class Cosine(Schedule):
    """Cosine annealing from `start` to `end`: half a period, without restarts.

    Args:
        start: float; this and the rest are described at `schedules.Schedule`.
        end: float.
        warm_up: float in [0, 1).
        since: float in [0, 1).
        until: float in (0, 1].
        steps: integer, or None to follow the progress of the run.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> rate = Cosine(2e-4, 0.0, warm_up=0.1)
    >>> optimizer = keras.optimizers.Adam(rate, beta_1=0.0)
    >>> round(float(Cosine(2.0, 1.0).at(0.5)), 6)
    1.5

    Reference: [Loshchilov & Hutter, 2017](https://arxiv.org/abs/1608.03983)
    """

    def between(self, share):
        return self.end + (self.start - self.end) * 0.5 * (1 + ops.cos(math.pi * share))


@register
class Exponential(Schedule):
    """Exponential annealing from `start` to `end`: the same factor per unit of time.

    Args:
        start: float above 0; this and the rest are described at `schedules.Schedule`.
        end: float above 0.
        warm_up: float in [0, 1).
        since: float in [0, 1).
        until: float in (0, 1].
        steps: integer, or None to follow the progress of the run.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> half_life = Exponential(100, 10_000)
    >>> round(float(half_life.at(0.5)))
    1000
    """

    def __init__(self, start, end, warm_up=0.0, since=0.0, until=1.0, steps=None):
        super().__init__(start, end, warm_up, since, until, steps)
        for name, value in (("start", start), ("end", end)):
            real(name, value, lambda n: n > 0, "above 0")

    def between(self, share):
        return self.start * ops.exp(math.log(self.end / self.start) * share)


def _is_number(value):
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return number and math.isfinite(value)
