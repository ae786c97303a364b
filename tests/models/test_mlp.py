"""Perceptrons, and auto-encoders of points."""

import numpy as np
import pytest

from keras_gan import models


def test_an_autoencoder_returns_its_energy_and_its_code():
    network = models.mlp_autoencoder(data_dim=3, code_dim=2, units=8, exponent=1)
    x = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    found = network(x)
    code = network.get_layer("encoder")(x)
    made = network.get_layer("decoder")(code)
    np.testing.assert_array_equal(found["features"], code)
    expected = np.abs(x - made).mean(1, keepdims=True)
    np.testing.assert_allclose(found["logits"], expected, rtol=1e-5)


@pytest.mark.parametrize("build", [models.mlp, models.mlp_autoencoder])
def test_impossible_sizes_are_refused(build):
    with pytest.raises(ValueError, match="`units`.*units=0"):
        build(units=0)
