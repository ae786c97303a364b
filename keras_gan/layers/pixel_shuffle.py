"""Channels as pixels: the sub-pixel convolution of super-resolution."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


@register
class PixelShuffle(keras.layers.Layer):
    """Pixel shuffle (depth to space): makes a map `scale` times as large of channels.

    A map of shape `(batch, height, width, scale² · channels)` becomes one of shape
    `(batch, scale · height, scale · width, channels)`. The first `channels` channels
    are the upper left pixel of each block, the next ones the pixel to the right of it.

    Args:
        scale: integer.

    Raises:
        ValueError: if `scale` is below 1; when built, if its square does not divide the
            number of channels.

    Example:

    >>> x = ops.reshape(ops.arange(4.0), (1, 1, 1, 4))
    >>> PixelShuffle(2)(x)[0, :, :, 0].numpy()
    array([[0., 1.],
           [2., 3.]], dtype=float32)

    Reference: [Shi et al., 2016](https://arxiv.org/abs/1609.05158)
    """

    def __init__(self, scale=2, **kwargs):
        super().__init__(**kwargs)
        self.scale = integer("scale", scale)

    def build(self, input_shape):
        if len(input_shape) != 4 or input_shape[-1] % self.scale**2:
            raise ValueError(
                "PixelShuffle takes maps of shape (batch, height, width, channels) "
                "whose channels are a multiple of scale². Received: shape "
                f"{tuple(input_shape)} and scale={self.scale}"
            )

    def call(self, inputs):
        if self.scale == 1:
            return inputs
        return ops.nn.depth_to_space(inputs, self.scale, data_format="channels_last")

    def compute_output_shape(self, input_shape):
        batch, *sides, channels = input_shape
        sides = (None if side is None else side * self.scale for side in sides)
        return (batch, *sides, channels // self.scale**2)

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


@register
class ICNR(keras.initializers.Initializer):
    """Initializer of a convolution before `PixelShuffle`, without checkerboards (ICNR).

    All pixels of a block begin with the same kernel. So the enlarged map begins as one
    enlarged by its nearest neighbours.

    Args:
        scale: integer, that of `PixelShuffle`.
        initializer: the initializer of the kernel that the pixels share: its name, or
            an object of `keras.initializers`.

    Raises:
        ValueError: if `scale` is below 1; when called, if its square does not divide
            the number of filters.

    Example:

    >>> kernel = ICNR(2)((1, 1, 3, 8))
    >>> bool(ops.all(kernel[..., :2] == kernel[..., 6:]))
    True

    Reference: [Aitken et al., 2017](https://arxiv.org/abs/1707.02937)
    """

    def __init__(self, scale=2, initializer="glorot_uniform"):
        self.scale = integer("scale", scale)
        self.initializer = keras.initializers.get(initializer)

    def __call__(self, shape, dtype=None):
        copies = self.scale**2
        if shape[-1] % copies:
            raise ValueError(
                "ICNR is for a number of filters that is a multiple of scale². "
                f"Received: {shape[-1]} filters and scale={self.scale}"
            )
        shared = self.initializer((*shape[:-1], shape[-1] // copies), dtype)
        return ops.tile(shared, (1,) * (len(shape) - 1) + (copies,))

    def get_config(self):
        return {
            "scale": self.scale,
            "initializer": keras.initializers.serialize(self.initializer),
        }
