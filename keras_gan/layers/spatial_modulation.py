"""Gains and biases per pixel that a map determines: SPADE."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.core.serialization import register
from keras_gan.layers.equalized import checked_kernel_size


@register
class SPADE(keras.layers.Layer):
    """Spatially-adaptive normalization (SPADE): (1 + γ(m)) · normalized(x) + β(m).

    The layer is called on `[x, m]`, a map and a condition with pixels, such as one-hot
    classes of pixels or a drawing. m is resized to the size of x by its nearest
    neighbours. γ and β are convolutions of a hidden map with ReLU, which is a
    convolution of m.

    Args:
        hidden_channels: integer, channels of the hidden map.
        kernel_size: integer, odd, of all three convolutions.
        normalization: layer that normalizes x and has no weights of its own that
            scale; or None for batch normalization without gain and bias.

    Raises:
        TypeError: if `normalization` is not a layer.
        ValueError: if a number is out of range; when built, if the layer is not called
            on two maps.

    Example:

    >>> layer = SPADE(hidden_channels=8)
    >>> layer([ops.ones((2, 8, 8, 4)), ops.ones((2, 32, 32, 3))]).shape
    TensorShape([2, 8, 8, 4])

    Reference: [Park et al., 2019](https://arxiv.org/abs/1903.07291)
    """

    def __init__(
        self, hidden_channels=128, kernel_size=3, normalization=None, **kwargs
    ):
        super().__init__(**kwargs)
        self.hidden_channels = integer("hidden_channels", hidden_channels)
        self.kernel_size = checked_kernel_size(kernel_size)
        if normalization is None:
            normalization = keras.layers.BatchNormalization(
                momentum=0.9,
                epsilon=1e-5,
                center=False,
                scale=False,
                dtype=self.dtype_policy,
            )
        if not isinstance(normalization, keras.layers.Layer):
            raise TypeError(
                "`normalization` must be a layer, such as InstanceNormalization("
                "center=False, scale=False), or None. Received: "
                f"normalization={normalization!r}"
            )
        self.normalization = normalization
        self.hidden = self._convolution(self.hidden_channels, "relu", "hidden")

    def _convolution(self, filters, activation, name):
        return keras.layers.Conv2D(
            filters,
            self.kernel_size,
            padding="same",
            data_format=LAST,
            activation=activation,
            dtype=self.dtype_policy,
            name=name,
        )

    def build(self, input_shape):
        shapes = input_shape if isinstance(input_shape, (tuple, list)) else ()
        if len(shapes) != 2 or any(
            not isinstance(shape, (tuple, list)) or len(shape) != 4 for shape in shapes
        ):
            raise ValueError(
                "SPADE is called on two maps, [x, m], each of shape (batch, height, "
                f"width, channels). Received: shapes {input_shape}"
            )
        x, given = (tuple(shape) for shape in shapes)
        inner = (*x[:3], self.hidden_channels)
        self.normalization.build(x)
        self.hidden.build((*x[:3], given[-1]))
        self.gains = self._convolution(x[-1], None, "gains")
        self.biases = self._convolution(x[-1], None, "biases")
        self.gains.build(inner)
        self.biases.build(inner)

    def call(self, inputs):
        x, given = inputs
        given = ops.cast(given, x.dtype)
        given = _resized_to(given, ops.shape(x)[1:3])
        hidden = self.hidden(given)
        normalized = self.normalization(x)
        return normalized * (1 + self.gains(hidden)) + self.biases(hidden)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[0])

    def get_config(self):
        normalization = keras.saving.serialize_keras_object(self.normalization)
        normalization.pop("build_config", None)  # `build` of this layer does that.
        mine = {
            "hidden_channels": self.hidden_channels,
            "kernel_size": self.kernel_size,
            "normalization": normalization,
        }
        return {**super().get_config(), **mine}

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        config["normalization"] = keras.saving.deserialize_keras_object(
            config["normalization"]
        )
        return cls(**config)


def _resized_to(image, size):
    """Maps resized to `(height, width)` by their nearest neighbours.

    By indices, as XLA has no gradient of TensorFlow's own operation.
    """
    for axis, length in zip((1, 2), size, strict=True):
        own = ops.shape(image)[axis]
        # Open sizes are tensors, and may turn out equal.
        known = isinstance(own, int) and isinstance(length, int)
        if not known or own != length:
            places = (2 * ops.arange(length, dtype="int32") + 1) * own // (2 * length)
            image = ops.take(image, places, axis=axis)
    return image
