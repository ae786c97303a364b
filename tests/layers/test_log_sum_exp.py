"""The logit of a classifier with one more class, in closed form."""

import numpy as np
import tensorflow as tf
from scipy.special import logsumexp
from scipy.special import softmax

from keras_gan.layers import LogSumExp

LOGITS = np.random.default_rng(0).normal(scale=3, size=(6, 5))


def test_its_sigmoid_is_the_share_of_the_k_real_classes_among_k_plus_one():
    """P(real) = 1 − softmax([l, 0])[K + 1]. Sees the mean of exp, and a missing 0."""
    layer = LogSumExp(dtype="float64")
    with_generated = np.concatenate([LOGITS, np.zeros((6, 1))], axis=1)
    expected = 1 - softmax(with_generated, axis=1)[:, -1:]
    np.testing.assert_allclose(tf.sigmoid(layer(LOGITS)), expected, rtol=1e-12)


def test_it_is_exact_for_large_logits():
    """exp(1000) is infinite, and exp(−1000) is 0, in any precision."""
    large = np.array([[1000.0, 999.0], [-1000.0, -1001.0]])
    for dtype in ("float32", "float64"):
        tensor = tf.constant(large, dtype)
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            found = LogSumExp(dtype=dtype)(tensor)
        expected = logsumexp(large, axis=1, keepdims=True)
        np.testing.assert_allclose(found, expected, rtol=1e-6)
        slopes = tape.gradient(found, tensor)
        np.testing.assert_allclose(slopes, softmax(large, axis=1), rtol=1e-4)
