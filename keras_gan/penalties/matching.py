"""A term that shows D real examples with a wrong condition."""

import keras
from keras import ops

from keras_gan.core.serialization import register
from keras_gan.models.ends import logits_of
from keras_gan.penalties.penalty import Penalty


@register
class MismatchedPairs(Penalty):
    """Matching-aware discriminator (GAN-CLS): real examples with a wrong condition.

    D scores each real example with the condition of another example of the batch, and
    its own loss treats these pairs as generated ones: ℓ(real, mismatched). A pair whose
    two conditions are equal does not count. The term is the mean over the others; it is
    0 if all are equal.

    With weight 1 and a loss that is a sum, ℓ(r, f) = a(r) + b(f), D's loss is
    2a(real) + b(generated) + b(mismatched). This is twice the paper's
    a(real) + ½(b(generated) + b(mismatched)).

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        ValueError: at `compile`, if D takes no condition, or the loss depends on the
            other examples of a batch.

    Example:

    >>> from keras_gan import losses
    >>> def score(examples, condition, like):   # A D that looks at the condition only.
    ...     return ops.cast(ops.expand_dims(condition, 1), "float32")
    >>> seed = keras.random.SeedGenerator(0)
    >>> images, classes = ops.zeros((2, 1)), ops.array([1, 3])
    >>> term = MismatchedPairs()
    >>> logits, loss = score(images, classes, images), losses.Wasserstein()
    >>> # Each score falls from that of its own class to that of the other.
    >>> value = term(score, images, images, seed, classes, score, logits, loss)
    >>> float(value)   # ((3 − 1) + (1 − 3)) / 2
    0.0

    Reference: [Reed et al., 2016](https://arxiv.org/abs/1605.05396)
    """

    needs = ("condition", "score", "real_logits", "loss")

    def check(self, gan):
        if not gan.discriminator_is_conditional:
            raise ValueError(
                "MismatchedPairs needs a discriminator that takes the condition. "
                f"Received: discriminator '{gan.discriminator.name}', which takes "
                "examples alone"
            )
        loss = gan.adversarial_loss
        if loss.couples_examples:
            raise ValueError(
                "MismatchedPairs needs a loss of each example on its own, as pairs "
                f"with equal conditions must not count. Received: {loss!r}"
            )

    def __call__(self, critic, real, fake, seed, condition, score, real_logits, loss):
        count = ops.shape(real_logits)[0]
        places = _others(count, seed)
        wrong = keras.tree.map_structure(
            lambda leaf: ops.take(leaf, places, axis=0), condition
        )
        outputs = score(real, wrong, like=real)
        logits = logits_of(outputs)
        logits = ops.cast(logits, real_logits.dtype)
        values = loss.discriminator_loss(real_logits, logits)
        values = ops.mean(ops.reshape(values, (count, -1)), axis=1)
        counted = ops.cast(_differs(condition, wrong), values.dtype)
        return ops.sum(counted * values) / ops.maximum(ops.sum(counted), 1.0)


def _others(count, seed):
    """For each example of a batch the place of another: all are the same step away."""
    uniform = keras.random.uniform((), seed=seed)
    step = 1 + ops.cast(ops.floor(uniform * ops.cast(count - 1, "float32")), "int32")
    return (ops.arange(count) + step) % count


def _differs(condition, other):
    """For each example, whether any value of its condition differs from the other's."""
    differs = False
    for first, second in zip(
        keras.tree.flatten(condition), keras.tree.flatten(other), strict=True
    ):
        axes = tuple(range(1, len(ops.convert_to_tensor(first).shape)))
        differs = ops.logical_or(differs, ops.any(ops.not_equal(first, second), axes))
    return differs
