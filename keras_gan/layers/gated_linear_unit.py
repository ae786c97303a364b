"""Gated linear units: half of the channels gate the other half."""

import keras
from keras import ops

from keras_gan.core.serialization import register


@register
class GatedLinearUnit(keras.layers.Layer):
    """Gated linear unit (GLU): a · σ(b), where a and b are the halves of the last axis.

    `keras.layers.Activation("glu")` computes the same, but takes its output to be as
    large as its input. With the activation "silu" it is SwiGLU.

    Args:
        activation: callable or name of the activation of b.

    Raises:
        ValueError: when built, if the last axis has an odd length.

    Example:

    >>> layer = GatedLinearUnit()
    >>> layer(ops.array([[3.0, 4.0, 0.0, 100.0]])).numpy()
    array([[1.5, 4. ]], dtype=float32)

    Reference: [Dauphin et al., 2017](https://arxiv.org/abs/1612.08083), SwiGLU:
    [Shazeer, 2020](https://arxiv.org/abs/2002.05202)
    """

    def __init__(self, activation="sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        if input_shape[-1] % 2:
            raise ValueError(
                "GatedLinearUnit halves the last axis, whose length must be even. "
                f"Received: an input of shape {tuple(input_shape)}"
            )

    def call(self, inputs):
        values, gates = ops.split(inputs, 2, axis=-1)
        return values * self.activation(gates)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] // 2)

    def get_config(self):
        activation = keras.activations.serialize(self.activation)
        return {**super().get_config(), "activation": activation}
