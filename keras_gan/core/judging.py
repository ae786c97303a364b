"""The values of `GAN.discriminate`, by comparison with generated examples if needed.

The generated examples follow from the GAN's seed and weights: the latents are the same
each time. With labels, an example is compared with generated ones of its label.
"""

import math

import numpy as np
from keras import ops

from keras_gan import backend

# The seed of the latents is that of training plus this.
_REFERENCE = 0x2545F4914F6C
_COUNT = 256
_COUNT_PER_LABEL = 32


def needs_reference(loss):
    """Whether a logit means something only in comparison with generated examples."""
    return loss.level_is_free or loss.compares_embeddings


def verdicts(gan, logits, labels=None):
    """The compiled loss' verdicts on examples, a float32 array of values in [0, 1].

    Args:
        gan: compiled `GAN`.
        logits: float32 array of shape `(batch, ...)`, D's logits of the examples.
        labels: array of shape `(batch,)`, or None.
    """
    loss = gan.adversarial_loss
    if not needs_reference(loss):
        return ops.convert_to_numpy(loss.verdict(ops.convert_to_tensor(logits), None))
    classes, places = None, np.zeros(len(logits), int)
    if labels is not None:
        classes, places = np.unique(labels, return_inverse=True)
    references = reference_logits(gan, classes)
    # At most a few million comparisons at a time.
    size = max(2**22 // math.prod(references.shape[1:]), 1)
    parts, order = [], np.argsort(places, kind="stable")
    for number, reference in enumerate(references):
        chosen = order[places[order] == number]
        for start in range(0, len(chosen), size):
            part = ops.convert_to_tensor(logits[chosen[start : start + size]])
            parts.append(ops.convert_to_numpy(loss.verdict(part, reference)))
    found = np.concatenate(parts)
    return found[np.argsort(order, kind="stable")]


def reference_latents(gan, count):
    """Latents that follow from the GAN's seed, and the `SeedSequence` they used."""
    seed = backend.SeedSequence(int(gan.seed) + _REFERENCE)
    return ops.convert_to_numpy(gan.prior(count, seed)), seed


def reference_count(gan):
    """How many generated examples an example is compared with."""
    return _COUNT_PER_LABEL if gan.conditional else _COUNT


def reference_logits(gan, classes=None):
    """D's logits of generated examples, float32 of shape `(classes, count, ...)`.

    No seed and no state changes.

    Args:
        gan: compiled `GAN`.
        classes: array of different labels, one per row of the result. None for networks
            without labels: one row.
    """
    latents, seed = reference_latents(gan, reference_count(gan))
    rows = 1 if classes is None else len(classes)
    labels = None if classes is None else np.repeat(classes, len(latents))
    latents = np.tile(latents, (rows, *[1] * (latents.ndim - 1)))
    fake = gan._images_from(gan.generator, latents, labels, seed)
    logits = np.asarray(gan._logits_of(fake, labels), "float32")
    return logits.reshape(rows, -1, *logits.shape[1:])
