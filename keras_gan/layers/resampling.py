"""Layers that double or halve the sides of a map with a low-pass filter."""

import numbers

import keras
import numpy as np
from keras import ops

from keras_gan.core.serialization import register


class _Resampling(keras.layers.Layer):
    """Multiplies a map by a constant matrix along its height and its width.

    A matrix product is the fastest way on a CPU: a depthwise convolution takes the same
    time on large maps and twice the time on small ones.
    """

    def __init__(self, size=2, kernel=(1, 3, 3, 1), border="zero", **kwargs):
        super().__init__(**kwargs)
        self.size = checked_size(size)
        self.kernel = checked_kernel(kernel)
        self.border = _checked_border(border)

    def build(self, input_shape):
        if len(input_shape) != 4 or None in input_shape[1:3]:
            raise ValueError(
                f"{type(self).__name__} takes maps of shape (batch, height, width, "
                "channels), whose height and width are known. Received: an input of "
                f"shape {tuple(input_shape)}"
            )

    def call(self, inputs):
        matrices = [
            self._matrix(length) if size == 2 else None
            for length, size in zip(inputs.shape[1:3], self.size, strict=True)
        ]
        return along_axes(inputs, *matrices)

    def _matrix(self, length):
        if self.border == "zero":
            return self.matrix(length, self.kernel)
        # Of a longer map with as many pixels on each side as the kernel reaches. Those
        # beyond the border are equal to the border's, so their columns are added.
        extra = len(self.kernel) + len(self.kernel) % 2
        longer = self.matrix(length + 2 * extra, self.kernel)
        start = self.resized(extra)
        rows = longer[start : start + self.resized(length)]
        inside = rows[:, extra : extra + length].copy()
        inside[:, 0] += rows[:, :extra].sum(1)
        inside[:, -1] += rows[:, extra + length :].sum(1)
        return inside

    def compute_output_shape(self, input_shape):
        sides = [
            self.resized(n) if size == 2 else n
            for n, size in zip(input_shape[1:3], self.size, strict=True)
        ]
        return (input_shape[0], *sides, input_shape[3])

    def get_config(self):
        mine = {"size": self.size, "kernel": self.kernel, "border": self.border}
        return {**super().get_config(), **mine}


@register
class BlurUpsampling2D(_Resampling):
    """Upsampling by 2 with a low-pass filter: zeros between the pixels, then a blur.

    The kernel is the same along both axes; its sum is scaled to 2, so that constants
    stay constants in the interior. With `(1, 3, 3, 1)` this is bilinear interpolation,
    and with `(1, 1)` nearest-neighbor interpolation.

    Args:
        size: 2, or a pair of 1 and 2 for height and width; 1 leaves an axis unchanged.
        kernel: tuple of two or more numbers whose sum is not 0.
        border: what the map is beyond its border: "zero", or "edge" for the nearest
            pixel of the border, so that constants stay constants everywhere.

    Raises:
        ValueError: if an argument is out of range, or a map's height or width is
            unknown.

    Example:

    >>> x = ops.reshape(ops.array([4.0, 4.0, 8.0]), (1, 1, 3, 1))
    >>> BlurUpsampling2D((1, 2))(x).numpy().ravel().tolist()
    [3.0, 4.0, 4.0, 5.0, 7.0, 6.0]

    Reference: [Karras et al., 2019](https://arxiv.org/abs/1812.04948);
    [Zhang, 2019](https://arxiv.org/abs/1904.11486)
    """

    @staticmethod
    def resized(length):
        """The length of an axis afterwards."""
        return 2 * length

    @staticmethod
    def matrix(length, kernel):
        """The matrix that one axis is multiplied by, `(2 * length, length)`."""
        before = (len(kernel) + 1) // 2
        with_zeros = blur_matrix(2 * length, 2 * length, kernel, before, total=2.0)
        return with_zeros[:, ::2]


@register
class BlurDownsampling2D(_Resampling):
    """Downsampling by 2 behind a low-pass filter: a blur, then every second pixel.

    An odd side is rounded up. The kernel is the same along both axes; its sum is scaled
    to 1, so that constants stay constants in the interior. With `(1, 1)` this is
    average pooling.

    Args:
        size: 2, or a pair of 1 and 2 for height and width; 1 leaves an axis unchanged.
        kernel: tuple of two or more numbers whose sum is not 0.
        border: what the map is beyond its border: "zero", or "edge" for the nearest
            pixel of the border, so that constants stay constants everywhere.

    Raises:
        ValueError: if an argument is out of range, or a map's height or width is
            unknown.

    Example:

    >>> x = ops.reshape(ops.array([8.0, 8.0, 16.0, 0.0]), (1, 1, 4, 1))
    >>> BlurDownsampling2D((1, 2))(x).numpy().ravel().tolist()
    [8.0, 7.0]

    Reference: [Zhang, 2019](https://arxiv.org/abs/1904.11486);
    [Karras et al., 2020](https://arxiv.org/abs/1912.04958)
    """

    @staticmethod
    def resized(length):
        """The length of an axis afterwards."""
        return (length + 1) // 2

    @staticmethod
    def matrix(length, kernel):
        """The matrix that one axis is multiplied by, `((length + 1) // 2, length)`."""
        return blur_matrix(length, length, kernel, (len(kernel) - 1) // 2)[::2]


def along_axes(x, of_height, of_width):
    """Multiplies maps by a matrix along their height, and by another along their width.

    Args:
        x: tensor of shape `(batch, height, width, channels)`.
        of_height: array of shape `(new height, height)`, or None to leave the axis.
        of_width: array of shape `(new width, width)`, or None.
    """
    height, width, channels = x.shape[1:]
    if of_height is not None:
        # Rows are joined, so that no axis needs to be moved.
        x = _product(of_height, ops.reshape(x, (-1, height, width * channels)))
        height = of_height.shape[0]
    if of_width is not None:
        x = _product(of_width, ops.reshape(x, (-1, width, channels)))
        width = of_width.shape[0]
    return ops.reshape(x, (-1, height, width, channels))


def _product(matrix, x):
    """The matrix times each of a batch of matrices, with gradients of all orders.

    TensorFlow's own gradient sums over axes that it finds out at run time. XLA cannot
    compile this within a condition, in which a lazy penalty is computed.
    """

    @ops.custom_gradient
    def linear(x):
        def gradient(*upstream):
            return _product(matrix.T, upstream[0])

        return ops.matmul(ops.convert_to_tensor(matrix, x.dtype), x), gradient

    return linear(x)


def blur_matrix(count, length, kernel, before, total=1.0):
    """The matrix of a low-pass filter, `(count, length)`.

    Args:
        count: integer, pixels of the result.
        length: integer, pixels of the input.
        kernel: tuple of numbers.
        before: integer, zeros before the input's first pixel; below 0, pixels of the
            input that are left out.
        total: float, the sum to which the kernel is scaled.
    """
    result = np.zeros((count, length))
    for place, value in enumerate(reversed(kernel)):
        for j in range(count):
            i = j + place - before
            if 0 <= i < length:
                result[j, i] += total * value / sum(kernel)
    return result.astype("float32")


def checked_size(size, name="size"):
    """A pair of 1 and 2 for height and width."""
    pair = (size, size) if not isinstance(size, (tuple, list)) else tuple(size)
    if len(pair) != 2 or any(each not in (1, 2) for each in pair):
        raise ValueError(
            f"`{name}` must be 1 or 2, or a pair of them for height and width. "
            f"Received: {name}={size!r}"
        )
    return tuple(int(each) for each in pair)


def _checked_border(border):
    if border not in ("zero", "edge"):
        raise ValueError(
            f"`border` must be 'zero' or 'edge'. Received: border={border!r}"
        )
    return border


def checked_kernel(kernel, name="kernel"):
    """A low-pass kernel, as a tuple."""
    good = isinstance(kernel, (tuple, list)) and len(kernel) >= 2
    good = good and all(isinstance(each, numbers.Real) for each in kernel)
    if not good or sum(kernel) == 0:
        raise ValueError(
            f"`{name}` must be a tuple of two or more numbers whose sum is not 0. "
            f"Received: {name}={kernel!r}"
        )
    return tuple(kernel)
