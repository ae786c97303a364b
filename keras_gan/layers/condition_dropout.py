"""A condition that is left out at random while a network is trained."""

import keras
from keras import ops

from keras_gan.core.integers import layer_seed
from keras_gan.core.reals import real
from keras_gan.core.serialization import register


@register
class ConditionDropout(keras.layers.Layer):
    """Condition dropout: replaces whole conditions by a null value, in training only.

    Each example's condition is replaced with probability `rate`, all of its values at
    once, and the others are not scaled. In inference nothing is replaced. With
    `rate=1`, a network is trained without the condition. A discriminator with such a
    layer is at times an unconditional one, as that of UCD always is.

    The layer takes conditions of any shape and dtype. In front of an `Embedding`,
    `null` is a class number of its own, and the embedding has one class more: then give
    the generator an embedding of the classes alone, from which their number is known.
    Behind it, `null=0` replaces the embedded vector by zeros.

    Args:
        rate: float in [0, 1], the share of conditions that are replaced.
        null: number that replaces every value of a condition.
        seed: integer, or None for a random one.

    Raises:
        ValueError: if `rate` is not in [0, 1].

    Example:

    >>> classes = ops.array([0, 1, 2])
    >>> ConditionDropout(1.0, null=10)(classes, training=True).numpy()
    array([10, 10, 10], dtype=int32)
    >>> ConditionDropout(1.0, null=10)(classes).numpy()
    array([0, 1, 2], dtype=int32)

    Reference: [Ho & Salimans, 2022](https://arxiv.org/abs/2207.12598) for the dropout,
    [Xia et al., 2025](https://arxiv.org/abs/2510.00624) for unconditional
    discriminators
    """

    def __init__(self, rate, null=0, seed=None, **kwargs):
        super().__init__(**kwargs)
        limits = "in [0, 1], as it is a share of conditions"
        real("rate", rate, lambda n: 0 <= n <= 1, limits)
        real("null", null, lambda n: True, "a number")
        self.rate = rate
        self.null = null
        self.seed = layer_seed(seed)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        if not training or self.rate == 0:
            return inputs
        inputs = ops.convert_to_tensor(inputs)
        shape = (ops.shape(inputs)[0], *[1] * (len(inputs.shape) - 1))
        drawn = keras.random.uniform(shape, seed=self.seed_generator)
        return ops.where(drawn < self.rate, ops.cast(self.null, inputs.dtype), inputs)

    def compute_output_spec(self, inputs, training=False):
        return keras.KerasTensor(inputs.shape, inputs.dtype)

    def get_config(self):
        mine = {"rate": self.rate, "null": self.null, "seed": self.seed}
        return {**super().get_config(), **mine}
