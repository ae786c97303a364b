"""Discriminators made of other ones."""

import keras
import numpy as np
import pytest
from conftest import tiny_networks
from keras import layers

from keras_gan import models

POINTS = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")


def subclassed():
    class Linear(keras.Model):
        def call(self, inputs):
            return inputs

    return Linear()


@pytest.mark.parametrize(
    "wrap",
    [
        models.packed,
        models.gradient_normalized,
        models.spectrally_normalized,
    ],
)
def test_a_network_whose_layers_are_hidden_is_refused(wrap):
    with pytest.raises(TypeError, match="Functional or Sequential"):
        wrap(subclassed())


def test_packs_must_divide_the_last_axis_and_have_no_labels():
    _, of_three = models.mlp(data_dim=3)
    with pytest.raises(ValueError, match="Received: 3 and degree=2"):
        models.packed(of_three, 2)
    _, labelled = models.dcgan((8, 8, 2), 4, filters=4, num_classes=3)
    with pytest.raises(ValueError, match="one input.*Received: 2 inputs"):
        models.packed(labelled, 2)


def test_every_kernel_is_normalized_and_all_else_is_as_it_was():
    _, network = models.dcgan((8, 8, 1), 4, filters=4, num_classes=3)
    copy = models.spectrally_normalized(network)
    kinds = (layers.Dense, layers.Conv2D, layers.Conv2DTranspose, layers.Embedding)
    for before, after in zip(network.layers, copy.layers, strict=True):
        wrapped = type(after).__name__ == "SpectralNormalization"
        assert wrapped == isinstance(before, kinds)
        assert type(after.layer if wrapped else after) is type(before)
        assert after.name == before.name


def test_nested_networks_are_normalized_throughout():
    """Sees an auto-encoder that comes out as it went in."""
    copy = models.spectrally_normalized(models.mlp_autoencoder(units=8))
    kinds = [type(layer).__name__ for layer in copy._flatten_layers()]
    assert kinds.count("SpectralNormalization") == 4
    assert copy(POINTS)["logits"].shape == (8, 1)


def test_weights_that_cannot_be_normalized_are_named():
    network = keras.Sequential(
        [keras.Input((8, 8, 3)), layers.SeparableConv2D(4, 3, name="odd")]
    )
    with pytest.raises(ValueError, match="'odd' \\(SeparableConv2D\\)"):
        models.spectrally_normalized(network)


def test_gradient_normalization_comes_before_named_outputs():
    _, network = tiny_networks()
    more = models.with_outputs(network, features=network.layers[0].name)
    with pytest.raises(ValueError, match="logits alone.*logits, features"):
        models.gradient_normalized(more)


def test_a_network_of_float64_stays_so_when_it_is_wrapped():
    """Against NumPy; in float32 the inputs alone lose 1e-8.

    Norms have 1e-12 under their root, which gradient normalization divides by.
    """
    rng = np.random.default_rng(0)
    _, network = tiny_networks(dtype="float64")
    x = rng.normal(size=(6, 2))

    normalized = models.spectrally_normalized(network)
    first, last = normalized.layers
    (a, b), (c, d) = (layer.layer.get_weights() for layer in (first, last))
    hidden = np.tanh(x @ a / float(first.norm()) + b)
    expected = hidden @ c / float(last.norm()) + d
    np.testing.assert_allclose(normalized(x), expected, rtol=0, atol=1e-12)

    (a, b), (c, d) = (layer.get_weights() for layer in network.layers)
    hidden = np.tanh(x @ a + b)
    logits = hidden @ c + d
    slopes = ((1 - hidden**2) * c[:, 0]) @ a.T
    norms = np.linalg.norm(slopes, axis=1, keepdims=True)
    scores = models.gradient_normalized(network)(x)
    np.testing.assert_allclose(
        scores, logits / (norms + np.abs(logits)), rtol=0, atol=1e-11
    )

    pairs = models.packed(tiny_networks(dim=4, dtype="float64")[1], 2)
    (a, b), (c, d) = (layer.get_weights() for layer in pairs.layers[-1].layers)
    expected = np.tanh(x.reshape(3, 4) @ a + b) @ c + d
    np.testing.assert_allclose(pairs(x), expected, rtol=0, atol=1e-12)
