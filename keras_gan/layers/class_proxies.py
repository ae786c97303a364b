"""A head of D that places examples and classes on one sphere."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


@register
class ClassProxies(keras.layers.Layer):
    """Class proxies (ContraGAN, ReACGAN): a normalised embedding and its cosines.

    The layer maps features h, of shape `(batch, ...)`, to the embedding
    f = (Wh + b) / ‖Wh + b‖. Each class k has a proxy v(k), a trained vector of the same
    length. The layer returns a dictionary:

    - `"embedding"`: f, of shape `(batch, dim)`;
    - `"classes"`: the cosines f · v(k) / ‖v(k)‖ with all proxies, of shape
      `(batch, num_classes)`. The largest one is that of the predicted class.

    These are what `penalties.ConditionalContrastive` and
    `penalties.DataToDataCrossEntropy` need: give the layer to `models.with_outputs`.

    Args:
        num_classes: integer of at least 1.
        dim: integer of at least 1, the length of the embedding.

    Raises:
        ValueError: if `num_classes` or `dim` is below 1.

    Example:

    >>> found = ClassProxies(10, 4)(ops.ones((2, 3, 3, 8)))
    >>> found["embedding"].shape, found["classes"].shape
    (TensorShape([2, 4]), TensorShape([2, 10]))
    >>> [round(float(x), 4) for x in ops.norm(found["embedding"], axis=1)]
    [1.0, 1.0]

    Reference: [Kang & Park, 2020](https://arxiv.org/abs/2006.12681),
    [Kang et al., 2021](https://arxiv.org/abs/2111.01118)
    """

    def __init__(self, num_classes, dim, **kwargs):
        # Mixed precision has too few digits for cosines near 1.
        super().__init__(**{"dtype": keras.config.floatx()} | kwargs)
        self.num_classes = integer("num_classes", num_classes)
        self.dim = integer("dim", dim)

    def build(self, input_shape):
        size = 1
        for length in input_shape[1:]:
            size *= length
        self.kernel = self.add_weight(shape=(size, self.dim), name="kernel")
        self.bias = self.add_weight(shape=(self.dim,), initializer="zeros", name="bias")
        self.proxies = self.add_weight(
            shape=(self.num_classes, self.dim),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="proxies",
        )

    def call(self, inputs):
        rows = ops.reshape(inputs, (-1, self.kernel.shape[0]))
        embedding = _unit(ops.matmul(rows, self.kernel) + self.bias)
        cosines = ops.matmul(embedding, ops.transpose(_unit(self.proxies)))
        return {"embedding": embedding, "classes": cosines}

    def compute_output_shape(self, input_shape):
        count = input_shape[0]
        return {"embedding": (count, self.dim), "classes": (count, self.num_classes)}

    def get_config(self):
        mine = {"num_classes": self.num_classes, "dim": self.dim}
        return {**super().get_config(), **mine}


def _unit(rows):
    rows = ops.convert_to_tensor(rows)
    squared = ops.sum(ops.square(rows), axis=-1, keepdims=True)
    return rows * ops.rsqrt(squared + 1e-12)
