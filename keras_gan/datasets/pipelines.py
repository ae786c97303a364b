"""Arrays as `tf.data` pipelines whose order follows from seed and epoch."""

import os

import numpy as np
import tensorflow as tf

PARALLEL = min(os.cpu_count() or 1, 8)  # Batches that are made at a time.
PREFETCHED = 2  # Batches that wait for the step that takes them.


def is_array(data):
    """Whether `data` is one array or tensor of examples."""
    return isinstance(data, (np.ndarray, tf.Tensor)) or hasattr(data, "__array__")


def split(images, labels, share):
    """Takes the last `share` of arrays away for validation, as Keras does."""
    if not is_array(images):
        raise ValueError(
            "`validation_split` divides arrays. For other data pass `validation_data`."
        )
    start = int(len(images) * (1.0 - share))
    if labels is None:
        return images[:start], None, (images[start:],)
    return images[:start], labels[:start], (images[start:], labels[start:])


def from_arrays(
    images,
    labels=None,
    *,
    batch_size,
    shuffle=True,
    seed=0,
    drop_remainder=False,
    transform=None,
):
    """Makes a dataset of one epoch an iteration.

    Args:
        images: array of shape `(count, ...)`, or an object with `shape` and
            `read(indices)` that gives the uint8 images at an array of indices;
            if its attribute `fresh` is true, indices go on from epoch to epoch.
        labels: array of `count` integers, or None for images alone.
        batch_size: integer.
        shuffle: boolean. The order is a function of (`seed`, epoch) alone.
        seed: integer.
        drop_remainder: boolean, leave out a short last batch (another set of
            examples in each epoch if they are shuffled).
        transform: callable on a batch of images, run in parallel.

    Returns:
        A `tf.data.Dataset` of images, or of (images, labels), with a method
        `set_epoch(k)`: the next iteration is epoch k. Left alone, each
        iteration is the epoch after the last.

    Raises:
        ValueError: if there are no images, or not as many labels.
    """
    count = len(images)
    if count == 0:
        raise ValueError("`images` is empty: there is nothing to train on.")
    if labels is not None and len(labels) != count:
        raise ValueError(
            "There must be one label an image. Received: "
            f"{count} images, {len(labels)} labels"
        )
    if batch_size < 1:
        raise ValueError(
            f"`batch_size` must be at least 1. Received: batch_size={batch_size}"
        )
    drop_remainder = drop_remainder and count >= batch_size
    # Kept on the host, whatever the strategy that trains on them.
    with tf.init_scope(), tf.device("cpu:0"):
        lazy = hasattr(images, "read")
        images = images if lazy else tf.convert_to_tensor(images)
        labels = None if labels is None else tf.convert_to_tensor(labels)
        epoch = tf.Variable(0, dtype="int64", trainable=False)

    def order(_):
        indices = tf.range(count, dtype="int64")
        if getattr(images, "fresh", False):
            number = epoch.read_value()
            epoch.assign_add(1)
            return tf.data.Dataset.from_tensor_slices(indices + number * count)
        if shuffle:
            key = tf.stack([tf.constant(seed, "int64"), epoch.read_value()])
            epoch.assign_add(1)
            indices = tf.random.experimental.stateless_shuffle(indices, key)
        return tf.data.Dataset.from_tensor_slices(indices)

    def fetch(indices):
        if lazy:
            batch = tf.numpy_function(images.read, [indices], tf.uint8)
            batch.set_shape((indices.shape[0], *images.shape[1:]))
        else:
            batch = tf.gather(images, indices)
        batch = batch if transform is None else transform(batch)
        return batch if labels is None else (batch, tf.gather(labels, indices))

    whole, rest = divmod(count, batch_size)
    dataset = tf.data.Dataset.from_tensors(0).flat_map(order)
    dataset = dataset.batch(batch_size, drop_remainder)
    dataset = dataset.apply(
        tf.data.experimental.assert_cardinality(
            whole + (rest > 0 and not drop_remainder)
        )
    )
    dataset = dataset.map(fetch, num_parallel_calls=PARALLEL)
    dataset = dataset.prefetch(PREFETCHED).with_options(_untuned())
    dataset.set_epoch = epoch.assign
    return dataset


def _untuned():
    """Options without TensorFlow's tuner, which the end of an iteration waits for.

    Its thread looks after 10 ms, 20 ms, 40 ms and so on up to a minute, and is asked
    to stop when it next looks: a `fit` of 3 seconds would return after 5.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return options
