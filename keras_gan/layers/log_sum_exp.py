"""The logit of a D that is a classifier: the log-sum-exp of its class logits."""

import keras
from keras import ops

from keras_gan.core.serialization import register


@register
class LogSumExp(keras.layers.Layer):
    """Log-sum-exp: from the logits of K classes to the logit of "real" (K + 1 classes).

    A classifier of K real classes and one class "generated", whose logit is fixed at 0,
    gives P(real | x) = Z / (Z + 1) with Z = Σ exp l(k). The logit of this probability
    is log Z, of shape `(batch, 1)`. `models.semi_supervised` puts the layer behind a
    classifier.

    Example:

    >>> logits = ops.log(ops.array([[1.0, 2.0, 6.0]]))
    >>> round(float(ops.sigmoid(LogSumExp()(logits))[0, 0]), 4)   # 9 / (9 + 1)
    0.9

    Reference: [Salimans et al., 2016](https://arxiv.org/abs/1606.03498)
    """

    # They take both signs, but seldom with random weights: about ln K at first.
    returns_logits = True

    def __init__(self, **kwargs):
        # Mixed precision has too few digits for a sum of exponentials.
        super().__init__(**{"dtype": keras.config.floatx()} | kwargs)

    def call(self, inputs):
        return ops.logsumexp(inputs, axis=-1, keepdims=True)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], 1)
