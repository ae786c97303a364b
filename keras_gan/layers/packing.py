"""PacGAN: D looks at several examples at once, so that it sees if they are alike."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


@register
class Packing(keras.layers.Layer):
    """Joins each `degree` examples of a batch along their last axis.

    `(batch, ..., channels)` becomes `(batch // degree, ..., degree · channels)`; the
    logits of a D that begins with it are of packs. A rest of the batch that fills no
    pack is left out; a batch of fewer than `degree` examples is repeated to fill
    one. `models.packed` puts it before a network.

    Args:
        degree: integer of at least 1, examples in a pack.

    Raises:
        ValueError: if `degree` is below 1.

    Example:

    >>> ops.convert_to_numpy(Packing(2)(ops.array([[1.0], [2.0], [3.0], [4.0]])))
    array([[1., 2.],
           [3., 4.]], dtype=float32)

    Reference: [Lin et al., 2018](https://arxiv.org/abs/1712.04086)
    """

    def __init__(self, degree=2, **kwargs):
        super().__init__(**kwargs)
        self.degree = integer("degree", degree)

    def call(self, inputs):
        count = ops.shape(inputs)[0]
        packs = ops.maximum(count // self.degree, 1)
        # The places of the examples: their own, or again from the first.
        places = ops.arange(packs * self.degree) % count
        examples = ops.take(inputs, places, axis=0)
        shape = inputs.shape[1:]
        examples = ops.reshape(examples, (packs, self.degree, *shape))
        examples = ops.moveaxis(examples, 1, -2)
        return ops.reshape(examples, (packs, *shape[:-1], self.degree * shape[-1]))

    def compute_output_shape(self, input_shape):
        return (None, *input_shape[1:-1], self.degree * input_shape[-1])

    def get_config(self):
        return {**super().get_config(), "degree": self.degree}
