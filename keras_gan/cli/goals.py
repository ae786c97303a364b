"""How far `keras-gan train` trains: the goal of a run, which its run.json keeps.

A run that is interrupted keeps its goal, and `--resume` without a length finishes it.
"""

import dataclasses

from keras_gan.cli.stopping import RunBudget
from keras_gan.cli.stopping import steps_of
from keras_gan.core.state import number

_DEFAULT_MINUTES = 3.0
# The name under which a backup has the state of the budget of time.
_BUDGET = f"{RunBudget.__name__} 1"


@dataclasses.dataclass(frozen=True)
class Goal:
    """What a run is to reach: a number of training steps, or a time.

    Args:
        steps: integer, training steps since the beginning of the run; or None.
        minutes: float, the time of one or several processes; or None.
        before: float, minutes of the run before those.
    """

    steps: int | None = None
    minutes: float | None = None
    before: float = 0.0

    def record(self):
        """The goal as run.json has it, a dictionary."""
        if self.steps is not None:
            return {"steps": self.steps}
        return {"minutes": self.minutes, "before": self.before}

    def used(self, state):
        """Seconds of the time that were over at a backup.

        Args:
            state: dictionary, the state in the backup, or None.
        """
        return self._budget(state).get("elapsed", 0.0)

    def reached(self, gan, state):
        """Whether a GAN needs no more training.

        Args:
            gan: compiled `GAN`.
            state: dictionary, the state in the backup that it was loaded from, or None.
        """
        if self.steps is not None:
            return number(gan.step) >= self.steps
        return self._budget(state).get("progress", 0.0) >= 1.0

    def _budget(self, state):
        """The state of the budget of this goal; empty if it had another one."""
        budget = (state or {}).get("callbacks", {}).get(_BUDGET, {})
        same = budget.get("minutes") == [self.before, self.minutes]
        return budget if same else {}


def chosen(arguments, record, gan, data):
    """The goal of a command, and whether it is that of an interrupted run.

    Args:
        arguments: those of the command, with `epochs`, `minutes` and `resume`.
        record: dictionary, the contents of run.json; None for a new run.
        gan: compiled `GAN`.
        data: the pipeline of the images.

    Returns:
        `(Goal, boolean)`.
    """
    before = 0.0 if record is None else record["minutes"]
    if arguments.epochs is not None:
        return Goal(number(gan.step) + steps_of(arguments.epochs, gan, data)), False
    if arguments.minutes is not None:
        return Goal(minutes=arguments.minutes, before=before), False
    if record is not None and record.get("goal"):
        return Goal(**record["goal"]), True
    return Goal(minutes=_DEFAULT_MINUTES, before=before), False


def in_words(goal, gan, used):
    """A sentence on what is left of the goal of an interrupted run."""
    if goal.steps is not None:
        left = max(goal.steps - number(gan.step), 0)
        return f"Finishing the run: {left:,} of {goal.steps:,} training steps are left"
    left = max(goal.minutes - used / 60, 0.0)
    return f"Finishing the run: {left:.1f} of {goal.minutes:g} minutes are left"
