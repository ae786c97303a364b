"""Data that are looked at before they are trained on."""

import functools
import itertools

import tensorflow as tf


def first_batch_shown_to(inspect, step, count):
    """Wraps a train function so that `inspect` sees the data before it does.

    The first call takes `count` batches from the iterator (as many as the
    train function would), shows the first to `inspect`, and trains on those
    same batches, so that nothing is consumed twice or skipped. Where several
    replicas share the data, nothing is looked at.

    Args:
        inspect: callable, takes one batch or None if there is no data.
        step: callable, a Keras train function over an iterator.
        count: integer, steps per execution.
    """
    waiting = True

    @functools.wraps(step)
    def wrapped(iterator):
        nonlocal waiting
        if not waiting or not isinstance(iterator, tf.data.Iterator):
            return step(iterator)
        waiting = False
        batches = list(itertools.islice(iterator, count))
        inspect(batches[0] if batches else None)
        # The same signature as the original's: no second trace.
        replay = tf.data.Dataset.from_generator(
            lambda: batches, output_signature=iterator.element_spec
        )
        return step(iter(replay))

    return wrapped
