"""Batch normalization whose gains and biases a condition or the latents determine."""

import keras
from keras import ops

from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.layers.linear_maps import linear_map
from keras_gan.layers.modulation import FiLM


@register
class ConditionalBatchNormalization(FiLM):
    """Conditional batch normalization (cBN): gain and bias depend on the condition.

    The layer is called on `[x, condition]`. x is normalized per channel, its last axis,
    by `keras.layers.BatchNormalization`: over the batch in training, with the moving
    statistics otherwise. All conditions share these statistics. Then x gets the gain
    and the bias of its example's condition, which begin as 1 and 0 by default.

    Args:
        num_classes: integer for conditions that are class numbers of shape
            `(batch,)`, or None for vectors of shape `(batch, n)`.
        momentum: float, of the moving statistics.
        epsilon: float, added to the variance.
        spectral_normalization: boolean, as in `layers.FiLM`.
        use_bias: boolean, whether the linear maps of vectors have a bias of their own.
        kernel_initializer: initializer of their matrices, or its name. With zeros, gain
            and bias begin as 1 and 0. BigGAN begins with orthogonal matrices and has no
            bias.

    Raises:
        ValueError: if `num_classes` is below 1; when built, if the condition's shape is
            not the one above.

    Example:

    >>> layer = ConditionalBatchNormalization(num_classes=2)
    >>> x, classes = ops.array([[-3.0], [3.0]]), ops.array([0, 1])
    >>> _ = layer([x, classes])
    >>> _ = layer.biases.embeddings.assign([[0.0], [7.0]])
    >>> y = layer([x, classes], training=True)
    >>> ops.convert_to_numpy(ops.round(y[:, 0], 2))
    array([-1.,  8.], dtype=float32)

    Reference: [de Vries et al., 2017](https://arxiv.org/abs/1707.00683),
    [Miyato & Koyama, 2018](https://arxiv.org/abs/1802.05637)
    """

    def __init__(
        self,
        num_classes=None,
        momentum=0.99,
        epsilon=1e-3,
        spectral_normalization=False,
        use_bias=True,
        kernel_initializer="zeros",
        **kwargs,
    ):
        super().__init__(num_classes, spectral_normalization, **kwargs)
        self.use_bias = boolean("use_bias", use_bias)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        real("momentum", momentum, lambda n: 0 <= n < 1, "in [0, 1)")
        real("epsilon", epsilon, lambda n: n > 0, "above 0")
        self.momentum = momentum
        self.epsilon = epsilon
        self.normalization = keras.layers.BatchNormalization(
            momentum=momentum,
            epsilon=epsilon,
            center=False,
            scale=False,
            dtype=self.dtype_policy,
            name="normalization",
        )

    def build(self, input_shape):
        super().build(input_shape)
        self.normalization.build(tuple(input_shape[0]))

    def map_of_condition(self, channels, name):
        # A copy, as one object would give both matrices the same numbers.
        start = self.kernel_initializer.clone()
        return linear_map(self, channels, name, start, self.use_bias)

    def normalized(self, x, training):
        return self.normalization(x, training=training)

    def get_config(self):
        return {
            **super().get_config(),
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }


@register
class SelfModulatedBatchNormalization(ConditionalBatchNormalization):
    """Self-modulated batch normalization (sBN): G's latents determine gain and bias.

    The layer is called on `[x, latents]`. Gain and bias of `keras.layers.
    BatchNormalization` are the outputs of a small network of the latents with one
    hidden layer of ReLU. They begin as 1 and 0. To modulate by a condition too,
    concatenate it, or an embedding of it, to the latents.

    Args:
        units: integer, width of the hidden layer.
        momentum: float, of the moving statistics.
        epsilon: float, added to the variance.
        spectral_normalization: boolean, as in `layers.FiLM`; it includes the hidden
            layer.

    Raises:
        ValueError: if `units` is below 1; when built, if the latents are not vectors.

    Example:

    >>> layer = SelfModulatedBatchNormalization(units=8)
    >>> layer([ops.ones((4, 7, 7, 3)), ops.ones((4, 64))]).shape
    TensorShape([4, 7, 7, 3])

    Reference: [Chen et al., 2019](https://arxiv.org/abs/1810.01365)
    """

    def __init__(
        self,
        units=32,
        momentum=0.99,
        epsilon=1e-3,
        spectral_normalization=False,
        **kwargs,
    ):
        super().__init__(None, momentum, epsilon, spectral_normalization, **kwargs)
        self.units = integer("units", units)

    def build_condition(self, shape):
        self.hidden = linear_map(self, self.units, "hidden", "glorot_uniform")
        self.hidden.build(shape)
        return (shape[0], self.units)

    def embedded(self, condition):
        return ops.relu(self.hidden(condition))

    def get_config(self):
        config = {**super().get_config(), "units": self.units}
        for name in ("num_classes", "use_bias", "kernel_initializer"):
            del config[name]
        return config
