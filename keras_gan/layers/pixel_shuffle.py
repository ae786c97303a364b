"""Channels as pixels, for sub-pixel convolutions, and pixels as channels."""

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
class PixelUnshuffle(keras.layers.Layer):
    """Pixel unshuffle (space to depth): makes channels of the pixels of each block.

    The inverse of `PixelShuffle`: a map of shape `(batch, height, width, channels)`
    becomes one of shape `(batch, height / scale, width / scale, scale² · channels)`.
    The first `channels` channels are the upper left pixel of each block, the next ones
    the pixel to the right of it.

    Args:
        scale: integer, or a pair of integers for height and width.

    Raises:
        TypeError: if `scale` has the wrong type.
        ValueError: if `scale` is below 1; when built, if it does not divide the sides
            of the map.

    Example:

    >>> x = ops.reshape(ops.arange(4.0), (1, 2, 2, 1))
    >>> PixelUnshuffle(2)(x).numpy().ravel().tolist()
    [0.0, 1.0, 2.0, 3.0]
    >>> PixelUnshuffle((1, 2))(x)[0, 1, 0].numpy().tolist()
    [2.0, 3.0]

    Reference: [Shi et al., 2016](https://arxiv.org/abs/1609.05158)
    """

    def __init__(self, scale=2, **kwargs):
        super().__init__(**kwargs)
        pair = scale if isinstance(scale, (tuple, list)) else (scale, scale)
        if len(pair) != 2:
            raise ValueError(
                "`scale` must be an integer, or a pair of integers for height and "
                f"width. Received: scale={scale!r}"
            )
        self.scale = tuple(integer("scale", each) for each in pair)

    def build(self, input_shape):
        sides = input_shape[1:3]
        if (
            len(input_shape) != 4
            or None in input_shape[1:]
            or any(n % by for n, by in zip(sides, self.scale, strict=True))
        ):
            raise ValueError(
                "PixelUnshuffle takes maps of shape (batch, height, width, channels) "
                "whose height and width are known, and multiples of `scale`. Received: "
                f"shape {tuple(input_shape)} and scale={self.scale}"
            )

    def call(self, inputs):
        rows, columns = self.scale
        _, *sides, channels = inputs.shape
        height, width = sides[0] // rows, sides[1] // columns
        # The columns of a block are next to each other: only its rows have to move.
        blocks = ops.reshape(inputs, (-1, height, rows, width, columns * channels))
        blocks = ops.transpose(blocks, (0, 1, 3, 2, 4))
        return ops.reshape(blocks, (-1, height, width, rows * columns * channels))

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        rows, columns = self.scale
        return batch, height // rows, width // columns, rows * columns * channels

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
