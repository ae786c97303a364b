"""Copies of networks with their weights, and with new ones."""

import random

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan.core.cloning import copy_of
from keras_gan.core.cloning import fresh_copy_of
from keras_gan.theory import duality_gap


def test_a_copy_is_equal_and_apart():
    _, network = tiny_networks(stateful=True)
    copy = copy_of(network)
    for mine, theirs in zip(network.variables, copy.variables, strict=True):
        assert mine is not theirs
        if mine.name != "seed_generator_state":
            np.testing.assert_array_equal(mine.numpy(), theirs.numpy())


def test_a_fresh_copy_follows_from_its_seed_and_from_nothing_else():
    _, network = tiny_networks()
    first, second, third = (fresh_copy_of(network, seed) for seed in (1, 1, 2))
    kernels = [each.layers[0].kernel.numpy() for each in (first, second, third)]
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert np.abs(kernels[0] - kernels[2]).max() > 0.01
    assert np.abs(kernels[0] - network.layers[0].kernel.numpy()).max() > 0.01


GAN_OF_POINTS = tiny_gan()


def global_state():
    return random.random(), np.random.rand(), keras.random.normal(()).numpy()


@pytest.mark.parametrize(
    "act",
    [
        lambda network: fresh_copy_of(network, 7),
        copy_of,
        WeightAverage(100).begin,
        lambda network: duality_gap(
            GAN_OF_POINTS, np.ones((40, 2), "float32"), steps=1, perturbation=0.1
        ),
    ],
    ids=["fresh copy", "copy", "average", "duality gap"],
)
def test_the_global_random_states_stay_where_they_were(act):
    network = keras.Sequential(
        [keras.Input((2,)), layers.Dense(2), layers.Dropout(0.1)]
    )
    keras.utils.set_random_seed(3)
    expected = global_state()
    keras.utils.set_random_seed(3)
    act(network)
    assert global_state() == expected


@pytest.mark.parametrize("nested", [False, True])
def test_lambda_layers_are_copied_with_their_functions(nested):
    """2 · (x W + b), in the average's copy of G and under spectral normalization."""
    inner = keras.Sequential(
        [keras.Input((4,)), layers.Dense(2), layers.Lambda(lambda x: 2 * x)]
    )
    inputs = keras.Input((4,))
    network = keras.Model(inputs, inner(inputs)) if nested else inner
    points = np.ones((3, 4), "float32")
    expected = 2 * (points @ inner.layers[0].kernel.numpy())
    np.testing.assert_allclose(copy_of(network)(points), expected, rtol=1e-6)
    gan = GAN(network, tiny_networks()[1], latent_dim=4, average=WeightAverage(10))
    gan.compile("adam", "adam")
    np.testing.assert_allclose(gan(points), expected, rtol=1e-6)
    normalized = models.spectrally_normalized(inner)
    assert normalized(points).shape == (3, 2)


def test_a_lambda_layer_in_a_subclass_is_refused_in_words():
    class Scaled(keras.Model):
        def __init__(self):
            super().__init__()
            self.scale = layers.Lambda(lambda x: 2 * x)

        def call(self, x):
            return self.scale(x)

    network = Scaled()
    network(np.ones((1, 2)))
    with pytest.raises(ValueError, match="Lambda layer in it"):
        copy_of(network)
