"""Conditions and examples with which an export is tried, and a server warmed up."""

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.checks.condition_rules import ConditionRules
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.by_seed import is_a_function_of_its_row
from keras_gan.layers.packing import Packing

# What sizes that networks leave open are tried with: many networks halve them often.
_SIDES = (64, 32, 128, 256, 16, 8)
_COUNT = 16


def conditions(gan, count):
    """Conditions that the networks take: a tree of arrays of `count` rows, or None.

    Class numbers take turns. Rows that must sum to 1 are one-hot. All else is uniform
    in [-1, 1].
    """
    if not gan.conditional:
        return None
    side, rules = open_side(gan), ConditionRules(gan, penalties=False)
    made = _conditions(gan, count, side, one_hot=False)
    if any(map(bool, rules.faults(made))):
        made = _conditions(gan, count, side, one_hot=True)
    return made


def _conditions(gan, count, side, one_hot):
    random, classes = np.random.default_rng(0), gan.num_classes or 1

    def leaf(spec):
        shape = (count, *(size or side for size in spec.shape[1:]))
        if "float" not in spec.dtype:
            numbers = np.arange(count) % classes
            return np.broadcast_to(
                numbers.reshape(count, *[1] * (len(shape) - 1)), shape
            ).astype(spec.dtype)
        if one_hot and len(shape) == 2:
            return np.eye(shape[1], dtype=spec.dtype)[np.arange(count) % shape[1]]
        return random.uniform(-1, 1, shape).astype(spec.dtype)

    return trees.mapped(leaf, gan.condition_spec)


def has_size(gan):
    """Whether examples can be made: no size is open, or one is known to be taken."""
    return not _is_open(gan) or open_side(gan) is not None


def _is_open(gan):
    specs = trees.leaves(gan.condition_spec) if gan.conditional else []
    return any(None in spec.shape[1:] for spec in specs)


def open_side(gan):
    """A size that the networks take where they leave sizes open; None if none does."""
    if not _is_open(gan):
        return None
    for side in _SIDES:
        try:
            examples(gan, 1, _conditions(gan, 1, side, one_hot=False))
        except Exception:  # Networks fail in ways of their own.
            continue
        return side
    return None


def examples(gan, count, condition):
    """Examples of the generator, a tree of arrays of `count` rows."""
    sequence = backend.SeedSequence(int(gan.seed))
    latents = None
    if gan.prior is not None:
        latents = ops.convert_to_numpy(gan.prior(count, sequence))
    given = condition if gan.generator_is_conditional else None
    return gan._images_from(gan.sampling_generator, latents, given, sequence)


def makes_each_alone(gan):
    """Whether each generated example follows from its own latents and condition."""
    condition = conditions(gan, _COUNT) if gan.generator_is_conditional else None
    network = gan.sampling_generator
    return is_a_function_of_its_row(gan, network, gan.prior, condition)


def scores_each_alone(gan):
    """Whether D's output for an example does not depend on the others of its batch."""
    if any(
        isinstance(layer, Packing)
        for layer in keras_internals.layers_of(gan.discriminator)
    ):
        return False
    condition = conditions(gan, _COUNT)
    made = examples(gan, _COUNT, condition)
    own = condition if gan.discriminator_is_conditional else None
    changed = trees.mapped(lambda leaf: leaf[[0, *[1] * (_COUNT - 1)]], made)
    one, other = (gan._logits_of(each, own)[0] for each in (made, changed))
    return np.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True)
