"""Self-attention over the pixels of a map: SAGAN's non-local block."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.core.serialization import register
from keras_gan.layers.spectral_normalization import SpectralNormalization


@register
class SelfAttention(keras.layers.Layer):
    """Self-attention (SAGAN): each pixel adds a weighted mean of values of all pixels.

    y = x + gate · o(softmax(f(x) g(x)ᵀ) h(x)), where f, g, h and o are convolutions of
    1×1 pixel. Their outputs are the queries, the keys, the values and the sum that is
    added. `gate` is a learned number that begins as 0, so that the layer begins as the
    identity. As in the official code and in BigGAN, queries and keys have an eighth of
    x's channels and values a half, the convolutions have no bias, and max pooling
    leaves a quarter of the keys and values.

    Args:
        key_ratio: integer, channels of x per channel of the queries and keys.
        value_ratio: integer, channels of x per channel of the values.
        pool_size: integer, keys and values are the maxima of squares with this side;
            1 keeps all of them.
        kernel_initializer: initializer of the four kernels, or its name.
        spectral_normalization: boolean, divide the four kernels by their norms, see
            `layers.SpectralNormalization`. `models.spectrally_normalized` sets it.

    Raises:
        ValueError: if a ratio or `pool_size` is below 1; when built, if x does not have
            the shape `(batch, height, width, channels)`.

    Example:

    >>> layer = SelfAttention()
    >>> x = ops.ones((2, 8, 8, 16))
    >>> bool(ops.all(layer(x) == x))   # the gate is closed at first
    True
    >>> [tuple(variable.shape) for variable in layer.trainable_variables][:3]
    [(), (1, 1, 16, 2), (1, 1, 16, 2)]

    Reference: [Zhang et al., 2019](https://arxiv.org/abs/1805.08318)
    """

    def __init__(
        self,
        key_ratio=8,
        value_ratio=2,
        pool_size=2,
        kernel_initializer="glorot_uniform",
        spectral_normalization=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.key_ratio = integer("key_ratio", key_ratio)
        self.value_ratio = integer("value_ratio", value_ratio)
        self.pool_size = integer("pool_size", pool_size)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.spectral_normalization = boolean(
            "spectral_normalization", spectral_normalization
        )

    def build(self, input_shape):
        if len(input_shape) != 4:
            raise ValueError(
                "SelfAttention must be called on maps of shape (batch, height, width, "
                f"channels). Received: an input of shape {tuple(input_shape)}"
            )
        *pixels, channels = input_shape
        values = max(channels // self.value_ratio, 1)
        keys = max(channels // self.key_ratio, 1)
        self.gate = self.add_weight(shape=(), initializer="zeros", name="gate")
        self.queries = self._convolution(keys, "queries")
        self.keys = self._convolution(keys, "keys")
        self.values = self._convolution(values, "values")
        self.sums = self._convolution(channels, "sums")
        for layer in (self.queries, self.keys, self.values):
            layer.build(tuple(input_shape))
        self.sums.build((*pixels, values))

    def _convolution(self, channels, name):
        layer = keras.layers.Conv2D(
            channels,
            1,
            use_bias=False,
            data_format=LAST,
            # A copy, as one object would give every kernel the same numbers.
            kernel_initializer=self.kernel_initializer.clone(),
            dtype=self.dtype_policy,
            name=name,
        )
        if self.spectral_normalization:
            return SpectralNormalization(layer, name=name, dtype=self.dtype_policy)
        return layer

    def _pooled_rows(self, x):
        """The maxima of squares of pixels, as one row per square."""
        x = ops.max_pool(
            x,
            self.pool_size,
            self.pool_size,
            padding="same",
            data_format=LAST,
        )
        return _rows(x)

    def call(self, x):
        # 16 bits are too few for the products, and for a softmax over many pixels.
        queries = backend.full_precision(_rows(self.queries(x)))
        keys = backend.full_precision(self._pooled_rows(self.keys(x)))
        scores = ops.matmul(queries, ops.swapaxes(keys, 1, 2))
        weights = ops.softmax(scores, axis=-1)
        sums = ops.matmul(
            ops.cast(weights, self.compute_dtype), self._pooled_rows(self.values(x))
        )
        sums = ops.reshape(sums, (-1, *x.shape[1:3], sums.shape[-1]))
        return x + ops.cast(self.gate, self.compute_dtype) * self.sums(sums)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {
            **super().get_config(),
            "key_ratio": self.key_ratio,
            "value_ratio": self.value_ratio,
            "pool_size": self.pool_size,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "spectral_normalization": self.spectral_normalization,
        }


def _rows(x):
    """A map as one row per pixel: (batch, pixels, channels)."""
    return ops.reshape(x, (-1, x.shape[1] * x.shape[2], x.shape[3]))
