"""Pipelines of images that are cropped and mirrored at random, together or apart."""

import numpy as np
import tensorflow as tf

from keras_gan.datasets.pipelines import from_rows
from keras_gan.datasets.pipelines import gathered
from keras_gan.datasets.pipelines import read
from keras_gan.datasets.pipelines import tensors_of
from keras_gan.datasets.sources import to_float

_DRAWN = 1  # The branch of the key from which crops and noise are drawn.


def pipeline(
    sources, arrange, index, *, size, batch_size, seed, train, mirror, apart=False
):
    """A pipeline of batches that a function makes of images of one or two sources.

    All draws depend on `seed`, the number of the epoch and the place in it, so that a
    resumed run repeats them. The images of one example are cropped at the same place,
    and mirrored or not together, unless they are drawn apart. In a test pipeline, crops
    are from the centre and every epoch is the same.

    Args:
        sources: list of arrays of images, or of objects with `shape` and `read`.
        arrange: callable on a list of batches in [-1, 1], one per source, on an
            integer key of shape `(2,)` for further draws, and on the rows of the
            sources that the batch has, `(batch, sources)`. It returns the elements.
        index: pair of an integer, the number of examples, and a callable on an epoch
            that returns an int64 tensor of shape `(examples, sources)`.
        size: `(height, width)` of the crops.
        batch_size: integer.
        seed: integer.
        train: boolean, draw at random and leave out a short last batch.
        mirror: boolean, mirror half of the examples.
        apart: boolean, draw for each source by itself.
    """
    count, order_of = index
    lazy = [hasattr(source, "read") for source in sources]
    with tf.init_scope(), tf.device("cpu:0"):
        held = [
            source if is_lazy else tensors_of(source)
            for source, is_lazy in zip(sources, lazy, strict=True)
        ]
    draws = len(sources) if apart else 1

    def order(epoch):
        epoch = epoch if train else tf.zeros((), "int64")
        key = tf.stack([tf.constant(seed, "int64"), epoch])
        key = tf.random.experimental.stateless_fold_in(key, _DRAWN)
        if train:
            coins = tf.random.stateless_uniform((count, draws, 3), key)
        else:
            coins = tf.fill((count, draws, 3), 0.5)
        keys = tf.random.stateless_uniform(
            (count, 2), key, minval=None, maxval=None, dtype="int64"
        )
        return order_of(epoch), coins, keys

    def fetch(rows, coins, keys):
        images = []
        for number, source in enumerate(held):
            indices = rows[:, number]
            batch = (read if lazy[number] else gathered)(source, indices)
            coin = coins[:, number if apart else 0]
            images.append(cropped(to_float(batch), size, coin, mirror and train))
        return arrange(images, keys[0], rows)

    return from_rows(order, fetch, count, batch_size, drop_remainder=train)


def cropped(images, size, coins, mirror):
    """Images cropped to a size, each at its own place.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        size: `(height, width)`.
        coins: tensor of shape `(batch, 3)` with values in [0, 1): the place of the rows
            and of the columns, and whether the image is mirrored.
        mirror: boolean, mirror the images whose third value is below ½.
    """
    if tuple(images.shape[1:3]) == tuple(size) and not mirror:
        return images
    places = []
    for axis in (0, 1):
        spare = images.shape[axis + 1] - size[axis] + 1
        first = tf.cast(tf.floor(coins[:, axis] * spare), "int32")
        places.append(first[:, None] + tf.range(size[axis]))
    rows, columns = places
    if mirror:
        turned = tf.reverse(columns, [1])
        columns = tf.where(coins[:, 2:] < 0.5, turned, columns)
    images = tf.gather(images, rows, axis=1, batch_dims=1)
    return tf.gather(images, columns, axis=2, batch_dims=1)


def in_step(counts, seed, train):
    """The index of sources whose rows belong together.

    Args:
        counts: list of integers, the images of each source, equal.
        seed: integer.
        train: boolean; a test pipeline takes all in the order of the source.
    """

    def order(epoch):
        indices = tf.range(counts[0], dtype="int64")
        if train:
            key = tf.stack([tf.constant(seed, "int64"), epoch])
            indices = tf.random.experimental.stateless_shuffle(indices, key)
        return tf.stack([indices] * len(counts), axis=1)

    return counts[0], order


def independently(counts, seed, train):
    """The index of sources whose rows do not belong together.

    Each source has its own order. A shorter one begins again, in a new order, as often
    as the longest one needs, and where an epoch ends, the next one follows on.

    Args:
        counts: list of integers, the images of each source.
        seed: integer.
        train: boolean; a test pipeline takes all in the order of the source.
    """
    total = max(counts)

    def rows(epoch):
        places = int(epoch) * total + np.arange(total)
        columns = []
        for number, count in enumerate(counts):
            column, rounds = places % count, places // count
            for each in np.unique(rounds) if train else ():
                random = np.random.default_rng([seed, number, each])
                now = rounds == each
                column[now] = random.permutation(count)[column[now]]
            columns.append(column)
        return np.stack(columns, axis=1)

    def order(epoch):
        found = tf.numpy_function(rows, [epoch], "int64")
        return tf.ensure_shape(found, (total, len(counts)))

    return total, order
