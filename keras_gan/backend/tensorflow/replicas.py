"""What several replicas need: means of theirs, and seeds that differ."""

import keras
import tensorflow as tf


def replica_count():
    """How many replicas train together under `tf.distribute`."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def replica_mean(value):
    """The mean of a tensor over all replicas; the tensor itself if there is one."""
    if replica_count() == 1:
        return value
    return tf.distribute.get_replica_context().all_reduce("MEAN", value)


def replica_index():
    """The number of the replica that runs this, a scalar; 0 if there is one."""
    context = tf.distribute.get_replica_context()
    return context.replica_id_in_sync_group if context else 0


def differ_per_replica(seed):
    """Shifts a seed of shape `(2,)` by the number of the replica it is used on."""
    return seed + tf.cast(tf.stack([replica_index() * 1_000_003, 0]), seed.dtype)


class SeedGenerator(keras.random.SeedGenerator):
    """A `SeedGenerator` that draws different numbers on every replica.

    Keras' own gives all replicas the same latents.
    """

    def next(self, ordered=True):
        return differ_per_replica(super().next(ordered))


class SeedSequence(keras.random.SeedGenerator):
    """Seeds that follow from one key and leave no state behind.

    What a gradient method draws from one of these is a function of the key
    alone: it can be drawn again, and it may stand in a conditional branch.

    Args:
        key: integer, or tensor of shape `(2,)` as `SeedGenerator.next` gives.
        branch: integer; sequences of one key and different branches share no seed.
    """

    def __init__(self, key, branch=0):
        self._key = tf.constant([key, 0], "int64") if isinstance(key, int) else key
        self._branch = branch
        self._drawn = 0

    def next(self, ordered=True):
        self._drawn += 1
        # An odd constant of Weyl sequences keeps children off the parent's
        # own seeds, which differ from each other in the second number.
        offset = (self._drawn * 0x9E3779B9 + self._branch * 0x85EBCA6B) % 2**32
        return self._key + tf.constant([offset, 0], self._key.dtype)
