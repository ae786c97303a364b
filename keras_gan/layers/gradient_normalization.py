"""Gradient normalization: a bounded D whose gradient by the image is bounded."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core.integers import integer
from keras_gan.core.norms import norms
from keras_gan.core.serialization import register


def widest_dtype(network):
    """float64 if the network has variables of it, else Keras' own."""
    wide = any(variable.dtype == "float64" for variable in network.variables)
    return "float64" if wide else keras.config.floatx()


@register
class GradientNormalization(keras.layers.Layer):
    """Gradient normalization (GN-GAN): f / (‖∂f/∂x‖ + |f|) in place of f.

    f is the network's own score. The result lies in (−1, 1). For piecewise linear
    networks the norm of its gradient by the image is at most 1. Every pass
    differentiates the network, so a training step costs about twice as much.
    `models.gradient_normalized` makes a discriminator of it.

    Args:
        network: built `keras.Model`, images (or `[images, condition]`) to logits of
            shape `(batch, 1)`. Examples must not influence each other's logits.
        tensors: integer, how many of the network's inputs are the example; the others
            are the condition. The norm is over all tensors of an example.

    Raises:
        TypeError: if `network` is not a `keras.Model`.
        ValueError: if `tensors` is below 1.

    Example:

    >>> network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> network.set_weights([ops.array([[3.0]]), ops.array([0.0])])
    >>> score = GradientNormalization(network)(ops.array([[2.0]]))   # 6 / (3 + 6)
    >>> round(float(score[0, 0]), 4)
    0.6667

    Reference: [Wu et al., 2021](https://arxiv.org/abs/2109.02235)
    """

    bounds_slope = True  # Losses that need a bound on D ask for it.

    def __init__(self, network, tensors=1, **kwargs):
        if not isinstance(network, keras.Model):
            raise TypeError(f"`network` must be a keras.Model. Received: {network!r}")
        # The network keeps its own precision; the slope needs full precision.
        super().__init__(**{"dtype": widest_dtype(network)} | kwargs)
        self.network = network
        self.tensors = integer("tensors", tensors, what="counts an example's tensors")
        self.built = True

    def call(self, inputs, training=False):
        several = isinstance(inputs, (list, tuple))
        examples = list(inputs[: self.tensors]) if several else [inputs]
        condition = list(inputs[self.tensors :]) if several else []

        def scored(examples):
            given = [*examples, *condition]
            structure = keras_internals.input_structure(self.network)
            if structure is not None and several:
                given = keras.tree.pack_sequence_as(structure, given)
            return self.network(given if several else given[0], training=training)

        critic = backend.Critic(scored)
        logits = critic(examples)
        slope = norms(critic.input_gradients(examples))
        slope = ops.reshape(slope, (-1, *(1,) * (len(logits.shape) - 1)))
        return logits / (slope + ops.abs(logits))

    def compute_output_shape(self, input_shape):
        return self.network.compute_output_shape(input_shape)

    def get_config(self):
        network = keras.saving.serialize_keras_object(self.network)
        config = {"network": network, "tensors": self.tensors}
        return super().get_config() | config

    @classmethod
    def from_config(cls, config):
        network = keras.saving.deserialize_keras_object(config["network"])
        return cls(**config | {"network": network})
