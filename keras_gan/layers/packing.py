"""PacGAN: D sees several examples at once, and so whether they are alike."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


@register
class Packing(keras.layers.Layer):
    """Packing (PacGAN): joins `degree` examples of a batch along their last axis.

    `(batch, ..., channels)` becomes `(batch // degree, ..., degree · channels)`. The
    logits of a D that begins with this layer are per pack. A remainder of the batch
    that is too small for a pack is dropped. A batch of fewer than `degree` examples is
    repeated to fill one pack. `models.packed` puts the layer before a network.

    Args:
        degree: integer of at least 1, examples per pack.

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
        # Indices of the examples, which start again at 0 if there are too few.
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
