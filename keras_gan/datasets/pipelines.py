"""Arrays as `tf.data` pipelines whose order depends on seed and epoch only."""

import os

import keras
import numpy as np
import tensorflow as tf

from keras_gan.core import trees
from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.datasets.resuming import from_a_place

PARALLEL = min(os.cpu_count() or 1, 8)  # Batches computed in parallel.
PREFETCHED = 2  # Batches computed ahead of the training step.


def is_array(data):
    """Whether `data` is one array or tensor of examples."""
    return isinstance(data, (np.ndarray, tf.Tensor)) or hasattr(data, "__array__")


def split(examples, condition, share):
    """Splits off the last `share` of arrays for validation, as Keras does."""
    leaves = trees.leaves(examples)
    if not all(map(is_array, leaves)):
        raise ValueError(
            "`validation_split` needs arrays. For other data pass `validation_data`."
        )
    start = int(len(leaves[0]) * (1.0 - share))
    kept, held_out = [
        [
            None if part is None else trees.rows(part, *ends)
            for part in (examples, condition)
        ]
        for ends in ((None, start), (start, None))
    ]
    if condition is None:
        held_out = held_out[:1]
    return *kept, tuple(held_out)


def first_batch(data):
    """The first batch of data, as a list of one; an empty list if the data are empty.

    None if the data cannot be iterated again, or are distributed over replicas.
    """
    if isinstance(data, tf.data.Dataset):
        return list(data.take(1))
    if isinstance(data, keras.utils.PyDataset):
        return [data[0]] if data.num_batches != 0 else []
    return None


def from_arrays(
    examples,
    condition=None,
    *,
    batch_size,
    shuffle=True,
    seed=0,
    drop_remainder=False,
    transform=None,
):
    """Makes a `tf.data.Dataset` with one epoch per iteration.

    Args:
        examples: array of shape `(count, ...)`, a tree of such arrays, or an object
            with `shape` and `read(indices)`, which returns the images at an array of
            indices: uint8, or of the object's `dtype` if it has one. If the object's
            attribute `fresh` is true, indices continue from epoch to epoch, so epoch k
            has those from `k * count` on.
        condition: array with `count` rows, such as class numbers, or a tree of such
            arrays. None for examples alone.
        batch_size: integer, examples per batch.
        shuffle: boolean. The order depends on `seed` and the epoch only.
        seed: integer.
        drop_remainder: boolean, whether to leave out a short last batch. If examples
            are shuffled, other examples are left out in each epoch.
        transform: callable on a batch of examples, run in parallel.

    Returns:
        A `tf.data.Dataset` of examples, or of (examples, condition). Its method
        `set_epoch(k)` makes the next iteration epoch k. Otherwise each iteration
        advances the epoch by one. `GAN.fit` trains on the result of its method
        `resumable`, see `resuming.resumable`.

    Raises:
        ValueError: if there are no examples, or if the numbers of examples and
            conditions differ.
    """
    lazy = hasattr(examples, "read")
    if not lazy:
        examples = _arrays_of(examples)
    boolean("shuffle", shuffle)
    boolean("drop_remainder", drop_remainder)
    if transform is not None and not callable(transform):
        raise TypeError(
            "`transform` must be a function of a batch of examples. Received: "
            f"transform={transform!r}"
        )
    count = len(examples if lazy else trees.leaves(examples)[0])
    batch_size = integer("batch_size", batch_size)
    seed = seed_number(seed)
    if count == 0:
        raise ValueError("`examples` is empty: there is nothing to train on.")
    for leaf in [] if lazy else trees.leaves(examples):
        if len(leaf) != count:
            raise ValueError(
                "Each tensor must have one row per example. Received: tensors of "
                f"{count} and of {len(leaf)} rows"
            )
    for leaf in [] if condition is None else trees.leaves(condition):
        if len(leaf) != count:
            raise ValueError(
                "There must be one condition per example. Received: "
                f"{count} examples, {len(leaf)} conditions"
            )
    # Kept on the host under any distribution strategy.
    with tf.init_scope(), tf.device("cpu:0"):
        if not lazy:
            examples = tensors_of(examples)
        if condition is not None:
            condition = tensors_of(condition)

    def order(epoch):
        indices = tf.range(count, dtype="int64")
        if getattr(examples, "fresh", False):
            return indices + epoch * count
        if not shuffle:
            return indices
        key = tf.stack([tf.constant(seed, "int64"), epoch])
        return tf.random.experimental.stateless_shuffle(indices, key)

    def fetch(indices):
        batch = read(examples, indices) if lazy else gathered(examples, indices)
        batch = batch if transform is None else transform(batch)
        if condition is not None:
            return batch, gathered(condition, indices)
        # A tuple of tensors would be taken for (examples, condition).
        return (batch,) if isinstance(batch, (tuple, list)) else batch

    return from_rows(order, fetch, count, batch_size, drop_remainder)


def from_rows(order, fetch, count, batch_size, drop_remainder=False):
    """A pipeline of what a function makes of rows, in an order that epochs determine.

    Args:
        order: callable on the number of an epoch, an integer tensor. It returns a
            tensor of `count` rows, such as indices, or a tuple of such tensors.
        fetch: callable on a batch of rows, one argument per tensor. It returns a batch
            of the pipeline, and runs in parallel.
        count: integer, rows per epoch.
        batch_size: integer.
        drop_remainder: boolean, whether to leave out a short last batch.

    Returns:
        A `tf.data.Dataset` with the methods of that of `from_arrays`.
    """
    drop_remainder = drop_remainder and count >= batch_size

    def rows(epoch, skipped):
        """The rows of one epoch, without those of its first `skipped` batches."""
        made = tf.nest.map_structure(
            lambda each: each[skipped * batch_size :], order(epoch)
        )
        return tf.data.Dataset.from_tensor_slices(made)

    def batches(first, skipped, endless):
        """The batches from one place on, to the end of its epoch or without end."""
        last = tf.int64.max if endless else first + 1
        return tf.data.Dataset.range(first, last).flat_map(
            lambda epoch: rows(epoch, tf.where(epoch == first, skipped, 0)).batch(
                batch_size, drop_remainder
            )
        )

    def finished(dataset):
        dataset = dataset.map(fetch, num_parallel_calls=PARALLEL)
        return dataset.prefetch(PREFETCHED).with_options(_untuned())

    whole, rest = divmod(count, batch_size)
    length = whole + (rest > 0 and not drop_remainder)
    dataset, place = from_a_place(lambda *at: batches(*at, endless=False))
    dataset = finished(dataset.apply(tf.data.experimental.assert_cardinality(length)))
    dataset.set_epoch = lambda epoch: place(epoch, 0)

    def resumable(endless):
        made, place = from_a_place(lambda *at: batches(*at, endless))
        made = finished(made)
        made.set_place = place
        return made

    dataset.resumable = resumable
    return dataset


def read(source, indices):
    """The images of a source with `read(indices)`, within a pipeline."""
    dtype = tf.as_dtype(getattr(source, "dtype", "uint8"))
    batch = tf.numpy_function(source.read, [indices], dtype)
    batch.set_shape((indices.shape[0], *source.shape[1:]))
    return batch


def gathered(tree, indices):
    """The rows of a tree of tensors."""
    return trees.mapped(lambda leaf: tf.gather(leaf, indices), tree)


def _arrays_of(examples):
    """The examples, with lists of numbers as arrays; raises unless they are numbers."""
    examples = trees.as_arrays(examples)
    leaves = trees.leaves(examples)
    if not leaves or not all(getattr(leaf, "shape", ()) for leaf in leaves):
        raise TypeError(
            "`examples` must be an array of shape (count, ...), or a tree of such "
            f"arrays. Received: {trees.described(examples)}"
        )
    return examples


def tensors_of(tree):
    """A tree of arrays as one of tensors, with tuples in place of lists."""
    return trees.mapped(tf.convert_to_tensor, trees.with_tuples(tree))


def _untuned():
    """Options without TensorFlow's autotuner, which delays the end of an iteration.

    Its thread wakes up after 10 ms, 20 ms, 40 ms and so on, up to a minute, and only
    then sees that it is to stop: a `fit` of 3 seconds would return after 5.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return options
