"""Penalties on the slope of single scores, where batch normalization couples them."""

import warnings

import keras
import pytest
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import losses
from keras_gan import penalties


def compiled(discriminator, *terms, loss="hinge"):
    gan = GAN(tiny_networks()[0], discriminator, latent_dim=4)
    gan.compile("adam", "adam", loss, penalties=terms)


def network(*hidden):
    return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1)])


@pytest.mark.parametrize(
    "penalty",
    [
        penalties.R1(),
        penalties.R2(),
        penalties.ApproximateR1(),
        penalties.ApproximateR2(),
        penalties.WassersteinGradient(),
        penalties.ZeroCenteredGradient(),
        penalties.DRAGAN(),
        penalties.MaximumGradient(),
    ],
    ids=lambda penalty: type(penalty).__name__,
)
def test_the_layer_is_named(penalty):
    name = type(penalty).__name__
    with pytest.warns(UserWarning, match=f"{name} takes the slope.*'of_batch'.*Group"):
        compiled(network(layers.BatchNormalization(name="of_batch")), penalty)


def test_the_gradient_of_a_witness_too():
    with pytest.warns(UserWarning, match="WitnessGradient takes the slope"):
        compiled(
            network(layers.BatchNormalization()),
            penalties.WitnessGradient(),
            loss=losses.EnergyDistance(),
        )


def test_within_a_network_within_a_network_and_once_for_several_penalties():
    inner = keras.Sequential([layers.Dense(4), layers.BatchNormalization()])
    with pytest.warns(UserWarning, match="takes the slope") as caught:
        compiled(network(keras.Sequential([inner])), penalties.R1(), penalties.R2())
    assert len([each for each in caught if "slope" in str(each.message)]) == 1


@pytest.mark.parametrize(
    ("hidden", "penalty"),
    [
        (lambda: layers.GroupNormalization(1), penalties.R1()),
        (lambda: layers.LayerNormalization(), penalties.R1()),
        (lambda: layers.BatchNormalization(), penalties.LeCam()),
        # It uses its statistics, whatever the batch.
        (lambda: layers.BatchNormalization(trainable=False), penalties.R1()),
    ],
)
def test_scores_that_are_independent_and_penalties_of_another_kind(hidden, penalty):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        compiled(network(hidden()), penalty)
