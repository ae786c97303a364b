"""Antialiased resizing as two matrix products, which XLA can compile.

TensorFlow's own operation has no XLA kernel, and Keras compiles the test step with XLA
on a GPU.
"""

import functools

import numpy as np
from keras import ops


def resized(images, size, method):
    """Resizes like `tf.image.resize(images, size, method, antialias=True)`.

    Args:
        images: floats of shape `(batch, height, width, channels)`.
        size: `(height, width)`.
        method: string, `"bicubic"` or `"bilinear"`.

    Returns:
        float32 tensor of shape `(batch, *size, channels)`.
    """
    rows, columns = (
        weights(before, after, method)
        for before, after in zip(images.shape[1:3], size, strict=True)
    )
    # In float64, as a GPU may multiply float32 matrices in TF32 (ten mantissa bits).
    images = ops.cast(images, "float64")
    images = ops.einsum("ah,nhwc->nawc", ops.convert_to_tensor(rows), images)
    images = ops.einsum("bw,nawc->nabc", ops.convert_to_tensor(columns), images)
    return ops.cast(images, "float32")


@functools.lru_cache(maxsize=16)
def weights(before, after, method):
    """The weights of a line's old pixels in each new one, `(after, before)` in float64.

    A new pixel is the mean of the old ones around its place, weighted by a kernel. If
    the line becomes shorter, the kernel is widened by the factor `before / after`.
    """
    scale = before / after
    places = (np.arange(after) + 0.5) * scale
    distances = np.arange(before) + 0.5 - places[:, None]
    kernel = _bicubic if method == "bicubic" else _bilinear
    found = kernel(np.abs(distances) / max(scale, 1.0))
    return found / found.sum(axis=1, keepdims=True)


def _bilinear(x):
    return np.maximum(1 - x, 0)


def _bicubic(x):
    """The cubic of Keys, 1981, with a = -1/2."""
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < 2, far, 0))
