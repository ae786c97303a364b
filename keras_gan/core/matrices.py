"""Kernels as matrices with one column per output, and means over pairs."""

import keras
from keras import ops

from keras_gan.core.keras_internals import layers_of
from keras_gan.core.keras_internals import trainable_variables_of

_TRANSPOSED = (
    keras.layers.Conv1DTranspose,
    keras.layers.Conv2DTranspose,
    keras.layers.Conv3DTranspose,
)


def matrix(layer, kernel):
    """A kernel of a layer, or a tensor of its shape, as `(inputs, outputs)`."""
    kernel = ops.convert_to_tensor(kernel)
    if isinstance(layer, _TRANSPOSED):  # (..., outputs, inputs)
        kernel = ops.swapaxes(kernel, -1, -2)
    return ops.reshape(kernel, (-1, kernel.shape[-1]))


def mean_of_pairs(values):
    """The mean of a square matrix off its diagonal; 0 if it is 1×1."""
    count = ops.shape(values)[0]
    others = 1.0 - ops.eye(count, dtype=values.dtype)
    pairs = ops.cast(ops.maximum(count * (count - 1), 1), values.dtype)
    return ops.sum(values * others) / pairs


def matrices(network):
    """All trainable kernels of a network."""
    return [
        matrix(layer, variable)
        for layer in layers_of(network)
        for variable in trainable_variables_of(layer)
        if len(variable.shape) >= 2
    ]
