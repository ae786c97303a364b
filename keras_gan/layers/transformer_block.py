"""A transformer block, which a vector per example may modulate."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.layers.pixel_normalization import rms_normalized

EPSILON = 1e-6  # Added to mean squares.


@register
class TransformerBlock(keras.layers.Layer):
    """Transformer block: self-attention and a gated network per token, each added.

    Both parts get the tokens divided by their root mean square (RMS normalization) and
    multiplied by a gain per channel, and their results are multiplied by a second gain.
    Called on tokens, the gains are weights: the first begin as 1 and the second as 0.1
    (layer scale). Called on `[tokens, vector]`, they are linear in the SiLU of the
    vector (adaptive normalization, AdaLN), plus 1 for the first. The network of each
    token is SwiGLU with two thirds of `expansion` times the width.

    Args:
        heads: integer, of attention. They divide the width, the tokens' last axis.
        expansion: number above 0, of the width in the network of each token.

    Raises:
        ValueError: if an argument is out of range; when built, if `heads` does not
            divide the width, or the number of tokens is unknown.

    Example:

    >>> block = TransformerBlock(heads=2)
    >>> tokens = ops.ones((3, 16, 8))
    >>> block(tokens).shape
    TensorShape([3, 16, 8])
    >>> TransformerBlock(heads=2)([tokens, ops.ones((3, 5))]).shape
    TensorShape([3, 16, 8])

    Reference: [Hyun et al., 2025](https://arxiv.org/abs/2509.24935),
    [Peebles & Xie, 2023](https://arxiv.org/abs/2212.09748)
    """

    def __init__(self, heads, expansion=4, **kwargs):
        super().__init__(**kwargs)
        self.heads = integer("heads", heads)
        self.expansion = real("expansion", expansion, lambda n: n > 0, "above 0")

    def build(self, input_shape):
        modulated = isinstance(input_shape[0], (list, tuple))
        tokens = tuple(input_shape[0] if modulated else input_shape)
        if len(tokens) != 3 or None in tokens[1:] or tokens[-1] % self.heads:
            raise ValueError(
                "TransformerBlock takes tokens of shape (batch, tokens, width), where "
                f"`heads` divides the width. Received: tokens of shape {tokens} and "
                f"heads={self.heads}"
            )
        width = tokens[-1]
        hidden = max(1, int(2 * self.expansion * width / 3))
        self.projections = self._dense(3 * width, "projections", tokens)
        self.mixing = self._dense(width, "mixing", tokens)
        self.expanding = self._dense(2 * hidden, "expanding", tokens)
        self.narrowing = self._dense(width, "narrowing", (*tokens[:-1], hidden))
        self.modulation = self.gains = None
        if modulated:
            # Xavier's uniform with a gain of 0.1.
            start = keras.initializers.VarianceScaling(0.01, "fan_avg", "uniform")
            vector = tuple(input_shape[1])
            self.modulation = self._dense(4 * width, "modulation", vector, start)
        else:
            self.gains = [
                self.add_weight(
                    shape=(width,),
                    initializer=keras.initializers.Constant(value),
                    name=f"gains_{place}",
                )
                for place, value in enumerate((1.0, 0.1, 1.0, 0.1))
            ]

    def _dense(self, units, name, shape, initializer="glorot_uniform"):
        layer = keras.layers.Dense(
            units, kernel_initializer=initializer, dtype=self.dtype_policy, name=name
        )
        layer.build(shape)
        return layer

    def call(self, inputs):
        if self.modulation is None:
            x, gains = inputs, [ops.cast(g, self.compute_dtype) for g in self.gains]
        else:
            x, vector = inputs
            numbers = self.modulation(ops.silu(vector))[:, None]
            inner, outer, inner_2, outer_2 = ops.split(numbers, 4, axis=-1)
            gains = [1.0 + inner, outer, 1.0 + inner_2, outer_2]
        x = x + gains[1] * self._attended(rms_normalized(x, EPSILON) * gains[0])
        return x + gains[3] * self._fed_forward(rms_normalized(x, EPSILON) * gains[2])

    def _attended(self, x):
        count, width = x.shape[1:]
        size = width // self.heads
        parts = ops.reshape(self.projections(x), (-1, count, 3, self.heads, size))
        query, key, value = ops.unstack(ops.transpose(parts, (2, 0, 3, 1, 4)), axis=0)
        scores = ops.matmul(query * size**-0.5, ops.swapaxes(key, -1, -2))
        weights = ops.softmax(backend.full_precision(scores), axis=-1)
        mixed = ops.matmul(ops.cast(weights, value.dtype), value)
        mixed = ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), (-1, count, width))
        return self.mixing(mixed)

    def _fed_forward(self, x):
        gates, values = ops.split(self.expanding(x), 2, axis=-1)
        return self.narrowing(ops.silu(gates) * values)

    def compute_output_shape(self, input_shape):
        modulated = isinstance(input_shape[0], (list, tuple))
        return tuple(input_shape[0] if modulated else input_shape)

    def get_config(self):
        mine = {"heads": self.heads, "expansion": self.expansion}
        return {**super().get_config(), **mine}
