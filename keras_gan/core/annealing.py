"""Which schedules follow the progress of a GAN, and what sets that progress."""

import keras

from keras_gan.core import keras_internals
from keras_gan.schedules import Schedule


def bind(gan):
    """Binds all schedules of the parts of a compiled GAN to its progress."""
    for schedule in _schedules_of(gan):
        schedule.follow(gan.progress)


def check_progress(gan, callbacks):
    """Raises `ValueError` if a schedule follows the progress and nothing sets it.

    Args:
        gan: compiled `GAN`.
        callbacks: list of the callbacks of `fit`. Those that set the progress have a
            true attribute `sets_progress`.

    Raises:
        ValueError: also if several callbacks set it.
    """
    bind(gan)  # A schedule may have been used with another GAN since.
    budgets = [each for each in callbacks if getattr(each, "sets_progress", False)]
    if len(budgets) > 1:
        raise ValueError(
            "`callbacks` may have one budget, as each says how far training is. "
            f"Received: {', '.join(type(each).__name__ for each in budgets)}"
        )
    following = [each for each in _schedules_of(gan) if each.steps is None]
    if following and not budgets:
        raise ValueError(
            "A schedule follows the progress of the run, and `fit` does not know how "
            "long the run is. Pass a budget, such as "
            "callbacks=[callbacks.StepBudget(10_000)] or "
            "callbacks=[callbacks.TimeBudget(minutes=3)]; or give the schedule its "
            f"`steps`. Received: {following[0]!r}"
        )


def _schedules_of(gan):
    parts = (
        gan.d_optimizer,
        gan.g_optimizer,
        gan.adversarial_loss,
        gan.update,
        gan.average,
        *gan.penalties.values(),
        *gan.augmentations,
    )
    seen = {}
    return [each for part in parts for each in _held_by(part, seen)]


def _held_by(part, seen):
    """The schedules in an object's public attributes, in their attributes and so on.

    Constructor arguments are public attributes, but an optimizer's learning rate is
    not.
    """
    if id(part) in seen or isinstance(part, (type, keras.Variable, keras.Model)):
        return
    seen[id(part)] = part
    if isinstance(part, Schedule):
        yield part
    if isinstance(part, dict):
        children = list(part.values())
    elif isinstance(part, (list, tuple)):
        children = list(part)
    else:
        named = getattr(part, "__dict__", {})
        children = [value for name, value in named.items() if name[0] != "_"]
    if isinstance(part, keras.optimizers.Optimizer):
        children += keras_internals.wrapped_by(part)
        children += [keras_internals.learning_rate_of(part)]
    for child in children:
        yield from _held_by(child, seen)
