"""Alternating updates: the players take turns."""

from keras import ops

from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.serialization import register
from keras_gan.updates.update import Update


@register
class Alternating(Update):
    """Alternating updates: `discriminator_steps` (n_critic) steps of D, then one of G.

    Each step of D uses its own slice of the batch, and G's step uses the last slice
    again. The data set's batches should therefore be `discriminator_steps` times as
    large as the batch of one step. Every step draws new latents. A short last batch of
    an epoch is cut to a multiple of `discriminator_steps`.

    Args:
        discriminator_steps: integer, steps of D before each step of G.

    Raises:
        ValueError: if `discriminator_steps` is below 1.

    Example:

    >>> Alternating(5).check_batch_size(64)
    Traceback (most recent call last):
    ...
    ValueError: A batch must divide into `discriminator_steps` equal slices: ...

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661),
    algorithm 1
    """

    def __init__(self, discriminator_steps=1):
        self.discriminator_steps = integer("discriminator_steps", discriminator_steps)

    def __call__(self, gan, real, condition):
        for part in range(self.discriminator_steps):
            real_slice = self._slice(real, part)
            given = None if condition is None else self._slice(condition, part)
            batch = gan.draw(real_slice, given)
            batch = self.for_discriminator(gan, batch)
            d_move = gan.discriminator_gradients(batch)
            gan.apply_discriminator(d_move)
        batch = gan.draw(real_slice, given)
        g_move = gan.generator_gradients(batch)
        gan.apply_generator(g_move)
        return d_move, g_move

    def for_discriminator(self, gan, batch):
        """The batch of a step of D, whose `fake` may be replaced."""
        return batch

    def _slice(self, tree, part):
        if self.discriminator_steps == 1:
            return tree
        count = trees.count(tree)
        # If a last batch has fewer examples than steps, some are used again.
        size = ops.maximum(count // self.discriminator_steps, 1)
        start = ops.minimum(part * size, count - size)
        return trees.rows(tree, start, start + size)

    def check_batch_size(self, batch_size):
        steps = self.discriminator_steps
        remainder = batch_size % steps
        if remainder:
            nearest = [
                size
                for size in (
                    batch_size - remainder,
                    batch_size - remainder + steps,
                )
                if size
            ]
            raise ValueError(
                "A batch must divide into `discriminator_steps` equal slices: "
                f"{batch_size} examples do not divide into {steps}. Nearest "
                f"batch sizes: {' and '.join(map(str, nearest))}."
            )
