"""Which values a condition may have: known classes, finite numbers, rows that sum to 1.

The rules are asked in Python for arrays, and on the device in each training step.
"""

import keras
from keras import ops

from keras_gan.checks.classes import is_class_number
from keras_gan.checks.classes import number_of_classes
from keras_gan.checks.networks import classes_of
from keras_gan.core import keras_internals
from keras_gan.core import trees

_TOLERANCE = 1e-3


class ConditionRules:
    """What the networks and penalties of a GAN take as values of a condition.

    Args:
        gan: `GAN` with built networks.
        penalties: boolean, whether the compiled penalties are asked as well.

    Attributes:
        apply: boolean, whether anything takes the condition.
        messages: tuple of strings, what is wrong, one per result of `faults`.
    """

    def __init__(self, gan, penalties=True):
        spec = gan.condition_spec
        users = gan.uses_condition() if penalties else []
        self.apply = gan.conditional or bool(users)
        missing = [user.missing_labels for user in users]
        self._least = -1 if not gan.conditional and missing and all(missing) else 0
        known = [user.num_classes(gan) for user in users]
        self._in_leaves = [None]
        if spec is not None:
            self._in_leaves = [_embedded(gan, at) for at in range(_count(spec))]
            if _count(spec) == 1 and is_class_number(trees.leaves(spec)[0]):
                self._in_leaves = [number_of_classes(gan)]
        known = [number for number in (*known, *self._in_leaves[:1]) if number]
        if len(self._in_leaves) == 1:
            self._in_leaves = [min(known, default=None)]
        single = spec is None or _count(spec) == 1
        self._sums = single and any(
            getattr(part, "rows_sum_to_one", False)
            for parts in (
                users,
                keras_internals.layers_of(gan.generator),
                keras_internals.layers_of(gan.discriminator),
            )
            for part in parts
        )
        self.messages = (
            f"there are class numbers other than {self._known()}, the classes that the "
            "networks know",
            "there are NaN or infinite values",
            "there are rows that do not sum to 1, as those of one-hot and soft labels "
            "do",
        )

    def _known(self):
        least = self._least
        most = self._in_leaves[0] if len(self._in_leaves) == 1 else None
        missing = " (-1 for a missing one)" if least else ""
        return f"0 or more{missing}" if most is None else f"0 to {most - 1}{missing}"

    def faults(self, condition):
        """Three booleans on the device, for a condition in the networks' structure."""
        unknown = broken = unequal = ops.convert_to_tensor(False)
        for number, leaf in enumerate(trees.leaves(condition)):
            leaf = ops.convert_to_tensor(leaf)
            if "int" in keras.backend.standardize_dtype(leaf.dtype):
                unknown = ops.logical_or(unknown, self._unknown(number, leaf))
            elif "float" in keras.backend.standardize_dtype(leaf.dtype):
                finite = ops.all(ops.isfinite(leaf))
                broken = ops.logical_or(broken, ops.logical_not(finite))
                if self._sums and len(leaf.shape) == 2:
                    away = ops.abs(ops.sum(leaf, axis=1) - 1) > _TOLERANCE
                    unequal = ops.logical_or(ops.any(away), ops.any(leaf < 0))
        return unknown, broken, unequal

    def _unknown(self, number, leaf):
        if len(leaf.shape) != 1:
            return ops.convert_to_tensor(False)
        unknown = ops.any(leaf < self._least)
        many = len(self._in_leaves) > number
        classes = self._in_leaves[number] if many else None
        if classes is not None:
            unknown = ops.logical_or(unknown, ops.any(leaf >= classes))
        return unknown

    def seen(self, condition):
        """What came, as text: the range of the numbers."""
        found = []
        for leaf in trees.leaves(condition):
            array = ops.convert_to_numpy(leaf)
            if array.size:
                found.append(f"{array.min():.6g} to {array.max():.6g}")
        return f"Received: numbers from {', '.join(found)}"


def _count(spec):
    return len(trees.leaves(spec))


def _embedded(gan, number):
    """The classes of layers that take this tensor of the condition as class numbers."""
    found = []
    for network, port in (
        (gan.generator, gan._wiring.generator),
        (gan.discriminator, gan._wiring.discriminator),
    ):
        tensor = port.input_of(number)
        if tensor is None:
            continue
        for layer in getattr(network, "layers", ()):
            classes = classes_of(layer)
            if classes is not None:
                taken = keras.tree.flatten(getattr(layer, "input", None))
                found += [classes] if any(each is tensor for each in taken) else []
    return min(found, default=None)
