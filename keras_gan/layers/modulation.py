"""Gains and biases per channel that a condition determines: FiLM and AdaIN."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.booleans import boolean
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.layers.linear_maps import checked_classes
from keras_gan.layers.linear_maps import linear_map
from keras_gan.layers.linear_maps import shapes_of


@register
class FiLM(keras.layers.Layer):
    """Feature-wise linear modulation (FiLM): x · gain(condition) + bias(condition).

    The layer is called on `[x, condition]`. Gain and bias have one value per channel of
    x, its last axis. They are linear in the condition, or with `num_classes` rows of
    two embeddings. The gain begins as 1 and the bias as 0, so that the layer begins as
    the identity.

    Args:
        num_classes: integer for conditions that are class numbers of shape
            `(batch,)`, or None for vectors of shape `(batch, n)`.
        spectral_normalization: boolean, divide the matrices of gains and biases by
            their norm, see `layers.SpectralNormalization`.
            `models.spectrally_normalized` sets it.

    Raises:
        ValueError: if `num_classes` is below 1; when built, if the condition's shape is
            not the one above.

    Example:

    >>> layer = FiLM(num_classes=2)
    >>> x, classes = ops.ones((2, 3)), ops.array([0, 1])
    >>> _ = layer([x, classes])
    >>> _ = layer.biases.embeddings.assign([[0.0, 0.0, 0.0], [5.0, 6.0, 7.0]])
    >>> ops.convert_to_numpy(layer([x, classes]))
    array([[1., 1., 1.],
           [6., 7., 8.]], dtype=float32)

    Reference: [Perez et al., 2018](https://arxiv.org/abs/1709.07871)
    """

    def __init__(self, num_classes=None, spectral_normalization=False, **kwargs):
        super().__init__(**kwargs)
        self.num_classes = checked_classes(num_classes)
        self.spectral_normalization = boolean(
            "spectral_normalization", spectral_normalization
        )

    def build(self, input_shape):
        x, condition = shapes_of(self, input_shape)
        condition = self.build_condition(condition)
        self.gains = self.map_of_condition(x[-1], "gains")
        self.biases = self.map_of_condition(x[-1], "biases")
        self.gains.build(condition)
        self.biases.build(condition)

    def map_of_condition(self, channels, name):
        """A new linear map of the condition to one value per channel."""
        return linear_map(self, channels, name, "zeros")

    def build_condition(self, shape):
        """Builds the layers before gains and biases; returns the shape they get."""
        return shape

    def embedded(self, condition):
        """What the gains and biases are linear in."""
        return condition

    def normalized(self, x, training):
        """What is modulated: x itself, or x normalized."""
        return x

    def call(self, inputs, training=None):
        x, condition = inputs
        condition = self.embedded(condition)
        x = self.normalized(x, training)
        shape = (-1, *(1,) * (len(x.shape) - 2), x.shape[-1])
        gains = ops.reshape(self.gains(condition), shape)
        return x * (1 + gains) + ops.reshape(self.biases(condition), shape)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[0])

    def get_config(self):
        return {
            **super().get_config(),
            "num_classes": self.num_classes,
            "spectral_normalization": self.spectral_normalization,
        }


@register
class AdaIN(FiLM):
    """Adaptive instance normalization (AdaIN): the condition sets mean and deviation.

    Each channel of each example is normalized over its pixels to mean 0 and standard
    deviation 1. Then it gets the gain and the bias of the condition, which are linear
    in it as in StyleGAN and begin as 1 and 0. The layer is called on `[x, condition]`
    like `layers.FiLM`. Examples do not influence each other.

    Args:
        num_classes: integer for conditions that are class numbers of shape
            `(batch,)`, or None for vectors of shape `(batch, n)`.
        epsilon: float, added to the variance.
        spectral_normalization: boolean, as in `layers.FiLM`.

    Raises:
        ValueError: if `num_classes` is below 1; when built, if x has no axes between
            the first and the last, or the condition's shape is not the one above.

    Example:

    >>> layer = AdaIN(num_classes=10)
    >>> y = layer([ops.array([[[1.0], [3.0]]]), ops.array([4])])
    >>> ops.convert_to_numpy(ops.round(y[0, :, 0], 3))
    array([-1.,  1.], dtype=float32)

    Reference: [Huang & Belongie, 2017](https://arxiv.org/abs/1703.06868),
    [Karras et al., 2019](https://arxiv.org/abs/1812.04948)
    """

    def __init__(
        self, num_classes=None, epsilon=1e-5, spectral_normalization=False, **kwargs
    ):
        super().__init__(num_classes, spectral_normalization, **kwargs)
        real("epsilon", epsilon, lambda n: n > 0, "above 0")
        self.epsilon = epsilon

    def build(self, input_shape):
        x, _ = shapes_of(self, input_shape)
        if len(x) < 3:
            raise ValueError(
                "AdaIN normalizes each channel over the pixels, so x must have the "
                "shape (batch, ..., channels) with at least three axes. Received: x of "
                f"shape {x}"
            )
        super().build(input_shape)

    def normalized(self, x, training):
        wide = backend.full_precision(x)  # 16 bits are too few for a variance.
        axes = tuple(range(1, len(x.shape) - 1))
        mean, variance = ops.moments(wide, axes, keepdims=True)
        wide = (wide - mean) * ops.rsqrt(variance + self.epsilon)
        return ops.cast(wide, x.dtype)

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
