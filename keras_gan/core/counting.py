"""How large a network is: its parameters, and the arithmetic of one forward pass."""

from typing import NamedTuple

from keras_gan import backend

_TRIED = 64  # Height and width that every network takes.


class Size(NamedTuple):
    """The size of a network.

    Attributes:
        parameters: integer, all weights.
        multiply_adds: integer, those of convolutions and matrix products in one forward
            pass of one example in inference.
    """

    parameters: int
    multiply_adds: int


def size_of(network, image_shape=None):
    """The `Size` of a built network.

    Args:
        network: `keras.Model`.
        image_shape: `(height, width, channels)` of the images it makes; needed if it
            takes images of any size. They count as so large that the output has this
            shape.

    Example:

    >>> import keras
    >>> size_of(keras.Sequential([keras.Input((10,)), keras.layers.Dense(3)]))
    Size(parameters=33, multiply_adds=30)
    """
    shapes = _input_shapes(network, image_shape)
    specs = [(s, x.dtype) for s, x in zip(shapes, network.inputs, strict=True)]

    def forward(*tensors):
        inputs = tensors if len(tensors) > 1 else tensors[0]
        return network(inputs, training=False)

    return Size(network.count_params(), backend.multiply_adds(forward, *specs))


def _input_shapes(network, image_shape):
    """The shapes of the inputs for one example, without unknown sides."""
    shapes = [(1, *each.shape[1:]) for each in network.inputs]
    if not any(None in shape for shape in shapes):
        return shapes
    if image_shape is None:
        raise ValueError(
            "`image_shape` must be (height, width, channels) for a network that takes "
            f"images of any size. Received: None for inputs of shapes {shapes}"
        )

    def with_sides(height, width):
        return [(1, row or height, column or width, n) for _, row, column, n in shapes]

    tried = with_sides(_TRIED, _TRIED)
    made = network.compute_output_shape(tried if len(tried) > 1 else tried[0])
    return with_sides(*(image_shape[i] * _TRIED // made[i + 1] for i in (0, 1)))
