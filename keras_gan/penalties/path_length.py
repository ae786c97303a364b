"""Path length: a step of the latents should change images equally much everywhere."""

import threading

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.norms import norms
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.penalties.penalty import Penalty
from keras_gan.penalties.penalty import make_images

# What a step has seen, for the end of the same step. Replicas that share one penalty
# have a thread each.
_LATEST = threading.local()


@register
class PathLength(Penalty, keras.layers.Layer):
    """Holds the length of J(z)ᵀ y near its own moving average, for G's Jacobian J.

    y are images of Gaussian noise, divided by the square root of their number of
    pixels, so the lengths do not grow with the resolution. The average is that of
    the steps before and is saved with the GAN. It is computed in every step, of the
    whole batch.

    Args:
        weight: float, γ of the paper.
        decay: float in [0, 1), of the moving average.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> PathLength().player
    'generator'

    Reference: [Karras et al., 2020](https://arxiv.org/abs/1912.04958), section 3.2
    """

    player = "generator"
    needs = ("generator", "latents", "labels")

    def __init__(self, weight=2.0, decay=0.99):
        keras.layers.Layer.__init__(self)
        Penalty.__init__(self, weight)
        if not 0 <= decay < 1:
            raise ValueError(f"`decay` must be in [0, 1). Received: decay={decay}")
        self.decay = decay
        self.mean_length = add_number(self, "mean_length")
        self.built = True

    def __call__(self, critic, real, fake, seed, generator, latents, labels):
        shape = ops.shape(fake)
        noise = keras.random.normal(shape, seed=seed, dtype=fake.dtype)
        pixels = 1
        for size in fake.shape[1:-1]:
            pixels *= size
        noise = noise / pixels**0.5

        def along_noise(latents):
            images = ops.cast(make_images(generator, latents, labels), noise.dtype)
            axes = tuple(range(1, len(images.shape)))
            return ops.sum(images * noise, axis=axes)

        lengths = norms(backend.input_gradients(along_noise, latents))
        _LATEST.__dict__[id(self)] = ops.stop_gradient(ops.mean(lengths))
        mean_length = ops.cast(self.mean_length, lengths.dtype)
        return ops.mean(ops.square(lengths - mean_length))

    def end_step(self, real_logits, fake_logits):
        latest = backend.replica_mean(_LATEST.__dict__.pop(id(self)))
        latest = ops.cast(latest, self.mean_length.dtype)
        rate = 1.0 - self.decay
        self.mean_length.assign_add(rate * (latest - self.mean_length))
