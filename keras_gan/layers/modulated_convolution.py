"""Convolutions whose weights each example's style scales (StyleGAN2)."""

from keras import ops

from keras_gan import backend
from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.layers.equalized import Equalized
from keras_gan.layers.equalized import EqualizedDense
from keras_gan.layers.equalized import checked_kernel_size
from keras_gan.layers.resampling import along_axes
from keras_gan.layers.resampling import blur_matrix
from keras_gan.layers.resampling import checked_kernel
from keras_gan.layers.resampling import checked_size


@register
class ModulatedConv2D(Equalized):
    """Modulated convolution with weight demodulation, for maps and styles.

    The layer is called on `[x, styles]`. A dense layer makes a gain per input channel
    of each example's style, which begins near 1. The weights are multiplied by it.
    Demodulation then divides each filter by its norm, so that outputs keep the scale of
    the inputs. Here inputs and outputs are scaled in place of the weights, which is the
    same and needs no convolution per example.

    With `size=2`, the map is upsampled: by a transposed convolution and a low-pass
    filter, as in `BlurUpsampling2D`.

    Args:
        filters: integer, number of output channels.
        kernel_size: integer, odd, of a square kernel.
        size: 1 or 2, or a pair for height and width.
        demodulate: boolean.
        style: integer, which style to take of styles of shape `(batch, count, n)`; or
            None for styles of shape `(batch, n)`.
        blur: tuple of numbers, the low-pass kernel.
        epsilon: float, added to the squared norm.
        use_bias: boolean.
        activation: name of an activation, callable, or None.

    Raises:
        ValueError: if an argument is out of range; when built, if the styles have
            another shape.

    Example:

    >>> x, styles = ops.ones((2, 8, 8, 3)), ops.ones((2, 16))
    >>> ModulatedConv2D(4, 3, size=2)([x, styles]).shape
    TensorShape([2, 16, 16, 4])

    Reference: [Karras et al., 2020](https://arxiv.org/abs/1912.04958), section 2.2
    """

    def __init__(
        self,
        filters,
        kernel_size=3,
        size=1,
        demodulate=True,
        style=None,
        blur=(1, 3, 3, 1),
        epsilon=1e-8,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = integer("filters", filters)
        self.kernel_size = checked_kernel_size(kernel_size)
        self.size = checked_size(size)
        self.demodulate = boolean("demodulate", demodulate)
        self.style = None if style is None else integer("style", style, 0)
        self.blur = checked_kernel(blur, "blur")
        self.epsilon = real("epsilon", epsilon, lambda n: n > 0, "above 0")

    def build(self, input_shape):
        x, styles = (tuple(each) for each in input_shape)
        rank = 2 if self.style is None else 3
        if len(styles) != rank or (rank == 3 and not self.style < styles[1]):
            raise ValueError(
                "The styles of ModulatedConv2D must have the shape (batch, n), or with "
                "`style` (batch, count, n), where `style` is below count. Received: "
                f"styles of shape {styles} and style={self.style}"
            )
        self.gains = EqualizedDense(
            x[-1], bias_start=1.0, name="gains", dtype=self.dtype_policy
        )
        self.gains.build((styles[0], styles[-1]))
        self.add_kernel((self.kernel_size, self.kernel_size, x[-1], self.filters))

    def call(self, inputs):
        x, styles = inputs
        if self.style is not None:
            styles = styles[:, self.style]
        gains = self.gains(styles)
        kernel = self.scaled_kernel()
        x = x * ops.reshape(gains, (-1, 1, 1, gains.shape[-1]))
        if self.size == (1, 1):
            x = ops.conv(x, kernel, padding="same", data_format=LAST)
        else:
            x = self._upsampled(x, kernel)
        if self.demodulate:
            squares = ops.sum(ops.square(backend.full_precision(kernel)), axis=(0, 1))
            squares = ops.matmul(ops.square(backend.full_precision(gains)), squares)
            factors = ops.cast(ops.rsqrt(squares + self.epsilon), x.dtype)
            x = x * ops.reshape(factors, (-1, 1, 1, self.filters))
        return self.finished(x)

    def _upsampled(self, x, kernel):
        sides = x.shape[1:3]
        # Keras' transposed convolutions have the output channels before the input's.
        kernel = ops.transpose(kernel, (0, 1, 3, 2))
        x = ops.conv_transpose(x, kernel, self.size, "valid", data_format=LAST)
        pairs = zip(sides, self.size, strict=True)
        return along_axes(x, *(self._blurred(*each) for each in pairs))

    def _blurred(self, length, size):
        """The matrix that blurs one axis of a transposed convolution, and crops it."""
        margin = self.kernel_size // 2
        longer = size * (length - 1) + self.kernel_size
        if size == 1:
            return blur_matrix(length, longer, (1,), -margin)
        before = (len(self.blur) + 1) // 2 - margin
        return blur_matrix(2 * length, longer, self.blur, before, total=2.0)

    def compute_output_shape(self, input_shape):
        x, _ = input_shape
        sides = (
            n if n is None else n * size
            for n, size in zip(x[1:3], self.size, strict=True)
        )
        return (x[0], *sides, self.filters)

    def get_config(self):
        mine = {
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "size": self.size,
            "demodulate": self.demodulate,
            "style": self.style,
            "blur": self.blur,
            "epsilon": self.epsilon,
        }
        return {**super().get_config(), **mine}
