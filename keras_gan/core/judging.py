"""The values of `GAN.discriminate`, by comparison with generated examples if needed.

The generated examples follow from the GAN's seed and weights: the latents are the same
each time. With a condition, an example is compared with generated ones of its own.
"""

import math

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.layers.packing import Packing

# The seed of the latents is that of training plus this.
_REFERENCE = 0x2545F4914F6C
_COUNT = 256
_COUNT_PER_CONDITION = 32
_CONDITIONS = 64  # Of which generated examples are made at a time.


def needs_reference(loss):
    """Whether a logit means something only in comparison with generated examples."""
    return loss.level_is_free or loss.compares_embeddings


def verdicts(gan, logits, condition=None):
    """The compiled loss' verdicts on examples, a float32 array of values in [0, 1].

    Args:
        gan: compiled `GAN`.
        logits: float32 array of shape `(batch, ...)`, D's logits of the examples.
        condition: tree of arrays with one row per example, or None.
    """
    loss = gan.adversarial_loss
    if not needs_reference(loss):
        return ops.convert_to_numpy(loss.verdict(ops.convert_to_tensor(logits), None))
    if condition is None:
        return _compared(loss, logits, reference_logits(gan)[0])
    check_comparable(gan)
    different, places = _different(condition)
    count, found = trees.count(different), [None] * len(logits)
    for start in range(0, count, _CONDITIONS):
        part = trees.rows(different, start, start + _CONDITIONS)
        for number, reference in enumerate(reference_logits(gan, part), start):
            (chosen,) = np.nonzero(places == number)
            values = _compared(loss, logits[chosen], reference)
            for place, value in zip(chosen, values, strict=True):
                found[place] = value
    return np.stack(found)


def check_comparable(gan):
    """Raises `ValueError` if a logit belongs to examples of several conditions."""
    if gan.conditional and any(
        isinstance(layer, Packing)
        for layer in keras_internals.layers_of(gan.discriminator)
    ):
        raise ValueError(
            f"With loss {gan.adversarial_loss!r} an example is compared with generated "
            "examples of its own condition, but the discriminator scores packs of "
            "examples, which may have different ones. Use a loss whose logits mean "
            "something by themselves, such as 'non_saturating', or do without packing."
        )


def _compared(loss, logits, reference):
    """The verdicts on logits, by comparison with those of generated examples."""
    # At most a few million comparisons at a time.
    size = max(2**22 // math.prod(reference.shape), 1)
    parts = [logits[start : start + size] for start in range(0, len(logits), size)]
    found = [loss.verdict(ops.convert_to_tensor(part), reference) for part in parts]
    return np.concatenate([ops.convert_to_numpy(part) for part in found])


def _different(condition):
    """The different conditions, and for each example the number of its own."""
    leaves = trees.leaves(condition)
    rows = [np.ascontiguousarray(leaf).reshape(len(leaf), -1) for leaf in leaves]
    keys = [b"".join(row.tobytes() for row in each) for each in zip(*rows, strict=True)]
    numbers, firsts = {}, []
    for place, key in enumerate(keys):
        if key not in numbers:
            numbers[key] = len(numbers)
            firsts.append(place)
    places = np.array([numbers[key] for key in keys])
    return trees.mapped(lambda leaf: leaf[firsts], condition), places


def reference_latents(gan, count):
    """Latents that follow from the GAN's seed, and the `SeedSequence` they used."""
    seed = backend.SeedSequence(int(gan.seed) + _REFERENCE)
    return ops.convert_to_numpy(gan.prior(count, seed)), seed


def reference_count(gan):
    """How many generated examples an example is compared with."""
    return _COUNT_PER_CONDITION if gan.conditional else _COUNT


def reference_logits(gan, conditions=None):
    """D's logits of generated examples, float32 of shape `(classes, count, ...)`.

    No seed and no state changes.

    Args:
        gan: compiled `GAN`.
        conditions: tree of arrays, different conditions, one per row of the result.
            None for networks without a condition: one row.
    """
    latents, seed, count = None, backend.SeedSequence(int(gan.seed) + _REFERENCE), 1
    if gan.prior is not None:  # Without latents, a condition has one example.
        latents, seed = reference_latents(gan, reference_count(gan))
        count = len(latents)
    rows = 1 if conditions is None else len(trees.leaves(conditions)[0])
    condition = None
    if conditions is not None:
        condition = trees.mapped(lambda x: np.repeat(x, count, axis=0), conditions)
    if latents is not None:
        latents = np.tile(latents, (rows, *[1] * (latents.ndim - 1)))
    fake = gan._images_from(gan.generator, latents, condition, seed)
    logits = np.asarray(gan._logits_of(fake, condition), "float32")
    return logits.reshape(rows, -1, *logits.shape[1:])
