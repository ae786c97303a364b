"""Kernels as matrices: each column is what one output sees."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.core.matrices import matrices


@pytest.mark.parametrize(
    ("layer", "shape", "inputs"),
    [
        (layers.Dense(3), (5,), 5),
        (layers.Conv2D(3, 2), (4, 4, 5), 20),
        (layers.Conv2DTranspose(3, 2), (4, 4, 5), 20),
        (layers.Conv1DTranspose(3, 2), (4, 5), 10),
    ],
)
def test_columns_are_outputs(layer, shape, inputs):
    """Silences one output and looks which column it was."""
    network = keras.Sequential([keras.Input(shape), layer])
    kernel = np.asarray(layer.kernel).copy()
    transposed = "Transpose" in type(layer).__name__
    kernel[(..., 1, slice(None)) if transposed else (..., 1)] = 0
    layer.kernel.assign(kernel)
    example = np.random.default_rng(0).normal(size=(1, *shape)).astype("float32")
    made = network(example)
    np.testing.assert_array_equal(made[..., 1], np.zeros_like(made[..., 1]))
    (matrix,) = matrices(network)  # The bias is none.
    assert matrix.shape == (inputs, 3)
    assert [bool(np.any(column)) for column in np.asarray(matrix).T] == [
        True,
        False,
        True,
    ]
