"""Checks of the data in every training step, on the device."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.checks.networks import embedded_classes

_TOLERANCE = 1e-3


class Watch:
    """Records, on the device, the first batch with invalid images or labels.

    Each step costs a few reductions over the batch. The record is read when an epoch
    ends. Keras does not track its variable, so it is in no saved file.

    Args:
        gan: `GAN` with built networks.
    """

    def __init__(self, gan):
        self.value_range = gan.value_range
        self.conditional = gan.conditional
        self.classes = embedded_classes(gan.generator) if gan.conditional else None
        self.first = keras.Variable(
            [-1, -1, -1],
            dtype="int64",
            trainable=False,
            aggregation="only_first_replica",
            name="first_faults",
        )

    def look(self, images, labels, batch):
        """Records the number of a batch if it is the first with a certain fault.

        Args:
            images: batch of images.
            labels: batch of labels, or None.
            batch: integer tensor, the number of the batch.

        Returns:
            The recorded numbers, one per kind of fault; -1 for none. If the step
            depends on them, an error that the batch itself causes, such as in an
            embedding, comes only after the fault is recorded.
        """
        faults = ops.stack([*self._faults_of(images), self._fault_of(labels)])
        found = ops.logical_and(backend.on_any_replica(faults), self.first < 0)
        batch = ops.cast(batch, "int64")
        self.first.assign(ops.where(found, batch, self.first))
        return ops.convert_to_tensor(self.first)

    def _faults_of(self, images):
        finite = ops.all(ops.isfinite(images))
        if len(images.shape) != 4:  # Points and vectors may have any range.
            return ops.logical_not(finite), ops.convert_to_tensor(False)
        low, high = self.value_range
        outside = ops.logical_or(
            ops.any(images < low - _TOLERANCE), ops.any(images > high + _TOLERANCE)
        )
        return ops.logical_not(finite), outside

    def _fault_of(self, labels):
        if not self.conditional:
            return ops.convert_to_tensor(False)
        unknown = ops.any(labels < 0)
        if self.classes is not None:
            unknown = ops.logical_or(unknown, ops.any(labels >= self.classes))
        return unknown

    def check(self, where, remedy):
        """Raises `ValueError` if a fault was recorded, and clears the record.

        Args:
            where: string, what the numbers count, such as "step".
            remedy: string, a sentence that says what to do now.
        """
        first = [int(number) for number in self.first.numpy()]
        if max(first) < 0:
            return
        self.first.assign([-1, -1, -1])
        low, high = self.value_range
        known = "0 or more" if self.classes is None else f"0 to {self.classes - 1}"
        messages = (
            "the images contain NaN or infinite values. Remove or repair them",
            f"images lie outside [{low}, {high}], the range of the generator's images. "
            "Rescale them, or pass `value_range` to GAN",
            f"there are labels other than {known}, the classes that the networks know",
        )
        found = min(number for number in first if number >= 0)
        raise ValueError(
            f"At {where} {found}, {messages[first.index(found)]}. {remedy}"
        )
