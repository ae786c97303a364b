"""Padding of maps by their mirror image."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


@register
class ReflectionPadding2D(keras.layers.Layer):
    """Reflection padding: extends a map by its mirror image, the border not repeated.

    Args:
        padding: integer for all four sides, `(rows, columns)`, or `((top, bottom),
            (left, right))`.

    Raises:
        ValueError: if a number is below 0; when built, if the map is not larger than
            the padding.

    Example:

    >>> x = ops.reshape(ops.arange(3.0), (1, 1, 3, 1))
    >>> ReflectionPadding2D(((0, 0), (2, 1)))(x)[0, 0, :, 0].numpy()
    array([2., 1., 0., 1., 2., 1.], dtype=float32)

    Reference: [Johnson et al., 2016](https://arxiv.org/abs/1603.08155)
    """

    def __init__(self, padding=1, **kwargs):
        super().__init__(**kwargs)
        self.padding = _checked(padding)

    def build(self, input_shape):
        for name, size, pair in zip(
            ("height", "width"), input_shape[1:3], self.padding, strict=True
        ):
            if size is not None and size <= max(pair):
                raise ValueError(
                    "ReflectionPadding2D takes maps that are larger than the padding. "
                    f"Received: {name}={size} and padding={self.padding}"
                )

    def call(self, inputs):
        return ops.pad(inputs, ((0, 0), *self.padding, (0, 0)), mode="reflect")

    def compute_output_shape(self, input_shape):
        batch, *sides, channels = input_shape
        sides = (
            None if side is None else side + sum(pair)
            for side, pair in zip(sides, self.padding, strict=True)
        )
        return (batch, *sides, channels)

    def get_config(self):
        return {**super().get_config(), "padding": self.padding}


def _checked(padding):
    sides = padding if isinstance(padding, (tuple, list)) else (padding, padding)
    pairs = [side if isinstance(side, (tuple, list)) else (side,) * 2 for side in sides]
    try:
        (top, bottom), (left, right) = (
            [integer("padding", number, 0) for number in pair] for pair in pairs
        )
    except ValueError as error:
        raise ValueError(
            "`padding` must be an integer of at least 0, (rows, columns), or ((top, "
            f"bottom), (left, right)). Received: padding={padding!r}"
        ) from error
    return (top, bottom), (left, right)
