"""Path length: equal steps of the latents should change images by equal amounts."""

import math

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.norms import norms
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.penalties.penalty import Penalty
from keras_gan.penalties.penalty import check_latents


@register
class PathLength(Penalty, keras.layers.Layer):
    """Path length regularization (StyleGAN2): keeps ‖J(z)ᵀ y‖ near its moving average.

    J is G's Jacobian. y is an image of Gaussian noise, divided by the square root of
    its number of pixels, so the lengths do not grow with the resolution. The moving
    average is that of earlier steps. It is saved with the GAN.

    Args:
        weight: float, γ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`. The
            average is updated in these steps only. StyleGAN2 uses 4.
        decay: float in [0, 1), of the moving average.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> PathLength().player
    'generator'

    Reference: [Karras et al., 2020](https://arxiv.org/abs/1912.04958), section 3.2
    """

    player = "generator"
    needs = ("generate", "latents")

    def __init__(self, weight=2.0, interval=1, decay=0.99):
        keras.layers.Layer.__init__(self)
        Penalty.__init__(self, weight, interval)
        if not 0 <= decay < 1:
            raise ValueError(f"`decay` must be in [0, 1). Received: decay={decay}")
        self.decay = decay
        self.mean_length = add_number(self, "mean_length")
        self.built = True

    def check(self, gan):
        check_latents(self, gan)

    def __call__(self, critic, real, fake, seed, generate, latents):
        noise = trees.mapped(
            lambda leaf: leaf / math.prod(leaf.shape[1:-1]) ** 0.5,
            trees.noise_like(fake, seed),
        )

        def along_noise(latents):
            products = trees.mapped(_inner_products, generate(latents), noise)
            return trees.total(products)

        lengths = norms(backend.input_gradients(along_noise, latents))
        mean_length = ops.cast(self.mean_length, lengths.dtype)
        value = ops.mean(ops.square(lengths - mean_length))
        return value, ops.stop_gradient(ops.mean(lengths))

    def end_step(self, step):
        note = step.note(self)
        if note is None:  # G was not updated.
            return
        latest = ops.cast(step.mean(note.value), self.mean_length.dtype)
        moved = self.mean_length + (1.0 - self.decay) * (latest - self.mean_length)
        self.mean_length.assign(ops.where(note.due, moved, self.mean_length))


def _inner_products(one, other):
    return ops.sum(one * other, axis=tuple(range(1, len(one.shape))))
