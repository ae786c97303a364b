"""Noise in a generator's maps, with a strength that is learned."""

import contextlib
import zlib

import keras
import numpy as np
from keras import ops

from keras_gan.core.integers import layer_seed
from keras_gan.core.serialization import register


@register
class NoiseInjection(keras.layers.Layer):
    """Adds Gaussian noise to a map, times a learned strength that begins as 0.

    Each example and pixel gets one number of N(0, 1) that is added to all channels. So
    details that vary at random, such as the places of hairs, need no latents. Inference
    draws noise too; in `gan.generate` it follows from the seed.

    Args:
        seed: integer, or None for a random one.

    Example:

    >>> x = ops.zeros((2, 4, 4, 3))
    >>> layer = NoiseInjection(seed=0)
    >>> float(ops.max(layer(x)))
    0.0
    >>> _ = layer.strength.assign(0.5)
    >>> bool(ops.max(layer(x)) > 0)
    True

    Reference: [Karras et al., 2019](https://arxiv.org/abs/1812.04948), section 2;
    [Karras et al., 2020](https://arxiv.org/abs/1912.04958)
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = layer_seed(seed)
        self.seed_generator = keras.random.SeedGenerator(seed)
        self._same = False

    def build(self, input_shape):
        self.strength = self.add_weight(shape=(), initializer="zeros", name="strength")

    def call(self, inputs):
        if self._same:
            # Layers without a seed differ by their names.
            seeds = [zlib.crc32(self.name.encode()), self.seed or 0]
            drawn = np.random.default_rng(seeds).normal(size=inputs.shape[1:-1])
            noise = ops.cast(drawn[None, ..., None], inputs.dtype)
        else:
            shape = (*ops.shape(inputs)[:-1], 1)
            seed = self.seed_generator
            noise = keras.random.normal(shape, dtype=inputs.dtype, seed=seed)
        return inputs + noise * ops.cast(self.strength, inputs.dtype)

    @contextlib.contextmanager
    def same_for_all(self):
        """Within it, all examples get the same noise. Name and `seed` decide it."""
        self._same = True
        try:
            yield
        finally:
            self._same = False

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}
