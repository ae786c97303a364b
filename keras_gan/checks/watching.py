"""What is wrong with data after the first batch, found where they are trained on."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.checks.networks import embedded_classes

_TOLERANCE = 1e-3


class Watch:
    """Notes, on the device, the first batch with values that nobody can train on.

    Each step costs a few reductions over the batch; the note is read when an epoch
    ends. Keras knows nothing of it, so that it is in no file.

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
        """Notes the number of a batch where it has a fault as the first.

        Returns:
            The numbers noted so far. A step that waits for them is one whose own
            failure on a batch, such as that of an embedding, comes after the note.
        """
        faults = ops.stack([*self._faults_of(images), self._fault_of(labels)])
        found = ops.logical_and(backend.on_any_replica(faults), self.first < 0)
        batch = ops.cast(batch, "int64")
        self.first.assign(ops.where(found, batch, self.first))
        return ops.convert_to_tensor(self.first)

    def _faults_of(self, images):
        finite = ops.all(ops.isfinite(images))
        if len(images.shape) != 4:  # Points and vectors have no range to keep to.
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
        """Raises `ValueError` if a fault was noted, and forgets it.

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
            f"images lie outside [{low}, {high}], the range that the generator makes. "
            "Rescale them, or pass `value_range` to GAN",
            f"there are labels other than {known}, the classes that the networks know",
        )
        found = min(number for number in first if number >= 0)
        raise ValueError(
            f"At {where} {found}, {messages[first.index(found)]}. {remedy}"
        )
