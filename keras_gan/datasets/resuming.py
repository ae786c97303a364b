"""Datasets that begin at any batch of any epoch."""

import tensorflow as tf


def from_a_place(batches):
    """A dataset whose iterations begin where they are told to.

    Args:
        batches: callable on two integer tensors, the number of an epoch and how many
            of its batches are left out, which returns the dataset of one iteration.

    Returns:
        The dataset, and a function `place(epoch, skipped)` that says where its next
        iteration begins. Left alone, each begins with the epoch after the last.
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
    """A dataset with `set_epoch` as one with `set_place(epoch, skipped)`.

    Args:
        dataset: `tf.data.Dataset` with a method `set_epoch`. Where it has `resumable`,
            as those of `from_arrays` have, the batches that are left out are never
            made; else they are made and dropped.
        endless: boolean, after an epoch comes the next, in the same iteration.

    Returns:
        `tf.data.Dataset`. Its cardinality is that of `dataset` whichever batch an
        iteration begins with, as Keras takes the length of all epochs from it.
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


def batch_count(data):
    """How many batches a dataset has; below 0 if nobody knows, or it never ends."""
    cardinality = getattr(data, "cardinality", -1)
    # A property of distributed datasets, and a method of others.
    return int(cardinality() if callable(cardinality) else cardinality)
