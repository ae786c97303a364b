"""A grouped convolution that is fast on a CPU too."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.layout import LAST
from keras_gan.core.serialization import register


@register
class GroupedConv2D(keras.layers.Conv2D):
    """Grouped convolution: `keras.layers.Conv2D` with `groups`, without its use of XLA.

    Filters of group i see the channels of group i only. The layer takes the arguments
    of `keras.layers.Conv2D`, has the same weights and computes the same. Keras compiles
    grouped convolutions by XLA even if nothing else is compiled. On a CPU these take
    hundreds of times as long, gradients included.

    Args:
        filters: integer, number of output channels.
        kernel_size: integer, or a pair.
        **kwargs: other arguments of `keras.layers.Conv2D`, such as `groups`.

    Raises:
        ValueError: if images are channels_first, padding is not "same" or "valid", or
            the dilation rate is not 1.

    Example:

    >>> layer = GroupedConv2D(8, 3, groups=4, padding="same")
    >>> layer(keras.ops.ones((1, 5, 5, 16))).shape, tuple(layer.kernel.shape)
    (TensorShape([1, 5, 5, 8]), (3, 3, 4, 8))

    Reference: [Xie et al., 2017](https://arxiv.org/abs/1611.05431)
    """

    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(filters, kernel_size, **{"data_format": LAST} | kwargs)
        if self.data_format != LAST:
            raise ValueError(
                f"`data_format` must be '{LAST}'. "
                f"Received: data_format={self.data_format!r}"
            )
        if self.padding not in ("same", "valid") or set(self.dilation_rate) != {1}:
            raise ValueError(
                "`padding` must be 'same' or 'valid' and `dilation_rate` 1. Received: "
                f"padding={self.padding!r}, dilation_rate={self.dilation_rate}"
            )

    def convolution_op(self, inputs, kernel):
        return backend.grouped_convolution(inputs, kernel, self.strides, self.padding)

    def call(self, inputs):
        outputs = self.convolution_op(inputs, self.kernel)
        if self.use_bias:
            # TensorFlow joins a bias that is added with the convolution before it. On
            # processors without oneDNN it then refuses groups.
            outputs = outputs - ops.negative(self.bias)
        return outputs if self.activation is None else self.activation(outputs)
