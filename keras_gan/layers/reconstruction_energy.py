"""The output of a D that is an auto-encoder: its reconstruction error."""

import keras
from keras import ops

from keras_gan.core.serialization import register


@register
class ReconstructionEnergy(keras.layers.Layer):
    """Reconstruction energy (EBGAN, BEGAN): the mean error of an auto-encoder D.

    The layer is called on `[x, reconstruction]`. It returns the mean over all values
    of |x − reconstruction| to the power `exponent`, of shape `(batch, 1)`.

    Args:
        exponent: 2 as in EBGAN, or 1 as in BEGAN.

    Raises:
        ValueError: if `exponent` is neither.

    Example:

    >>> x, reconstruction = ops.zeros((1, 2)), ops.array([[1.0, 3.0]])
    >>> float(ReconstructionEnergy()([x, reconstruction])[0, 0])
    5.0

    Reference: [Zhao et al., 2017](https://arxiv.org/abs/1609.03126),
    [Berthelot et al., 2017](https://arxiv.org/abs/1703.10717)
    """

    def __init__(self, exponent=2, **kwargs):
        # Mixed precision has too few digits for small energies.
        super().__init__(**{"dtype": keras.config.floatx()} | kwargs)
        if exponent not in (1, 2):
            raise ValueError(f"`exponent` must be 1 or 2. Received: {exponent}")
        self.exponent = exponent

    def call(self, inputs):
        image, reconstruction = inputs
        # Not as a power, whose second derivative at 0 is NaN for an exponent of 1.
        distance = ops.abs if self.exponent == 1 else ops.square
        values = distance(image - reconstruction)
        energy = ops.mean(values, axis=tuple(range(1, len(values.shape))))
        return ops.expand_dims(energy, -1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0][0], 1)

    def get_config(self):
        return {**super().get_config(), "exponent": self.exponent}
