"""Conditions as more channels, against NumPy."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gan.layers import ConditionConcatenation

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def test_a_vector_fills_planes_of_an_image():
    """Sees numbers that fill rows of pixels, as a reshape makes them."""
    images, rows = normal(2, 3, 4, 1), normal(2, 5)
    found = ConditionConcatenation()([images, rows])
    planes = np.stack([np.full((2, 3, 4), row[:, None, None]) for row in rows.T], -1)
    np.testing.assert_array_equal(found, np.concatenate([images, planes], -1))


def test_class_numbers_become_one_hot_rows():
    found = ConditionConcatenation(3)([normal(2, 4), np.array([2, 0])])
    np.testing.assert_array_equal(np.asarray(found)[:, 4:], [[0, 0, 1], [1, 0, 0]])


def test_an_image_is_appended_as_it_is():
    images, others = normal(2, 3, 4, 1), normal(2, 3, 4, 2)
    found = ConditionConcatenation()([images, others])
    np.testing.assert_array_equal(found, np.concatenate([images, others], -1))


def test_sizes_that_only_the_data_know():
    layer = ConditionConcatenation(2)
    signature = [tf.TensorSpec((None, None, None, 1)), tf.TensorSpec((None,), "int32")]
    function = tf.function(lambda x, y: layer([x, y]), input_signature=signature)
    assert function(tf.zeros((3, 5, 6, 1)), tf.zeros((3,), "int32")).shape == (
        3,
        5,
        6,
        3,
    )


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (ConditionConcatenation(), (2, 3, 3, 1), r"vector, \(n,\).*\(3, 3, 1\)"),
        (ConditionConcatenation(), (2,), r"vector, \(n,\).*shape \(\)"),
        (ConditionConcatenation(4), (2, 4), r"class number, of shape \(\).*\(4,\)"),
    ],
)
def test_a_condition_that_does_not_fit_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer([normal(2, 4, 4, 1), normal(*shape)])
