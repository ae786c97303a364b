"""Trees of arrays as JSON and back."""

import json

import numpy as np
import pytest
from keras import ops

from keras_gan.core.packing import packed
from keras_gan.core.packing import unpacked


def test_what_was_packed_is_unpacked():
    tree = {
        "number": np.float32(0.1),
        "double": np.float64(0.1),
        "many": [np.arange(3), (1, None, "text", True)],
        "tensor": ops.ones((2,)),
        "infinite": float("inf"),
    }
    arrays = []
    text = json.dumps(packed(tree, arrays))
    again = unpacked(json.loads(text), arrays)
    np.testing.assert_array_equal(again.pop("tensor"), [1.0, 1.0])
    np.testing.assert_array_equal(again["many"].pop(0), [0, 1, 2])
    assert again == {
        "number": float(np.float32(0.1)),
        "double": 0.1,
        "many": [[1, None, "text", True]],
        "infinite": float("inf"),
    }


def test_an_array_is_copied():
    array, arrays = np.zeros(2), []
    packed(array, arrays)
    array += 1
    np.testing.assert_array_equal(arrays[0], [0, 0])


@pytest.mark.parametrize("value", [object(), {1: 2}, {1, 2}, [lambda: 0]])
def test_other_things_are_refused(value):
    with pytest.raises(TypeError, match="Received"):
        packed({"state": value}, [])


def test_bfloat16_arrives_as_the_same_numbers():
    """NumPy's files do not have it: they load bytes in its place."""
    arrays = []
    packed(ops.cast([0.5, 3.0], "bfloat16"), arrays)
    assert arrays[0].dtype == "float32"
    np.testing.assert_array_equal(arrays[0], [0.5, 3.0])
