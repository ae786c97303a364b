"""Learned maps that a generator begins with: constant, or scaled by a vector."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


class _LearnedMap(keras.layers.Layer):
    """A map of weights that begin as N(0, 1), with the batch's vectors as its input."""

    def __init__(self, height, width, **kwargs):
        super().__init__(**kwargs)
        self.height = integer("height", height)
        self.width = integer("width", width)

    def _channels(self, input_shape):
        return input_shape[-1]

    def build(self, input_shape):
        self.map = self.add_weight(
            shape=(self.height, self.width, self._channels(input_shape)),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="map",
        )

    def compute_output_shape(self, input_shape):
        sides = (self.height, self.width)
        return (input_shape[0], *sides, self._channels(input_shape))

    def get_config(self):
        mine = {"height": self.height, "width": self.width}
        return {**super().get_config(), **mine}


@register
class LearnedBasis(_LearnedMap):
    """Basis layer of R3GAN: a learned map whose channels a vector scales.

    Vectors of shape `(batch, n)` become maps of shape `(batch, height, width, n)`.
    Channel c is the learned map's channel c times the c-th number of the vector. The
    learned map begins as N(0, 1).

    Args:
        height: integer, of the map.
        width: integer, of the map.

    Raises:
        ValueError: if a size is below 1; when built, if the input is not a vector per
            example.

    Example:

    >>> LearnedBasis(4, 4)(ops.ones((2, 16))).shape
    TensorShape([2, 4, 4, 16])

    Reference: [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """

    def build(self, input_shape):
        if len(input_shape) != 2:
            raise ValueError(
                "LearnedBasis takes a vector per example, (batch, n). "
                f"Received: an input of shape {tuple(input_shape)}"
            )
        super().build(input_shape)

    def call(self, inputs):
        scales = ops.reshape(inputs, (-1, 1, 1, inputs.shape[-1]))
        return scales * ops.cast(self.map, scales.dtype)


@register
class LearnedConstant(_LearnedMap):
    """Constant input of StyleGAN: a learned map, the same for each example.

    The input, of shape `(batch, ...)`, only says how many examples there are. The
    result has shape `(batch, height, width, channels)`. The learned map begins as
    N(0, 1).

    Args:
        height: integer, of the map.
        width: integer, of the map.
        channels: integer, of the map.

    Raises:
        ValueError: if a size is below 1.

    Example:

    >>> LearnedConstant(4, 4, channels=8)(ops.ones((2, 16))).shape
    TensorShape([2, 4, 4, 8])

    Reference: [Karras et al., 2019](https://arxiv.org/abs/1812.04948)
    """

    def __init__(self, height, width, channels, **kwargs):
        super().__init__(height, width, **kwargs)
        self.channels = integer("channels", channels)

    def _channels(self, input_shape):
        return self.channels

    def call(self, inputs):
        value = ops.cast(self.map, self.compute_dtype)
        return ops.broadcast_to(value, (ops.shape(inputs)[0], *value.shape))

    def get_config(self):
        return {**super().get_config(), "channels": self.channels}
