"""One quarter of several maps, the same in all of them."""

import keras
from keras import ops

from keras_gan.core.integers import layer_seed
from keras_gan.core.serialization import register


@register
class RandomQuarter(keras.layers.Layer):
    """Crops maps to one of their four quarters, drawn at random for the whole batch.

    The layer is called on a map of shape `(batch, height, width, channels)`, or on a
    list of maps of any sizes, which are all cropped to the same quarter. Half of an odd
    side is rounded up. In inference it is the upper left quarter.

    Args:
        seed: integer, or None for a random one.

    Example:

    >>> x = ops.reshape(ops.arange(9.0), (1, 3, 3, 1))
    >>> RandomQuarter()(x)[0, :, :, 0].numpy()
    array([[0., 1.],
           [3., 4.]], dtype=float32)

    Reference: [Liu et al., 2021](https://arxiv.org/abs/2101.04775)
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = layer_seed(seed)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        lower = right = False
        if training:
            coins = keras.random.uniform((2,), seed=self.seed_generator)
            lower, right = coins[0] < 0.5, coins[1] < 0.5

        def quarter(x):
            height, width = (_half(n) for n in x.shape[1:3])
            x = ops.where(lower, x[:, -height:], x[:, :height])
            return ops.where(right, x[:, :, -width:], x[:, :, :width])

        return keras.tree.map_structure(quarter, inputs)

    def compute_output_shape(self, input_shape):
        if isinstance(input_shape[0], (list, tuple)):
            return [self.compute_output_shape(each) for each in input_shape]
        batch, height, width, channels = input_shape
        return (batch, _half(height), _half(width), channels)

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}


def _half(length):
    return (length + 1) // 2
