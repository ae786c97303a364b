"""The inner product of a projection discriminator against NumPy."""

import numpy as np
import pytest
from keras import ops

from keras_gan.layers import Projection

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def test_the_embedding_of_each_class_is_multiplied_by_the_features():
    """Sees the sum taken over the batch, and rows of other classes."""
    features, classes, table = normal(5, 4), np.array([2, 0, 1, 2, 2]), normal(3, 4)
    layer = Projection(num_classes=3)
    layer([features, classes])
    layer.embedding.set_weights([table])
    found = layer([features, classes])
    expected = [[np.dot(table[k], f)] for k, f in zip(classes, features, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_vectors_are_embedded_by_a_matrix_without_a_bias():
    """So that no condition, a vector of zeros, has the unconditional logit."""
    features, condition, matrix = normal(5, 4), normal(5, 2), normal(2, 4)
    layer = Projection()
    layer([features, condition])
    layer.embedding.set_weights([matrix])
    found = layer([features, condition])
    expected = np.einsum("bi,ij,bj->b", condition, matrix, features)[:, None]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_one_hot_rows_are_classes_and_mixtures_lie_between():
    features, table = normal(3, 4), normal(2, 4)
    by_number, by_row = Projection(num_classes=2), Projection()
    by_number([features, np.array([0, 1, 1])])
    rows = np.array([[1, 0], [0, 1], [0.25, 0.75]], "float32")
    by_row([features, rows])
    by_number.embedding.set_weights([table])
    by_row.embedding.set_weights([table])
    found = ops.convert_to_numpy(by_row([features, rows]))
    first = ops.convert_to_numpy(by_number([features, np.array([0, 0, 0])]))
    second = ops.convert_to_numpy(by_number([features, np.array([1, 1, 1])]))
    np.testing.assert_allclose(found[:2], [first[0], second[1]], rtol=1e-5)
    np.testing.assert_allclose(found[2], 0.25 * first[2] + 0.75 * second[2], rtol=1e-5)


def test_logits_are_not_computed_in_16_bits():
    """10,000 products of 9 are more than float16 can hold."""
    import keras

    keras.config.set_dtype_policy("mixed_float16")
    try:
        layer = Projection(num_classes=1)
        features = np.full((1, 10_000), 3.0, "float16")
        layer([features, np.array([0])])
    finally:
        keras.config.set_dtype_policy("float32")
    layer.embedding.set_weights([np.full((1, 10_000), 3.0)])
    found = layer([features, np.array([0])])
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, [[90_000.0]], rtol=1e-5)


def test_features_of_another_shape_are_refused():
    with pytest.raises(
        ValueError, match=r"vector per example.*flatten.*\(2, 3, 3, 4\)"
    ):
        Projection(2)([normal(2, 3, 3, 4), np.array([0, 1])])
