"""The record of one training step, from which parts with state are updated."""

import inspect
from typing import Any
from typing import NamedTuple

from keras import ops

from keras_gan import backend


class Note(NamedTuple):
    """What a penalty noted while it was computed, and whether it was due."""

    value: Any
    due: Any  # True, or a boolean scalar for a penalty with an interval.


class Step(NamedTuple):
    """What happened in one training step, as `end_step(step)` receives it.

    The logits are those of D's last move (its gradient step). `count` is the number of
    real examples of the step, over all replicas, or None if it is unknown. `notes` has
    a `Note` for each penalty that was computed.

    Example:

    >>> real_logits, fake_logits = ops.ones((4, 1)), ops.zeros((4, 1))
    >>> float(Step(real_logits, fake_logits).mean(real_logits))
    1.0
    """

    real_logits: Any = None
    fake_logits: Any = None
    count: Any = None
    notes: dict = {}

    def mean(self, values):
        """The mean over the examples of all replicas, a scalar.

        Args:
            values: tensor with one row per example of D's last move, or a scalar that
                is this replica's mean.
        """
        count = ops.shape(values if len(values.shape) else self.real_logits)[0]
        return backend.replica_mean(ops.mean(values), count)

    def note(self, penalty):
        """The `Note` of a penalty, or None if its player was not updated."""
        return self.notes.get(penalty)


def end_step(part, step):
    """Calls `part.end_step(step)`, or its older form of two arguments.

    Args:
        part: object with a method `end_step(step)`, or
            `end_step(real_logits, fake_logits)`.
        step: `Step`.
    """
    if len(inspect.signature(part.end_step).parameters) == 1:
        part.end_step(step)
    else:
        part.end_step(step.real_logits, step.fake_logits)
