"""Which values a condition may have: known classes, finite numbers, rows that sum to 1.

The rules are asked in Python for arrays, and on the device in each training step.
"""

import keras
from keras import ops

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
        count = 1 if spec is None else len(trees.leaves(spec))
        taking = [_layers_that_take(gan, number) for number in range(count)]
        self._classes = [
            min(filter(None, map(classes_of, layers)), default=None)
            for layers in taking
        ]
        self._sums = [any(map(_sums_to_one, layers)) for layers in taking]
        if count == 1:  # Then it is that of any layer and of the penalties.
            known = [user.num_classes(gan) for user in users]
            self._classes = [min(filter(None, [*known, gan.num_classes]), default=None)]
            layers = [
                *keras_internals.layers_of(gan.generator),
                *keras_internals.layers_of(gan.discriminator),
            ]
            self._sums = [any(map(_sums_to_one, [*users, *layers]))]
        self.messages = (
            f"there are class numbers other than {self._known()}, the classes that the "
            "networks know",
            "there are NaN or infinite values",
            "there are rows that do not sum to 1, as those of one-hot and soft labels "
            "do",
        )

    def _known(self):
        most = self._classes[0] if len(self._classes) == 1 else None
        missing = " (-1 for a missing one)" if self._least else ""
        return f"0 or more{missing}" if most is None else f"0 to {most - 1}{missing}"

    def faults(self, condition):
        """Three booleans on the device, for a condition in the networks' structure."""
        unknown = broken = unequal = ops.convert_to_tensor(False)
        leaves = trees.leaves(condition)
        # Penalties get the data's own structure, if no network takes the condition.
        rules = zip(self._classes, self._sums, strict=True)
        rules = (
            [*rules] if len(leaves) == len(self._sums) else [(None, 0)] * len(leaves)
        )
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


def _sums_to_one(part):
    return getattr(part, "rows_sum_to_one", False)


def _layers_that_take(gan, number):
    """The layers of both networks that get this tensor of the condition."""
    found = []
    for network, port in (
        (gan.generator, gan._wiring.generator),
        (gan.discriminator, gan._wiring.discriminator),
    ):
        tensor = port.input_of(number)
        for layer in getattr(network, "layers", ()) if tensor is not None else ():
            taken = keras.tree.flatten(getattr(layer, "input", None))
            found += [layer] if any(each is tensor for each in taken) else []
    return found
