"""Inputs of a SavedModel that cannot be right are refused, by an error in the answer.

TensorFlow Serving checks names and dtypes. These checks are part of the graph,
and so the same in every process and language.
"""

import tensorflow as tf

from keras_gan.checks.condition_rules import ConditionRules
from keras_gan.core.signatures import condition_inputs
from keras_gan.export import endpoints

_LARGEST_SEED = 2**62 - 1


def checked(gan, pair):
    """The endpoint that refuses wrong shapes and values, and rows that do not match."""
    function, specs = pair
    names = [spec.name for spec in specs]

    def answer(*tensors):
        # Servers do not compare shapes with those of a signature.
        shaped = [
            tf.ensure_shape(tensor, spec.shape)
            for tensor, spec in zip(tensors, specs, strict=True)
        ]
        named = dict(zip(names, shaped, strict=True))
        checks = [*_values(named), *_conditions(gan, named), *_counts(named)]
        checks = [tf.debugging.Assert(right, [text]) for right, text in checks]
        with tf.control_dependencies(checks):
            return function(*map(tf.identity, shaped))

    return endpoints.endpoint(answer, endpoints.inputs_of(specs))


def _values(named):
    for name, tensor in named.items():
        if tensor.dtype.is_floating:
            finite = tf.reduce_all(tf.math.is_finite(tensor))
            yield finite, f"`{name}` must not have NaN or infinite values."
    if "seeds" in named:
        seeds = named["seeds"]
        right = tf.reduce_all((seeds >= 0) & (seeds <= _LARGEST_SEED))
        yield right, "`seeds` must be integers from 0 to 2**62 - 1."


def _conditions(gan, named):
    names = [name for name, *_ in condition_inputs(gan)] if gan.conditional else []
    if not names or names[0] not in named:
        return
    rules = ConditionRules(gan, penalties=False)
    tensors = [named[name] for name in names]
    faults = rules.faults(endpoints.condition_of(gan, tensors))
    for message, faulty in zip(rules.messages, faults, strict=True):
        yield tf.logical_not(faulty), f"In {', '.join(names)}, {message}."


def _counts(named):
    (first, tensor), *others = named.items()
    for name, other in others:
        same = tf.equal(tf.shape(other)[0], tf.shape(tensor)[0])
        yield same, f"`{name}` must have as many rows as `{first}`."
