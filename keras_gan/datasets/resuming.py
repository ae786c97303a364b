"""Datasets that can begin at any batch of any epoch."""

import tensorflow as tf


def from_a_place(batches):
    """A dataset whose next iteration can be set to begin at any place.

    Args:
        batches: callable on two integer tensors, the number of an epoch and the number
            of its batches to skip. It returns the dataset of one iteration.

    Returns:
        The dataset, and a function `place(epoch, skipped)` that sets where its next
        iteration begins. Otherwise each iteration begins one epoch after the last.
    """
    with tf.init_scope(), tf.device("cpu:0"):
        epoch = tf.Variable(0, dtype="int64", trainable=False)
        skipped = tf.Variable(0, dtype="int64", trainable=False)

    def iteration(_):
        at = epoch.read_value(), skipped.read_value()
        epoch.assign_add(1)
        skipped.assign(0)
        return batches(*at)

    def place(number, batches):
        epoch.assign(number)
        skipped.assign(batches)

    return tf.data.Dataset.from_tensors(0).flat_map(iteration), place


def resumable(dataset, endless):
    """Turns a dataset with `set_epoch` into one with `set_place(epoch, skipped)`.

    Args:
        dataset: `tf.data.Dataset` with a method `set_epoch`. If it also has a method
            `resumable`, like those of `from_arrays`, skipped batches are not computed.
            Otherwise they are computed and dropped.
        endless: boolean, whether the next epoch follows in the same iteration.

    Returns:
        `tf.data.Dataset`. Its cardinality is that of `dataset`, wherever an iteration
        begins, as Keras takes the length of all epochs from it.
    """
    if hasattr(dataset, "resumable"):
        made = dataset.resumable(endless)
    else:
        whole = dataset.repeat() if endless else dataset
        made, place = from_a_place(lambda _, skipped: whole.skip(skipped))
        made = made.with_options(dataset.options())

        def set_place(epoch, skipped):
            dataset.set_epoch(epoch)
            place(0, skipped)

        made.set_place = set_place
    if not endless:
        cardinality = dataset.cardinality()
        made.cardinality = lambda: cardinality
    return made


def repeat_beginnings(data, epochs):
    """Begins a dataset as often as Keras does in some epochs, without drawing batches.

    With a `seed`, `Dataset.shuffle` has another order in each iteration. A dataset of
    known length is iterated twice per epoch, as Keras begins an iteration at the end of
    an epoch, too. If the length is unknown, it does not do so in the first epoch.

    Args:
        data: any data; other data than a `tf.data.Dataset` are left alone.
        epochs: integer.
    """
    if epochs and isinstance(data, tf.data.Dataset):
        for _ in range(2 * epochs - (batch_count(data) < 0)):
            iter(data)


def batch_count(data):
    """The number of batches of a dataset; below 0 if it is unknown or infinite."""
    cardinality = getattr(data, "cardinality", -1)
    # It is a property of distributed datasets and a method of others.
    return int(cardinality() if callable(cardinality) else cardinality)
