"""Dropout that inference keeps."""

import keras

from keras_gan.core.integers import layer_seed
from keras_gan.core.reals import real
from keras_gan.core.serialization import register


@register
class MonteCarloDropout(keras.layers.Layer):
    """Monte Carlo dropout: dropout in inference as in training.

    It is the noise of a generator without latents, as in pix2pix. In `gan.generate`
    the draws follow from the seed, and an export repeats the same draws in each call.

    Args:
        rate: float in [0, 1), the share of values that become 0. The others are
            divided by 1 − rate.
        seed: integer, or None for a random one.

    Raises:
        ValueError: if `rate` is out of range.

    Example:

    >>> x = keras.ops.ones((1, 1000))
    >>> float(keras.ops.max(MonteCarloDropout(0.75, seed=0)(x, training=False)))
    4.0

    Reference: [Gal and Ghahramani, 2016](https://arxiv.org/abs/1506.02142);
    [Isola et al., 2017](https://arxiv.org/abs/1611.07004), section 3.3
    """

    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = real("rate", rate, lambda rate: 0 <= rate < 1, "in [0, 1)")
        self.seed = layer_seed(seed)
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True

    def call(self, inputs):
        if not self.rate:
            return inputs
        return keras.random.dropout(inputs, self.rate, seed=self.seed_generator)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}
