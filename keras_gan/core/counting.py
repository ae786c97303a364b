"""How large a network is: its parameters, and the arithmetic of one forward pass."""

from typing import NamedTuple

from keras_gan import backend


class Size(NamedTuple):
    """The size of a network.

    Attributes:
        parameters: integer, all weights.
        multiply_adds: integer, those of convolutions and matrix products in one forward
            pass of one example in inference.
    """

    parameters: int
    multiply_adds: int


def size_of(network):
    """The `Size` of a built network.

    Args:
        network: `keras.Model` with known inputs.

    Example:

    >>> import keras
    >>> size_of(keras.Sequential([keras.Input((10,)), keras.layers.Dense(3)]))
    Size(parameters=33, multiply_adds=30)
    """
    specs = [((1, *each.shape[1:]), each.dtype) for each in network.inputs]

    def forward(*tensors):
        inputs = tensors if len(tensors) > 1 else tensors[0]
        return network(inputs, training=False)

    return Size(network.count_params(), backend.multiply_adds(forward, *specs))
