"""What several replicas need: sums and means over them, and seeds that differ."""

import keras
import tensorflow as tf


def replica_count():
    """How many replicas train together under `tf.distribute`."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def _total(value):
    value = tf.convert_to_tensor(value)
    return tf.distribute.get_replica_context().all_reduce("SUM", value)


def replica_sum(value):
    """The sum of a tensor over all replicas."""
    return value if replica_count() == 1 else _total(value)


def replica_mean(value, count):
    """The mean over the examples of all replicas, of each replica's mean over its own.

    A replica without examples, whose mean is NaN, does not take part.

    Args:
        value: scalar, the mean over this replica's examples.
        count: integer tensor, the number of this replica's examples.
    """
    if replica_count() == 1:
        return value
    weight = tf.cast(count, value.dtype)
    part = tf.where(count > 0, weight * value, tf.zeros_like(value))
    part, weight = tf.unstack(_total(tf.stack([part, weight])))
    return tf.math.divide_no_nan(part, weight)


def replica_share(count):
    """What a replica's mean counts for in the mean over all examples, times replicas.

    It is 1 where all replicas have the same number of examples.

    Args:
        count: integer tensor, the number of this replica's examples.
    """
    if replica_count() == 1:
        return 1.0
    count = tf.cast(count, "float32")
    return tf.math.divide_no_nan(count * replica_count(), _total(count))


def unshared(gradient, share):
    """A gradient of the replica's own mean, from that of its part of the mean over all.

    Args:
        gradient: tensor that `value_and_gradients` multiplied by share / replicas.
        share: `replica_share` of this replica's batch.
    """
    if replica_count() == 1:
        return gradient
    replicas = float(replica_count())
    return gradient * tf.cast(tf.math.divide_no_nan(replicas, share), gradient.dtype)


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
        if isinstance(key, int):
            self._key = tf.constant([key, 0], "int64")
        else:
            # Hashed, as the seeds of a sequence are a fixed distance apart: one's
            # children would be others.
            self._key = tf.random.stateless_uniform(
                (2,), tf.cast(key, "int64"), None, None, "int64", alg="philox"
            )
        self._branch = branch
        self._drawn = 0

    def at(self, number):
        """The seed that the `number`-th call of `next` gives, counted from 1."""
        # Odd constants of Weyl sequences.
        offset = (number * 0x9E3779B9 + self._branch * 0x85EBCA6B) % 2**32
        return self._key + tf.constant([offset, 0], self._key.dtype)

    def next(self, ordered=True):
        self._drawn += 1
        return self.at(self._drawn)
