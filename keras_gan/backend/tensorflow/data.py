"""The batches that a step gets: looked at first, absent parts, parts of replicas."""

import functools
import re

import tensorflow as tf


def is_absent(part):
    """Whether a part of a batch, or of its specification, stands for None.

    Keras puts an empty `Optional` in the place of None in the batches of generators
    and of `PyDataset`s.
    """
    return part is None or isinstance(part, (tf.experimental.Optional, tf.OptionalSpec))


def spec_of_one_replica(spec):
    """The specification of a batch as one replica sees it.

    Args:
        spec: `element_spec` of a dataset, distributed or not.
    """
    return tf.nest.map_structure(
        lambda leaf: getattr(leaf, "_value_specs", [leaf])[0], spec
    )


def on_any_replica(flags):
    """Boolean tensor, true where it is on any replica that trains together."""
    if tf.distribute.get_strategy().num_replicas_in_sync == 1:
        return flags
    context = tf.distribute.get_replica_context()
    return context.all_reduce("SUM", tf.cast(flags, "int32")) > 0


def first_batch_shown_to(inspect, step, count, explain):
    """Wraps a train function so that `inspect` sees the data before it does.

    The first call shows the first batch to `inspect`, and then trains on `count`
    batches (as many as the train function would take), one after the other, so that
    nothing is consumed twice or skipped, and one batch at a time is in memory. Where
    several replicas share the data, nothing is looked at.

    Args:
        inspect: callable, takes one batch or None if there is no data.
        step: callable, a Keras train function over an iterator.
        count: integer, steps per execution.
        explain: callable without arguments, which may raise an error of its own where
            TensorFlow could not run the step.
    """
    waiting = True

    def explained(function, *arguments):
        try:
            return function(*arguments)
        except tf.errors.ResourceExhaustedError as error:
            raise MemoryError(
                "There is not enough memory for a training step. Lower `batch_size`, "
                "the width of the networks, or the size of the examples. Received: "
                f"{_plain(error)}"
            ) from error
        except tf.errors.InvalidArgumentError as error:
            if said := _said_by_reader(error):
                raise ValueError(said) from error
            explain()
            raise

    @functools.wraps(step)
    def wrapped(iterator):
        nonlocal waiting
        if not waiting or not isinstance(iterator, tf.data.Iterator):
            return explained(step, iterator)
        waiting = False
        batch, outputs = explained(next, iterator, None), None
        inspect(batch)
        if batch is None:
            raise StopIteration  # As Keras' train function does.
        for number in range(count):
            if number:
                batch = next(iterator, None)
            if batch is None:
                break
            outputs = explained(step, _alone(batch, iterator.element_spec))
        return outputs

    return wrapped


def _said_by_reader(error):
    """What a reader of files in Python said within a pipeline; empty if it was none.

    TensorFlow puts a traceback around it.
    """
    said, traceback, _ = error.message.partition("\nTraceback")
    return said.partition("ValueError: ")[2].strip() if traceback else ""


def _plain(error):
    """What TensorFlow had no memory for, from its long message."""
    found = re.search(r"OOM when allocating[^\[]*\[[^\]]*\]", error.message)
    return found[0] if found else error.message.strip().partition("\n")[0]


def after_skipping(step, calls, batches, outputs):
    """Wraps a train function so that its first calls train on nothing.

    Args:
        step: callable, what `first_batch_shown_to` returned.
        calls: integer, the number of these calls.
        batches: integer, how many batches the first call draws and drops.
        outputs: what these calls return.
    """
    left, drawn = calls, batches

    def wrapped(iterator):
        nonlocal left, drawn
        for _ in range(drawn):
            next(iterator, None)
        drawn = 0
        if left == 0:
            return step(iterator)
        left -= 1
        return outputs

    wrapped.__wrapped__ = step.__wrapped__  # Of Keras, as that of `step`.
    return wrapped


def _alone(batch, spec):
    """An iterator over one batch, of the signature of the one it comes from.

    The train function is traced for a signature: no second trace.
    """
    dataset = tf.data.Dataset.from_tensors(batch)
    variant = tf.data.experimental.to_variant(dataset)
    return iter(tf.data.experimental.from_variant(variant, spec))
