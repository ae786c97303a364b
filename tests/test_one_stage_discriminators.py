"""Which discriminators OneStage takes: tried with one example exchanged."""

import keras
import numpy as np
import pytest
from keras import layers
from test_one_stage import gan_with

from keras_gan import GAN
from keras_gan import models
from keras_gan import recipes
from keras_gan import updates

pytestmark = pytest.mark.usefixtures("eager")


def test_batch_normalization_is_refused_with_its_name():
    generator, discriminator = models.dcgan((16, 16, 1), latent_dim=4, filters=4)
    gan = GAN(generator, discriminator, latent_dim=4)
    with pytest.raises(ValueError, match="Batch normalization .'batch_norm.*does that"):
        gan.compile("adam", "adam", update=updates.OneStage())


def test_the_default_recipe_is_not_refused():
    gan = recipes.default((28, 28, 1)).gan
    gan.compile("adam", "adam", update=updates.OneStage())


@keras.saving.register_keras_serializable("tests")
class Deviation(layers.Layer):
    """The deviation of a minibatch as one more feature, at first with weight 0."""

    def build(self, shape):
        self.gain = self.add_weight(shape=(), initializer="zeros")

    def call(self, x):
        spread = keras.ops.mean(keras.ops.std(x, axis=0))
        return x + self.gain * spread


@pytest.mark.parametrize(
    "inside",
    [
        lambda: layers.BatchNormalization(),
        lambda: layers.BatchNormalization(gamma_initializer="zeros"),
        lambda: Deviation(),
        lambda: layers.Lambda(lambda x: x - keras.ops.mean(x, axis=0)),
    ],
    ids=["batch_norm", "batch_norm_from_0", "deviation_from_0", "user_s_own"],
)
def test_what_couples_examples_is_found_by_trying(inside):
    network = keras.Sequential(
        [keras.Input((2,)), layers.Dense(8), inside(), layers.Dense(1)]
    )
    before = [np.asarray(v) for v in network.variables]
    with pytest.raises(ValueError, match="independently of the rest of its batch"):
        gan_with("hinge", discriminator=network)
    for variable, value in zip(network.variables, before, strict=True):
        np.testing.assert_array_equal(variable, value)  # Trying leaves no trace.


@pytest.mark.parametrize(
    "inside",
    [
        lambda: layers.Dropout(0.5),
        lambda: layers.GaussianNoise(1.0),
        lambda: layers.GroupNormalization(4),
        lambda: layers.LayerNormalization(),
        lambda: layers.UnitNormalization(),
    ],
    ids=["dropout", "noise", "group_norm", "layer_norm", "unit_norm"],
)
def test_what_looks_at_each_example_alone_is_let_in(inside, points):
    """Dice included: sees a trial whose two batches have different dropout."""
    network = keras.Sequential(
        [keras.Input((2,)), layers.Dense(8), inside(), layers.Dense(1)]
    )
    gan = gan_with("hinge", discriminator=network)
    seeds = [np.asarray(v) for v in network.variables if "seed" in v.name]
    gan.compile("sgd", "sgd", update=updates.OneStage())
    after = [np.asarray(v) for v in network.variables if "seed" in v.name]
    np.testing.assert_array_equal(seeds, after)
    gan.fit(points[:8], verbose=0)


def test_packs_are_refused():
    network = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(1)])
    with pytest.raises(ValueError, match="4 rows of logits for 8 examples"):
        gan_with("hinge", discriminator=models.packed(network, 2))
