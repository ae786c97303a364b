"""Pixel normalization: each feature vector is divided by its root mean square."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.reals import real
from keras_gan.core.serialization import register


@register
class PixelNormalization(keras.layers.Layer):
    """Pixelwise feature vector normalization: divides by the root mean square (RMS).

    The mean is over the last axis: the channels of one pixel of a map, or all numbers
    of a vector such as a generator's latents. There are no weights.

    Args:
        epsilon: float, added to the mean square.

    Raises:
        ValueError: if `epsilon` is not above 0.

    Example:

    >>> PixelNormalization()(ops.array([[3.0, -3.0]])).numpy().round(3)
    array([[ 1., -1.]], dtype=float32)

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196), section 4.2
    """

    def __init__(self, epsilon=1e-8, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = real("epsilon", epsilon, lambda n: n > 0, "above 0")

    def call(self, inputs):
        return rms_normalized(inputs, self.epsilon)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}


def rms_normalized(x, epsilon):
    """Vectors along the last axis, divided by their root mean square (RMS)."""
    wide = backend.full_precision(x)  # 16 bits are too few for a mean of squares.
    mean_square = ops.mean(ops.square(wide), axis=-1, keepdims=True)
    return ops.cast(wide * ops.rsqrt(mean_square + epsilon), x.dtype)
