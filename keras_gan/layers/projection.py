"""The inner product of D's features and an embedding of the condition."""

import keras
from keras import ops

from keras_gan.core.booleans import boolean
from keras_gan.core.serialization import register
from keras_gan.layers.linear_maps import checked_classes
from keras_gan.layers.linear_maps import linear_map
from keras_gan.layers.linear_maps import shapes_of


@register
class Projection(keras.layers.Layer):
    """The term of a projection discriminator: ⟨embedding(condition), features⟩.

    The layer is called on `[features, condition]`, features of shape `(batch, n)`, and
    returns one value per example, of shape `(batch, 1)`. The logits are its sum with
    the unconditional score of the same features,
    `Add()([Dense(1)(features), Projection(10)([features, classes])])`.

    Args:
        num_classes: integer for conditions that are class numbers of shape
            `(batch,)`, which have one row of an embedding each; or None for vectors,
            which a matrix maps to the embedding.
        spectral_normalization: boolean, divide the embedding's matrix by its norm, see
            `layers.SpectralNormalization`. `models.spectrally_normalized` sets it.

    Raises:
        ValueError: if `num_classes` is below 1; when built, if the features are not
            vectors, or the condition's shape is not the one above.

    Example:

    >>> layer = Projection(num_classes=2)
    >>> features, classes = ops.array([[1.0, 2.0], [1.0, 2.0]]), ops.array([0, 1])
    >>> _ = layer([features, classes])
    >>> _ = layer.embedding.embeddings.assign([[1.0, 1.0], [3.0, 0.0]])
    >>> ops.convert_to_numpy(layer([features, classes]))
    array([[3.],
           [3.]], dtype=float32)

    Reference: [Miyato & Koyama, 2018](https://arxiv.org/abs/1802.05637)
    """

    def __init__(self, num_classes=None, spectral_normalization=False, **kwargs):
        # Logits are not computed in 16 bits.
        super().__init__(**{"dtype": keras.config.floatx()} | kwargs)
        self.num_classes = checked_classes(num_classes)
        self.spectral_normalization = boolean(
            "spectral_normalization", spectral_normalization
        )

    def build(self, input_shape):
        features, condition = shapes_of(self, input_shape)
        if len(features) != 2:
            raise ValueError(
                "The features of Projection must be a vector per example, (batch, n): "
                "flatten them, or sum them over the pixels. Received: features of "
                f"shape {features}"
            )
        start = "glorot_uniform" if self.num_classes is None else "uniform"
        self.embedding = linear_map(
            self, features[-1], "embedding", start, use_bias=False
        )
        self.embedding.build(condition)

    def call(self, inputs):
        features, condition = inputs
        return ops.sum(features * self.embedding(condition), axis=-1, keepdims=True)

    def compute_output_shape(self, input_shape):
        return (input_shape[0][0], 1)

    def get_config(self):
        return {
            **super().get_config(),
            "num_classes": self.num_classes,
            "spectral_normalization": self.spectral_normalization,
        }
