"""Weight clipping, through `fit` and through a file."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers

from keras_gan import constraints
from keras_gan import models
from keras_gan.constraints import ClipWeights
from keras_gan.constraints import constrain

pytestmark = pytest.mark.usefixtures("eager")


def largest(network):
    return max(np.abs(v).max() for v in network.trainable_variables)


def test_clipping_is_numpys():
    weights = np.random.default_rng(0).normal(size=(5, 5)).astype("float32")
    found = ClipWeights(0.3)(keras.ops.array(weights))
    np.testing.assert_array_equal(
        found, np.clip(weights, np.float32(-0.3), np.float32(0.3))
    )


def test_every_trainable_weight_stays_within_the_limit(points):
    gan = tiny_gan(loss="wasserstein")
    constrain(gan.discriminator, ClipWeights(0.05))
    gan.fit(points[:64], verbose=0)
    assert largest(gan.discriminator) <= np.float32(0.05)
    assert largest(gan.generator) > 0.05


def test_the_constraint_survives_save_and_load(points, tmp_path):
    """Sees `variable.constraint = ...` alone, which a file does not keep."""
    gan = tiny_gan(loss="wasserstein")
    constrain(gan.discriminator, ClipWeights(0.05))
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    loaded.d_optimizer.learning_rate = 1.0
    loaded.fit(points[:64], verbose=0)
    assert largest(loaded.discriminator) <= np.float32(0.05)


def test_all_layers_of_the_zoo_and_of_keras_can_be_constrained():
    _, dcgan = models.dcgan((8, 8, 1), 4, filters=4, num_classes=3)
    mixed = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.SeparableConv2D(4, 3),
            layers.DepthwiseConv2D(3),
            layers.GroupNormalization(2),
            layers.Reshape((4, 16)),
            layers.LSTM(3),
            layers.Dense(1),
        ]
    )
    for network in (dcgan, mixed):
        constrain(network, ClipWeights(0.01))
        clone = keras.models.clone_model(network)
        found = {type(v.constraint) for v in clone.trainable_variables}
        assert found == {ClipWeights}


def test_a_layer_that_would_lose_it_is_named():
    class Scale(layers.Layer):
        def build(self, shape):
            self.factor = self.add_weight(shape=(), name="factor")

        def call(self, x):
            return self.factor * x

    network = keras.Sequential(
        [keras.Input((2,)), layers.Dense(2), Scale(name="mine"), layers.Dense(1)]
    )
    with pytest.raises(ValueError, match="'mine'.*Scale.*'factor'"):
        constrain(network, ClipWeights())
    assert all(v.constraint is None for v in network.trainable_variables)


def test_what_is_no_constraint_is_refused():
    with pytest.raises(TypeError, match="`constraint`.*0.01"):
        constrain(tiny_gan().discriminator, 0.01)
    with pytest.raises(ValueError, match="limit=0"):
        constraints.ClipWeights(0)
