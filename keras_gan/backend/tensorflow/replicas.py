"""Training on several replicas: sums and means over them, and seeds that differ."""

import keras
import tensorflow as tf

_PHILOX = 1  # TensorFlow's number for this random algorithm.


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
    """The mean over the examples of all replicas, from each replica's own mean.

    A replica without examples, whose mean is NaN, is left out.

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
    """The weight of a replica's mean in the mean over all examples, times replicas.

    It is 1 if all replicas have the same number of examples.

    Args:
        count: integer tensor, the number of this replica's examples.
    """
    if replica_count() == 1:
        return 1.0
    count = tf.cast(count, "float32")
    return tf.math.divide_no_nan(count * replica_count(), _total(count))


def unshared(gradient, share):
    """Turns the gradient of a replica's part of a mean into that of its own mean.

    Args:
        gradient: tensor that `value_and_gradients` multiplied by share / replicas.
        share: `replica_share` of this replica's batch.
    """
    if replica_count() == 1:
        return gradient
    replicas = float(replica_count())
    return gradient * tf.cast(tf.math.divide_no_nan(replicas, share), gradient.dtype)


def on_all_replicas(variable):
    """Whether a `keras.Variable` was made in a strategy's scope, for all replicas."""
    return isinstance(variable.value, tf.distribute.DistributedValues)


def replica_index():
    """The index of the current replica, a scalar; 0 if there is only one."""
    context = tf.distribute.get_replica_context()
    return context.replica_id_in_sync_group if context else 0


def differ_per_replica(seed):
    """Shifts a seed of shape `(2,)` by a different amount on each replica."""
    return seed + tf.cast(tf.stack([replica_index() * 1_000_003, 0]), seed.dtype)


class SeedGenerator(keras.random.SeedGenerator):
    """A `SeedGenerator` that draws different numbers on every replica.

    With Keras' own, all replicas would draw the same latents.
    """

    def next(self, ordered=True):
        return differ_per_replica(super().next(ordered))


class SeedSequence(keras.random.SeedGenerator):
    """Seeds that one key determines, without variables.

    Random draws from it are a function of the key alone. They can be repeated, and
    they can be made within a conditional branch.

    Args:
        key: integer, as Python's or as an int64 scalar tensor, or tensor of shape
            `(2,)` as `SeedGenerator.next` gives.
        branch: integer; sequences with the same key and different branches share no
            seed.
    """

    def __init__(self, key, branch=0):
        self._key = key
        self._branch = branch
        self._drawn = 0

    def at(self, number):
        """The seed that the `number`-th call of `next` gives, counted from 1."""
        # Odd constants of Weyl sequences.
        offset = (number * 0x9E3779B9 + self._branch * 0x85EBCA6B) % 2**32
        return self._start() + tf.constant([offset, 0], "int64")

    def _start(self):
        if isinstance(self._key, int):
            return tf.constant([self._key, 0], "int64")
        if self._key.shape.rank == 0:
            return tf.stack([self._key, tf.zeros_like(self._key)])
        # Hashed, because seeds of a sequence differ by a constant. Without the hash, a
        # sequence made from one of them would repeat the others. It is computed where
        # it is used, which may be in a conditional branch.
        # These two operations are traced 20 times as fast as `tf.random`'s functions.
        key, counter = tf.raw_ops.StatelessRandomGetKeyCounter(
            seed=tf.cast(self._key, "int64")
        )
        return tf.raw_ops.StatelessRandomUniformFullIntV2(
            shape=[2], key=key, counter=counter, alg=_PHILOX, dtype="int64"
        )

    def next(self, ordered=True):
        self._drawn += 1
        return self.at(self._drawn)
