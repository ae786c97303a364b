"""Normalization by the statistics of each image, or of the present batch."""

import keras
from keras import ops

from keras_gan.core.booleans import boolean
from keras_gan.core.reals import real
from keras_gan.core.serialization import register


class _Normalization(keras.layers.Layer):
    """Subtracts means and divides by standard deviations over some axes.

    Args:
        center: boolean, whether a learned bias per channel is added.
        scale: boolean, whether a learned gain per channel multiplies.
        epsilon: float above 0, added to variances.
        gain_initializer: name of an initializer, or an object.
    """

    def __init__(
        self, center=True, scale=True, epsilon=1e-5, gain_initializer="ones", **kwargs
    ):
        super().__init__(**kwargs)
        self.center = boolean("center", center)
        self.scale = boolean("scale", scale)
        self.epsilon = real("epsilon", epsilon, lambda e: e > 0, "above 0")
        self.gain_initializer = keras.initializers.get(gain_initializer)

    def build(self, input_shape):
        if len(input_shape) < 3 and not self._over_the_batch:
            raise ValueError(
                f"{type(self).__name__} takes maps of shape (batch, ..., channels), "
                f"with at least one axis between. Received: shape {tuple(input_shape)}"
            )
        shape = input_shape[-1:]
        self.gain = self.bias = None
        if self.scale:
            self.gain = self.add_weight(
                shape=shape, initializer=self.gain_initializer, name="gain"
            )
        if self.center:
            self.bias = self.add_weight(shape=shape, initializer="zeros", name="bias")

    def call(self, inputs):
        x = ops.cast(inputs, "float32")  # Sums of squares overflow in half precision.
        axes = tuple(range(0 if self._over_the_batch else 1, len(x.shape) - 1))
        mean = ops.mean(x, axes, keepdims=True)
        variance = ops.mean(ops.square(x - mean), axes, keepdims=True)
        x = (x - mean) * ops.rsqrt(variance + self.epsilon)
        if self.gain is not None:
            x = x * ops.cast(self.gain, x.dtype)
        if self.bias is not None:
            x = x + ops.cast(self.bias, x.dtype)
        return ops.cast(x, inputs.dtype)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        mine = {
            "center": self.center,
            "scale": self.scale,
            "epsilon": self.epsilon,
            "gain_initializer": keras.initializers.serialize(self.gain_initializer),
        }
        return {**super().get_config(), **mine}


@register
class InstanceNormalization(_Normalization):
    """Instance normalization: each channel of each example gets mean 0 and variance 1.

    Mean and variance are over the pixels of one channel of one example, in training and
    in inference.

    Args:
        center: boolean, whether a learned bias per channel is added.
        scale: boolean, whether a learned gain per channel multiplies. CycleGAN has
            neither.
        epsilon: float above 0, added to variances.
        gain_initializer: name of an initializer, or an object.

    Raises:
        ValueError: if `epsilon` is not above 0; when built, if inputs have no axis
            between batch and channels.

    Example:

    >>> x = ops.reshape(ops.array([1.0, 3.0, 10.0, 30.0]), (2, 2, 1))
    >>> InstanceNormalization(center=False, scale=False)(x)[:, :, 0].numpy().round(3)
    array([[-1.,  1.],
           [-1.,  1.]], dtype=float32)

    Reference: [Ulyanov et al., 2016](https://arxiv.org/abs/1607.08022)
    """

    _over_the_batch = False


@register
class BatchStatisticsNormalization(_Normalization):
    """Batch normalization by the statistics of the present batch, in inference too.

    There are no moving averages. pix2pix normalizes like this. An image that is
    translated alone gets other values than in a batch: with one example, the layer is
    `InstanceNormalization`. In exports the layer does the same.

    Args:
        center: boolean, whether a learned bias per channel is added.
        scale: boolean, whether a learned gain per channel multiplies.
        epsilon: float above 0, added to variances.
        gain_initializer: name of an initializer, or an object.

    Raises:
        ValueError: if `epsilon` is not above 0.

    Example:

    >>> x = ops.array([[1.0], [3.0]])
    >>> BatchStatisticsNormalization()(x, training=False)[:, 0].numpy().round(3)
    array([-1.,  1.], dtype=float32)

    Reference: [Isola et al., 2017](https://arxiv.org/abs/1611.07004), section 3.3
    """

    _over_the_batch = True
