"""Equalized learning rate: weights of N(0, 1) that are scaled in each pass."""

import math
import numbers

import keras
from keras import ops

from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.core.serialization import register
from keras_gan.layers.resampling import along_axes
from keras_gan.layers.resampling import blur_matrix
from keras_gan.layers.resampling import checked_kernel
from keras_gan.layers.resampling import checked_size


class Equalized(keras.layers.Layer):
    """What equalized layers share: their arguments, their weights and the scaling.

    Args:
        learning_rate_multiplier: float above 0. With Adam, whose steps do not depend on
            the size of gradients, it multiplies the layer's learning rate.
        use_bias: boolean.
        bias_start: float, what the bias is at the beginning.
        activation: name or callable, or None.
    """

    def __init__(
        self,
        learning_rate_multiplier=1.0,
        use_bias=True,
        bias_start=0.0,
        activation=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if not (
            isinstance(learning_rate_multiplier, numbers.Real)
            and learning_rate_multiplier > 0
        ):
            raise ValueError(
                "`learning_rate_multiplier` must be a number above 0. Received: "
                f"learning_rate_multiplier={learning_rate_multiplier!r}"
            )
        self.learning_rate_multiplier = learning_rate_multiplier
        self.use_bias = boolean("use_bias", use_bias)
        self.bias_start = bias_start
        self.activation = keras.activations.get(activation)

    def add_kernel(self, shape):
        """Adds `kernel`, and the bias if there is one.

        Args:
            shape: tuple of integers, of the kernel. The last is the number of outputs,
                and the product of the others the fan-in.
        """
        multiplier = self.learning_rate_multiplier
        self.kernel = self.add_weight(
            shape=shape,
            initializer=keras.initializers.RandomNormal(stddev=1 / multiplier),
            name="kernel",
        )
        self.kernel_gain = multiplier / math.sqrt(math.prod(shape[:-1]))
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(shape[-1],),
                initializer=keras.initializers.Constant(self.bias_start / multiplier),
                name="bias",
            )

    def scaled_kernel(self):
        """The kernel that inputs are multiplied by."""
        return self.kernel * self.kernel_gain

    def finished(self, x):
        """Adds the bias and applies the activation."""
        if self.bias is not None:
            x = x + ops.cast(self.bias * self.learning_rate_multiplier, x.dtype)
        return self.activation(x)

    def get_config(self):
        mine = {
            "learning_rate_multiplier": self.learning_rate_multiplier,
            "use_bias": self.use_bias,
            "bias_start": self.bias_start,
            "activation": keras.activations.serialize(self.activation),
        }
        return {**super().get_config(), **mine}


@register
class EqualizedDense(Equalized):
    """Dense layer with an equalized learning rate.

    Its weights begin as N(0, 1) and are divided by the square root of the fan-in in
    each pass. So Adam's steps are equally large in relation to the weights in layers of
    all sizes.

    Args:
        units: integer, number of outputs.
        learning_rate_multiplier: float above 0. The weights begin as
            N(0, 1 / multiplier²) and are multiplied by it, and so is the bias: at the
            beginning outputs are the same, and steps `learning_rate_multiplier` times
            as large.
        use_bias: boolean.
        bias_start: float, what the bias adds at the beginning.
        activation: name of an activation, callable, or None.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> EqualizedDense(3, learning_rate_multiplier=0.01)(ops.ones((2, 8))).shape
    TensorShape([2, 3])

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196), section 4.1;
    multiplier: [Karras et al., 2019](https://arxiv.org/abs/1812.04948)
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = integer("units", units)

    def build(self, input_shape):
        self.add_kernel((input_shape[-1], self.units))

    def call(self, inputs):
        return self.finished(ops.matmul(inputs, self.scaled_kernel()))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


@register
class EqualizedConv2D(Equalized):
    """Convolution with an equalized learning rate, blurred where it has strides.

    Its weights begin as N(0, 1) and are divided by the square root of the fan-in in
    each pass, as those of `EqualizedDense`. Beyond the border the map is 0. With
    strides, a low-pass filter comes first, as in `BlurDownsampling2D`; an odd side is
    rounded up.

    Args:
        filters: integer, number of output channels.
        kernel_size: integer, odd, of a square kernel.
        strides: 1 or 2, or a pair for height and width.
        blur: tuple of numbers, the low-pass kernel.
        learning_rate_multiplier: float above 0, as in `EqualizedDense`.
        use_bias: boolean.
        bias_start: float, what the bias adds at the beginning.
        activation: name of an activation, callable, or None.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> EqualizedConv2D(4, 3)(ops.ones((2, 8, 8, 1))).shape
    TensorShape([2, 8, 8, 4])

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196), section 4.1
    """

    def __init__(self, filters, kernel_size=3, strides=1, blur=(1, 3, 3, 1), **kwargs):
        super().__init__(**kwargs)
        self.filters = integer("filters", filters)
        self.kernel_size = checked_kernel_size(kernel_size)
        self.strides = checked_size(strides, "strides")
        self.blur = checked_kernel(blur, "blur")

    def build(self, input_shape):
        size = self.kernel_size
        self.add_kernel((size, size, input_shape[-1], self.filters))

    def call(self, inputs):
        x, padding = inputs, "same"
        if self.strides != (1, 1):
            pairs = zip(inputs.shape[1:3], self.strides, strict=True)
            x, padding = (
                along_axes(x, *(self._padded(*each) for each in pairs)),
                "valid",
            )
        x = ops.conv(x, self.scaled_kernel(), self.strides, padding, LAST)
        return self.finished(x)

    def _padded(self, length, stride):
        """The matrix that blurs one axis and pads it for the convolution."""
        margin = self.kernel_size // 2
        if stride == 1:
            return blur_matrix(length + 2 * margin, length, (1,), margin)
        count = 2 * ((length + 1) // 2) + 2 * margin - 1
        before = margin + (len(self.blur) - 1) // 2
        return blur_matrix(count, length, self.blur, before)

    def compute_output_shape(self, input_shape):
        sides = (
            n if n is None else -(-n // stride)
            for n, stride in zip(input_shape[1:3], self.strides, strict=True)
        )
        return (input_shape[0], *sides, self.filters)

    def get_config(self):
        mine = {
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "blur": self.blur,
        }
        return {**super().get_config(), **mine}


def checked_kernel_size(kernel_size):
    """The size of a square kernel, an odd integer."""
    size = integer("kernel_size", kernel_size)
    if size % 2 == 0:
        raise ValueError(f"`kernel_size` must be odd. Received: kernel_size={size}")
    return size


@keras.saving.register_keras_serializable("keras_gan")
def scaled_leaky_relu(x):
    """√2 · leaky ReLU with slope 0.2, the activation of StyleGAN2.

    The factor keeps the mean square of values of N(0, 1) near 1.

    Args:
        x: tensor.

    Example:

    >>> scaled_leaky_relu(ops.array([-1.0, 1.0])).numpy().round(3)
    array([-0.283,  1.414], dtype=float32)
    """
    return ops.leaky_relu(x, 0.2) * math.sqrt(2)
