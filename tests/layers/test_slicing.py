"""A part of the last axis."""

import keras
import numpy as np
import pytest

from keras_gan import models
from keras_gan.layers import Slice


def test_the_entries_of_the_last_axis_are_those_of_numpy():
    """Sees a slice of another axis, and one that begins at 0 always."""
    x = np.arange(2 * 3 * 5, dtype="float32").reshape(2, 3, 5)
    np.testing.assert_array_equal(Slice(4, start=1)(x), x[:, :, 1:4])
    np.testing.assert_array_equal(Slice(2)(x), x[:, :, :2])
    assert Slice(4, start=1)(keras.Input((3, 5))).shape == (None, 3, 3)


def test_what_is_not_there_is_refused():
    with pytest.raises(ValueError, match="`stop`.*stop=2"):
        Slice(2, start=2)
    with pytest.raises(ValueError, match="`start`.*start=-1"):
        Slice(2, start=-1)
    with pytest.raises(ValueError, match=r"`stop`.*stop=6.*\(None, 5\)"):
        Slice(6)(keras.Input((5,)))


def test_a_network_with_operations_in_it_can_be_spectrally_normalized():
    """Of keras.ops, which are no layers and have no weights."""
    inputs = keras.Input((5,))
    network = keras.Model(inputs, keras.layers.Dense(2)(inputs[:, 1:3]))
    assert models.spectrally_normalized(network).output_shape == (None, 2)
