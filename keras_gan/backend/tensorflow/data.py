"""Inspection of the first batch before training."""

import functools
import itertools

import tensorflow as tf


def first_batch_shown_to(inspect, step, count):
    """Wraps a train function so that `inspect` sees the first batch before it.

    The first call takes `count` batches from the iterator (as many as the
    train function would), passes the first to `inspect`, and trains on those
    same batches, so that no batch is used twice or skipped. If several replicas
    share the data, nothing is inspected.

    Args:
        inspect: callable, takes one batch, or None if there is no data.
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
        # With the original's signature, the step is not traced a second time.
        replay = tf.data.Dataset.from_generator(
            lambda: batches, output_signature=iterator.element_spec
        )
        return step(iter(replay))

    return wrapped
