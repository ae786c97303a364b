"""Which values a condition may have: known classes, finite numbers, rows that sum to 1.

The rules are asked in Python for arrays, and on the device in each training step.
"""

import keras
from keras import ops

from keras_gan.checks.networks import classes_at
from keras_gan.checks.networks import takers_of
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
        users = gan._users_of_condition() if penalties else []
        self.apply = gan.conditional or bool(users)
        missing = [user.missing_labels for user in users]
        self._least = -1 if not gan.conditional and missing and all(missing) else 0
        count = 1 if spec is None else len(trees.leaves(spec))
        self._classes = [classes_at(gan, number) for number in range(count)]
        self._sums = [
            any(map(_sums_to_one, takers_of(gan, number))) for number in range(count)
        ]
        self._of_users = {}  # By the place of a tensor: its classes, and its sums.
        for user in users:
            place = user.class_place(gan)
            if place is not None:
                known = user.num_classes(gan), *self._of_users.get(place, ())[:1]
                known = min(filter(None, known), default=None)
                self._of_users[place] = known, _sums_to_one(user)
        if count == 1:  # Then it is that of any layer and of the penalties.
            known = [u.num_classes(gan) for u in users if u.class_place(gan) is None]
            known += [gan.num_classes, *self._classes]
            self._classes = [min(filter(None, known), default=None)]
            layers = [
                *keras_internals.layers_of(gan.generator),
                *keras_internals.layers_of(gan.discriminator),
            ]
            self._sums = [any(map(_sums_to_one, [*users, *layers]))]
        for place, (classes, sums) in self._of_users.items():
            if place < count and count > 1:
                known = filter(None, (classes, self._classes[place]))
                self._classes[place] = min(known, default=None)
                self._sums[place] = self._sums[place] or sums
        self._names = gan.condition_names
        self.messages = (
            f"there are class numbers other than {self._known()}, the classes that the "
            "networks know",
            "there are NaN or infinite values",
            "there are rows that do not sum to 1, as those of one-hot and soft labels "
            "do",
        )

    def _known(self):
        """The allowed class numbers as text; of each tensor if there are several."""
        missing = " (-1 for a missing one)" if self._least else ""
        if len(self._classes) == 1:
            return f"{_range(self._classes[0])}{missing}"
        return (
            "; ".join(
                f"{_range(classes)} for {name}"
                for name, classes in zip(self._names, self._classes, strict=True)
                if classes is not None
            )
            or "0 or more"
        )

    def faults(self, condition):
        """Three booleans on the device, for a condition in the networks' structure."""
        unknown = broken = unequal = ops.convert_to_tensor(False)
        leaves = trees.leaves(condition)
        # Penalties get the data's own structure, if no network takes the condition.
        rules = zip(self._classes, self._sums, strict=True)
        if len(leaves) == len(self._sums):
            rules = [*rules]
        else:
            rules = [self._of_users.get(n, (None, False)) for n in range(len(leaves))]
        for leaf, (classes, sums) in zip(leaves, rules, strict=True):
            leaf = ops.convert_to_tensor(leaf)
            dtype = keras.backend.standardize_dtype(leaf.dtype)
            if "int" in dtype and len(leaf.shape) == 1:
                outside = ops.any(leaf < self._least)
                if classes is not None:
                    outside = ops.logical_or(outside, ops.any(leaf >= classes))
                unknown = ops.logical_or(unknown, outside)
            elif "float" in dtype:
                finite = ops.all(ops.isfinite(leaf))
                broken = ops.logical_or(broken, ops.logical_not(finite))
                if sums and len(leaf.shape) == 2:
                    away = ops.abs(ops.sum(leaf, axis=1) - 1) > _TOLERANCE
                    away = ops.logical_or(ops.any(away), ops.any(leaf < 0))
                    unequal = ops.logical_or(unequal, away)
        return unknown, broken, unequal

    def seen(self, condition):
        """What came, as text: the range of the numbers."""
        found = []
        for leaf in trees.leaves(condition):
            array = ops.convert_to_numpy(leaf)
            if array.size:
                found.append(f"{array.min():.6g} to {array.max():.6g}")
        return f"Received: numbers from {', '.join(found)}"


def _range(classes):
    return "0 or more" if classes is None else f"0 to {classes - 1}"


def _sums_to_one(part):
    return getattr(part, "rows_sum_to_one", False)
