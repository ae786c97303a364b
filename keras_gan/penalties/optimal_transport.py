"""Optimal transport: G moves its latents no farther than it must."""

import math

from keras import ops

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.serialization import register
from keras_gan.penalties.penalty import Penalty
from keras_gan.penalties.penalty import check_latents


@register
class OptimalTransport(Penalty):
    """Optimal transport term of G: the mean square of G(z) − z (AFM).

    The latents z have as many numbers as an example, and are compared with it in this
    order. Of all generators of the same distribution, the term prefers the one that
    moves the latents least. In the paper the weight falls from 0.2 to 0.005 in the
    course of training.

    Args:
        weight: float, or a `keras.optimizers.schedules.LearningRateSchedule`.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        ValueError: at `compile`, if the latents do not have as many numbers as an
            example, if there are none, or if an example is a tree of tensors.

    Example:

    >>> critic = seed = None
    >>> latents, fake = ops.array([[1.0, 2.0]]), ops.array([[[[1.0], [4.0]]]])
    >>> float(OptimalTransport()(critic, fake, fake, seed, latents))   # (0² + 2²) / 2
    2.0

    Reference: [Lin et al., 2025](https://arxiv.org/abs/2511.22475)
    """

    player = "generator"
    needs = ("latents",)

    def __init__(self, weight=0.2, interval=1):
        super().__init__(weight, interval)

    def check(self, gan):
        check_latents(self, gan)
        if trees.is_tree(gan.shown_spec):
            raise ValueError(
                f"{self!r} compares latents with examples of one tensor. Received: a "
                f"discriminator that sees {trees.described(gan.shown_spec)}"
            )
        latents, example = tuple(gan.prior.shape), tuple(gan.example_spec.shape[1:])
        if None in (*latents, *example):  # Compared when they are used.
            return
        if math.prod(latents) != math.prod(example):
            raise ValueError(
                f"{self!r} needs latents with as many numbers as an example has. "
                f"Received: latents of shape {latents} ({math.prod(latents)} numbers) "
                f"and examples of shape {example} ({math.prod(example)} numbers)"
            )

    def __call__(self, critic, real, fake, seed, latents):
        fake = backend.full_precision(fake)
        latents = ops.reshape(ops.cast(latents, fake.dtype), ops.shape(fake))
        return ops.mean(ops.square(fake - latents))
