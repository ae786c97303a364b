"""Conditions that are left out at random, and only in training."""

import keras
import numpy as np
import pytest
from keras import layers as keras_layers

from keras_gan.layers import ConditionDropout

ROWS = np.arange(1, 8001, dtype="float32").reshape(4000, 2)


def test_whole_conditions_are_replaced_at_the_given_rate():
    """Sees single values that are replaced, and others that are scaled as in dropout.

    Four standard deviations of a share of 0.25 among 4,000 are 0.027.
    """
    found = np.asarray(ConditionDropout(0.25, null=-5, seed=0)(ROWS, training=True))
    replaced = (found == -5).all(axis=1)
    np.testing.assert_array_equal(found[~replaced], ROWS[~replaced])
    assert abs(replaced.mean() - 0.25) < 0.027


def test_nothing_is_replaced_in_inference_or_at_a_rate_of_zero():
    layer = ConditionDropout(1.0, seed=0)
    np.testing.assert_array_equal(layer(ROWS), ROWS)
    np.testing.assert_array_equal(layer(ROWS, training=False), ROWS)
    np.testing.assert_array_equal(ConditionDropout(0.0)(ROWS, training=True), ROWS)


def test_class_numbers_stay_integers_also_in_mixed_precision():
    """Sees 2,051 as 2,052, the nearest number in float16."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        layer = ConditionDropout(0.0, null=3000)
        network = keras.Sequential([keras.Input((), dtype="int32"), layer])
        found = network(np.array([2051]), training=True)
    finally:
        keras.config.set_dtype_policy("float32")
    assert found.dtype.name == "int32" and int(found[0]) == 2051


def test_at_a_rate_of_one_a_network_is_trained_without_the_condition():
    """In front of an embedding with one class more, and behind one."""
    classes = keras.Input((), dtype="int32")
    before = keras_layers.Embedding(11, 3)(ConditionDropout(1.0, null=10)(classes))
    behind = ConditionDropout(1.0)(keras_layers.Embedding(10, 3)(classes))
    network = keras.Model(classes, [before, behind])
    inputs = np.arange(10)
    for found in network(inputs, training=True):
        assert np.ptp(np.asarray(found), axis=0).max() == 0
    for found in network(inputs, training=False):
        assert np.ptp(np.asarray(found), axis=0).min() > 0


def test_the_same_seed_makes_the_same_draws():
    first, second = (ConditionDropout(0.5, seed=3) for _ in range(2))
    for _ in range(2):
        np.testing.assert_array_equal(
            first(ROWS, training=True), second(ROWS, training=True)
        )
    assert (first(ROWS, training=True) != first(ROWS, training=True)).numpy().any()


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_the_rate_must_be_a_share(rate):
    with pytest.raises(ValueError, match="`rate`.*Received: rate="):
        ConditionDropout(rate)
