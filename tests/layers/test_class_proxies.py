"""The head of normalised embeddings and class proxies, against NumPy."""

import keras
import numpy as np
import pytest

from keras_gan import layers

RNG = np.random.default_rng(0)


def test_embeddings_and_cosines_are_those_of_numpy():
    """Sees rows that are not normalised, and proxies that are not."""
    head = layers.ClassProxies(4, 3, dtype="float64")
    features = RNG.normal(size=(5, 2, 3))
    found = head(features)
    kernel, bias, proxies = (
        RNG.normal(size=weight.shape) for weight in head.get_weights()
    )
    head.set_weights([kernel, bias, proxies])
    found = head(features)
    embedding = features.reshape(5, 6) @ kernel + bias
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    np.testing.assert_allclose(found["embedding"], embedding, rtol=1e-10)
    units = proxies / np.linalg.norm(proxies, axis=1, keepdims=True)
    np.testing.assert_allclose(found["classes"], embedding @ units.T, rtol=1e-10)


def test_its_symbolic_shapes_are_those_that_it_returns():
    head = layers.ClassProxies(4, 3)
    symbolic = head(keras.Input((2, 3)))
    assert {name: each.shape for name, each in symbolic.items()} == {
        "embedding": (None, 3),
        "classes": (None, 4),
    }


def test_features_of_zeros_have_a_finite_embedding():
    head = layers.ClassProxies(2, 3)
    assert all(np.isfinite(each).all() for each in head(np.zeros((2, 4))).values())


def test_mixed_precision_keeps_cosines_in_full():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        found = layers.ClassProxies(2, 3)(np.ones((2, 4), "float16"))
    finally:
        keras.config.set_dtype_policy("float32")
    assert {each.dtype.name for each in found.values()} == {"float32"}


@pytest.mark.parametrize("name", ["num_classes", "dim"])
def test_sizes_must_be_positive(name):
    with pytest.raises(ValueError, match=f"`{name}`.*Received: {name}=0"):
        layers.ClassProxies(**{"num_classes": 2, "dim": 2} | {name: 0})
