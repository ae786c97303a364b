"""Noise that a generator adds to its maps, with a learned strength."""

import keras
from keras import ops

from keras_gan.core.serialization import register


@register
class NoiseInjection(keras.layers.Layer):
    """Noise injection: adds Gaussian noise times a learned strength.

    All channels of a pixel get the same noise. The strength is one number, which begins
    at 0. There is noise in inference as well as in training.

    Args:
        seed: integer, or None for a random one.

    Example:

    >>> layer = NoiseInjection(seed=0)
    >>> x = ops.zeros((100, 8, 8, 2))
    >>> float(ops.std(layer(x)))
    0.0
    >>> _ = layer.strength.assign(0.5)
    >>> round(float(ops.std(layer(x))), 1)
    0.5

    Reference: [Karras et al., 2019](https://arxiv.org/abs/1812.04948), section 3.2
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, input_shape):
        self.strength = self.add_weight(shape=(), initializer="zeros", name="strength")

    def call(self, inputs):
        shape = (*ops.shape(inputs)[:-1], 1)
        noise = keras.random.normal(
            shape, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return inputs + ops.cast(self.strength, noise.dtype) * noise

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}
