"""Where each token of an image is, as a vector that is added to it."""

import keras
import numpy as np

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


@register
class PositionEmbedding2D(keras.layers.Layer):
    """Position embedding of a grid of tokens: adds a learned vector to each token.

    The vectors begin as sines and cosines of row and column, with wavelengths from 2π
    to 10,000 · 2π: a quarter of the channels has sines of the column, then follow its
    cosines, and the same of the row.

    Args:
        rows: integer.
        columns: integer. The tokens are in the order of the rows.

    Raises:
        ValueError: if an argument is below 1; when built, if the number of tokens is
            another one or 4 does not divide their width.

    Example:

    >>> layer = PositionEmbedding2D(1, 3)
    >>> tokens = keras.ops.zeros((2, 3, 4))
    >>> keras.ops.convert_to_numpy(layer(tokens)[0, :, 0])   # sin 0, sin 1, sin 2
    array([0.       , 0.8414..., 0.9092...], dtype=float32)

    Reference: [Dosovitskiy et al., 2021](https://arxiv.org/abs/2010.11929)
    """

    def __init__(self, rows, columns, **kwargs):
        super().__init__(**kwargs)
        self.rows, self.columns = integer("rows", rows), integer("columns", columns)

    def build(self, input_shape):
        count, width = input_shape[1:]
        if count != self.rows * self.columns or width % 4:
            raise ValueError(
                "PositionEmbedding2D takes tokens of shape (batch, rows · columns, "
                "width) with a width that 4 divides. Received: tokens of shape "
                f"{tuple(input_shape)}, rows={self.rows} and columns={self.columns}"
            )
        self.positions = self.add_weight(
            shape=(count, width),
            initializer=lambda shape, dtype=None: keras.ops.cast(
                _waves(self.rows, self.columns, width), dtype
            ),
            name="positions",
        )

    def call(self, inputs):
        return inputs + keras.ops.cast(self.positions, inputs.dtype)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        mine = {"rows": self.rows, "columns": self.columns}
        return {**super().get_config(), **mine}


def _waves(rows, columns, width):
    frequencies = 10_000.0 ** (-np.arange(width // 4) / (width / 4))
    row, column = np.divmod(np.arange(rows * columns), columns)
    parts = []
    for place in (column, row):
        angles = np.outer(place, frequencies)
        parts += [np.sin(angles), np.cos(angles)]
    return np.concatenate(parts, axis=1).astype("float32")
