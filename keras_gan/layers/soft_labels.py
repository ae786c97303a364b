"""Where a network expects rows that sum to 1: one-hot rows, or mixtures of them."""

import keras

from keras_gan.core.serialization import register


@register
class SoftLabels(keras.layers.Layer):
    """Passes on one-hot or soft labels, and says that each row must sum to 1.

    The layer changes nothing. Its attribute `rows_sum_to_one` says what the input
    means. `conditions.OneHot` puts it behind the input of a network.

    Example:

    >>> from keras import ops
    >>> layer = SoftLabels()
    >>> ops.convert_to_numpy(layer(ops.array([[0.25, 0.75]])))
    array([[0.25, 0.75]], dtype=float32)
    >>> layer.rows_sum_to_one
    True

    Reference: [Szegedy et al., 2016](https://arxiv.org/abs/1512.00567)
    """

    rows_sum_to_one = True  # Checked where conditions come in.

    def call(self, inputs):
        return inputs

    def compute_output_shape(self, input_shape):
        return input_shape
