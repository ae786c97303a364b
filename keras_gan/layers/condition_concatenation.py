"""A condition as more channels of latents or images."""

import keras
from keras import ops

from keras_gan.core.serialization import register
from keras_gan.layers.linear_maps import checked_classes


@register
class ConditionConcatenation(keras.layers.Layer):
    """Concatenates a condition to x along the last axis, as more channels.

    The layer is called on `[x, condition]`. A vector of n numbers becomes n more
    numbers of a vector x. If x is an image, it becomes n planes, each filled with one
    of the numbers. A condition with the axes of x, such as an image of the same size,
    is concatenated as it is. With `num_classes`, the condition is a class number per
    example, which becomes a one-hot vector first.

    Args:
        num_classes: integer for conditions that are class numbers of shape
            `(batch,)`, or None.

    Raises:
        ValueError: if `num_classes` is below 1; when built, if the condition fits x in
            none of these ways.

    Example:

    >>> layer = ConditionConcatenation(num_classes=3)
    >>> ops.convert_to_numpy(layer([ops.array([[7.0, 8.0]]), ops.array([1])]))
    array([[7., 8., 0., 1., 0.]], dtype=float32)
    >>> layer([ops.ones((1, 28, 28, 1)), ops.array([1])]).shape
    TensorShape([1, 28, 28, 4])

    Reference: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(self, num_classes=None, **kwargs):
        super().__init__(**kwargs)
        self.num_classes = checked_classes(num_classes)

    def build(self, input_shape):
        x, condition = (tuple(each) for each in input_shape)
        if self.num_classes is not None:
            fits = len(condition) == 1
        else:
            same = zip(x[1:-1], condition[1:-1], strict=False)
            fits = len(condition) == 2 or (
                len(condition) == len(x)
                and all(None in pair or pair[0] == pair[1] for pair in same)
            )
        if not fits:
            raise ValueError(
                f"A condition for x of shape {x[1:]} must be "
                + (
                    "a class number, of shape ()"
                    if self.num_classes is not None
                    else f"a vector, (n,), or have the shape {(*x[1:-1], 'n')}"
                )
                + f". Received: conditions of shape {condition[1:]}"
            )

    def call(self, inputs):
        x, condition = inputs
        if self.num_classes is not None:
            condition = ops.one_hot(condition, self.num_classes)
        condition = ops.cast(condition, x.dtype)
        if len(condition.shape) < len(x.shape):
            count, size = ops.shape(x)[0], condition.shape[-1]
            between = ops.shape(x)[1:-1]
            condition = ops.reshape(condition, (-1, *(1,) * len(between), size))
            condition = ops.broadcast_to(condition, (count, *between, size))
        return ops.concatenate([x, condition], axis=-1)

    def compute_output_shape(self, input_shape):
        x, condition = input_shape
        more = self.num_classes or condition[-1]
        return (*x[:-1], x[-1] + more)

    def get_config(self):
        return {**super().get_config(), "num_classes": self.num_classes}
