"""What the backend adds to Keras: values in variables' place, dense gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from keras_gan import backend


def test_a_substitute_is_read_and_differentiated_and_the_variable_stays():
    variable = keras.Variable([1.0, 2.0])
    value = tf.constant([3.0, 4.0])
    with tf.GradientTape() as tape:
        tape.watch(value)
        with backend.substituted([variable], [value]):
            total = ops.sum(variable**2)
    assert float(total) == 25.0
    np.testing.assert_array_equal(tape.gradient(total, value), [6.0, 8.0])
    np.testing.assert_array_equal(variable, [1.0, 2.0])


def test_contexts_may_be_nested_and_are_left_one_by_one():
    """Sees an inner context that knows nothing of the outer one."""
    first, second = keras.Variable(1.0), keras.Variable(2.0)
    with backend.substituted([first], [10.0]):
        with backend.substituted([second], [20.0]):
            assert float(first + second) == 30.0
            assert float(backend.pure(lambda: first + second)) == 30.0
        assert float(first + second) == 12.0
    assert float(first + second) == 3.0


def test_an_error_within_leaves_nothing_behind():
    variable = keras.Variable(1.0)
    with pytest.raises(RuntimeError), backend.substituted([variable], [5.0]):
        raise RuntimeError
    assert float(backend.pure(lambda: variable + 0.0)) == 1.0


def test_what_is_assigned_within_is_dropped():
    variable, other = keras.Variable(1.0), keras.Variable(2.0)
    with backend.substituted([variable], [5.0]):
        other.assign(7.0)
        assert float(other) == 7.0
    assert float(other) == 2.0


def test_dense_gradients_have_zeros_for_none_and_rows_for_slices():
    table, unused = keras.Variable(np.ones((3, 2))), keras.Variable(np.ones(2))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(tf.gather(table.value, [0, 2, 2]))
    variables = [table, unused]
    gradients = tape.gradient(total, [v.value for v in variables])
    found = backend.dense(gradients, variables)
    np.testing.assert_array_equal(found[0], [[1, 1], [0, 0], [2, 2]])
    np.testing.assert_array_equal(found[1], [0, 0])


def test_full_precision_lifts_half_and_leaves_the_rest():
    for dtype, lifted in (("float16", "float32"), ("float64", "float64")):
        assert backend.full_precision(tf.ones(1, dtype)).dtype == lifted
    assert backend.full_precision(keras.Variable(1.0, dtype="bfloat16")).dtype == (
        "float32"
    )
