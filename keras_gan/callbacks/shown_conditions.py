"""What a grid shows: every class, or the conditions that were given."""

from typing import Any
from typing import NamedTuple

import numpy as np

from keras_gan import checks
from keras_gan.checks.classes import class_count
from keras_gan.checks.classes import is_class_number
from keras_gan.checks.classes import row_length
from keras_gan.core import trees
from keras_gan.metrics.evaluation import taken


class Chosen(NamedTuple):
    """The conditions of a grid.

    Attributes:
        condition: tree of arrays, one row per condition; None if the generator takes
            none.
        classes: list of integers, their class numbers; None if they are no classes.
        real: tree of arrays, the real examples that belong to the conditions, or None.
    """

    condition: Any = None
    classes: list | None = None
    real: Any = None

    @property
    def count(self):
        """How many conditions there are; None if the generator takes none."""
        return None if self.condition is None else trees.count(self.condition)

    @property
    def what(self):
        """What they are called in a caption."""
        return "conditions" if self.classes is None else "classes"

    def part(self, indices):
        """Those at an array or list of indices."""
        indices = np.asarray(indices, int)
        classes = self.classes and [self.classes[index] for index in indices]
        return Chosen(
            taken(self.condition, indices), classes, taken(self.real, indices)
        )


def chosen(gan, who, condition=None, real=None, count=None):
    """The conditions to draw, as `Chosen`: those given, or else every class once.

    Args:
        gan: `GAN`.
        who: string, what draws, for the error.
        condition: what the generator takes, one row per condition; or None.
        real: real examples, one per condition; or None.
        count: integer, how many conditions there must be, or may be made of one; None
            for any number.

    Raises:
        ValueError: if the condition does not fit, or none was given and classes are
            not known; if `real` does not fit.
    """
    if condition is None and real is not None:
        raise ValueError(
            "`real` are the examples that the conditions belong to: pass `condition`, "
            "too. Received: `real` alone"
        )
    if condition is not None:
        count, condition = checks.check_condition(gan, count, condition)
        real = None if real is None else _checked_real(gan, real, count)
        return Chosen(condition, _classes_of(gan, condition), real)
    if not gan.generator_is_conditional:
        return Chosen()
    classes = class_count(gan)
    if classes is None:
        raise ValueError(_unknown(gan, who))
    if is_class_number(gan.condition_spec):
        return Chosen(np.arange(classes, dtype="int32"), list(range(classes)))
    return Chosen(np.eye(classes, dtype="float32"), list(range(classes)))


def _unknown(gan, who):
    """What to say if conditions are needed."""
    spec = gan.condition_spec
    if is_class_number(spec):
        return (
            "The generator takes class numbers, but has no Embedding layer that says "
            f"how many there are. Pass `condition` to {who}, one class per row."
        )
    return (
        f"The generator takes the condition {trees.described(spec)}: pass `condition` "
        f"to {who}, the conditions to draw, such as those of some held-out examples."
    )


def _classes_of(gan, condition):
    """The class numbers that conditions are, a list; None if they are no classes."""
    if trees.is_tree(condition):
        return None
    if is_class_number(gan.condition_spec):
        return [int(number) for number in condition]
    if (row_length(gan) or 0) < 2:
        return None
    one_hot = np.sort(condition, axis=1) == np.eye(condition.shape[1])[-1]
    return condition.argmax(axis=1).tolist() if np.all(one_hot) else None


def _checked_real(gan, real, count):
    several = trees.is_tree(gan.example_spec)
    real = trees.mapped(np.asarray, real) if several else np.asarray(real)
    real = checks.check_examples(gan, real)
    if any(len(leaf) != count for leaf in trees.leaves(real)):
        raise ValueError(
            f"`real` must be {count} examples, one per condition. Received: "
            f"{trees.described(real)}"
        )
    return real
