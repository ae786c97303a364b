"""Minibatch standard deviation: shows D how much the images of a batch differ."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register


@register
class MinibatchDeviation(keras.layers.Layer):
    """Minibatch standard deviation: appends how much the examples of a group differ.

    The batch is divided into groups. The standard deviation of each value over its
    group is averaged over all values; the result is appended to each example of the
    group as one more channel. So a D can see when generated images are too much alike.

    It couples the examples of a batch: `updates.OneStage` refuses a D that contains it,
    and a gradient penalty differentiates each score by the image of its own example and
    of the others in its group.

    The group of an example are those whose distance in the batch is a multiple of
    batch size / `group_size`, as in the reference code. If `group_size` does not divide
    the batch, the largest smaller number that does is taken.

    Args:
        group_size: integer, examples per group.
        epsilon: float, added to the variance.

    Raises:
        ValueError: if `group_size` is below 1, or `epsilon` is not above 0.

    Example:

    >>> x = ops.reshape(ops.array([1.0, 10.0, 3.0, 10.0]), (4, 1, 1, 1))
    >>> MinibatchDeviation(group_size=2)(x)[..., 1].numpy().round(3).ravel().tolist()
    [1.0, 0.0, 1.0, 0.0]

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196), section 3;
    [Karras et al., 2020](https://arxiv.org/abs/1912.04958)
    """

    def __init__(self, group_size=4, epsilon=1e-8, **kwargs):
        super().__init__(**kwargs)
        self.group_size = integer("group_size", group_size)
        self.epsilon = real("epsilon", epsilon, lambda n: n > 0, "above 0")

    def call(self, inputs):
        x = backend.full_precision(inputs)
        count = ops.shape(x)[0]
        sizes = ops.arange(1, self.group_size + 1)
        divides = ops.equal(count % sizes, 0)
        size = ops.max(ops.where(divides, sizes, 1))
        grouped = ops.reshape(x, (size, count // size, *x.shape[1:]))
        variance = ops.mean(
            ops.square(grouped - ops.mean(grouped, axis=0, keepdims=True)), axis=0
        )
        deviation = ops.mean(
            ops.sqrt(variance + self.epsilon),
            axis=tuple(range(1, len(x.shape))),
            keepdims=True,
        )
        repeated = ops.tile(deviation, (size, *[1] * (len(x.shape) - 1)))
        plane = ops.broadcast_to(repeated, (count, *x.shape[1:-1], 1))
        return ops.concatenate([inputs, ops.cast(plane, inputs.dtype)], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        mine = {"group_size": self.group_size, "epsilon": self.epsilon}
        return {**super().get_config(), **mine}
