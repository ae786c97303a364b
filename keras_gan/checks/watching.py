"""Checks of the data in every training step, on the device."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.checks.condition_rules import ConditionRules
from keras_gan.core import trees

_TOLERANCE = 1e-3
_KINDS = 5  # Of faults.


class Watch:
    """Records, on the device, the first batch with invalid examples or conditions.

    Each step costs a few reductions over the batch. The record is read when an epoch
    ends. Keras does not track its variable, so it is in no saved file.

    Args:
        gan: `GAN` with built networks.
    """

    def __init__(self, gan):
        self.value_range = gan.value_range
        # Images have a range; points, vectors and examples of several tensors may not.
        self.bounded = not trees.is_tree(gan.example_spec)
        self.rules = None
        self.first = keras.Variable(
            [-1] * _KINDS,
            dtype="int64",
            trainable=False,
            aggregation="only_first_replica",
            name="first_faults",
        )

    def expect(self, gan, training=True):
        """Notes what the networks, and in training the penalties, take."""
        self.rules = ConditionRules(gan, penalties=training)
        self.forget()

    def forget(self):
        """Clears the record."""
        self.first.assign([-1] * _KINDS)

    def look(self, examples, condition, batch):
        """Records the number of a batch if it is the first with a certain fault.

        Args:
            examples: tree of the batch's examples.
            condition: tree of the batch's condition, or None.
            batch: integer tensor, the number of the batch.

        Returns:
            The recorded numbers, one per kind of fault; -1 for none. If the step
            depends on them, an error that the batch itself causes, such as in an
            embedding, comes only after the fault is recorded.
        """
        faults = [*self._faults_of(examples), *self._faults_in(condition)]
        faults = ops.stack(faults)
        found = ops.logical_and(backend.on_any_replica(faults), self.first < 0)
        batch = ops.cast(batch, "int64")
        self.first.assign(ops.where(found, batch, self.first))
        return ops.convert_to_tensor(self.first)

    def _faults_of(self, examples):
        broken = outside = ops.convert_to_tensor(False)
        for leaf in trees.leaves(examples):
            finite = ops.all(ops.isfinite(leaf))
            broken = ops.logical_or(broken, ops.logical_not(finite))
            if self.bounded and len(leaf.shape) == 4:
                low, high = self.value_range
                outside = ops.logical_or(
                    ops.any(leaf < low - _TOLERANCE), ops.any(leaf > high + _TOLERANCE)
                )
        return broken, outside

    def _faults_in(self, condition):
        if condition is None or not self.rules.apply:
            return [ops.convert_to_tensor(False)] * (_KINDS - 2)
        return self.rules.faults(condition)

    def check(self, where, remedy):
        """Raises `ValueError` if a fault was recorded, and clears the record.

        Args:
            where: string, what the numbers count, such as "step".
            remedy: string, a sentence that says what to do now.
        """
        first = [int(number) for number in self.first.numpy()]
        if max(first) < 0:
            return
        self.forget()
        low, high = self.value_range
        messages = (
            "the images contain NaN or infinite values. Remove or repair them",
            f"images lie outside [{low}, {high}], the range of the generator's images. "
            "Rescale them, or pass `value_range` to GAN",
            *(f"in the condition, {message}" for message in self.rules.messages),
        )
        found = min(number for number in first if number >= 0)
        raise ValueError(
            f"At {where} {found}, {messages[first.index(found)]}. {remedy}"
        )
