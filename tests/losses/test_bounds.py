"""A distance that needs a bound on D, without one."""

import warnings

import keras
import pytest
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import constraints
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties


def compiled(loss, discriminator=None, **arguments):
    generator, plain = tiny_networks()
    gan = GAN(generator, discriminator or plain, latent_dim=4)
    gan.compile("adam", "adam", loss=loss, **arguments)


@pytest.mark.parametrize(
    ("loss", "penalty"),
    [
        ("wasserstein", "WassersteinGradient"),
        (losses.TopK(losses.Wasserstein()), "WassersteinGradient"),
        ("maximum_mean_discrepancy", "WitnessGradient"),
        ("energy_distance", "WitnessGradient"),
    ],
)
def test_nothing_bounds_the_discriminator(loss, penalty):
    with pytest.warns(UserWarning, match=f"nothing bounds it here.*{penalty}"):
        compiled(loss)


def test_a_penalty_on_the_other_player_bounds_nothing():
    with pytest.warns(UserWarning, match="nothing bounds it"):
        compiled("wasserstein", penalties=[penalties.PathLength()])


@keras.saving.register_keras_serializable("test_bounds")
class OwnLayer(layers.Dense):
    """Nobody knows what it does with its weights."""


def with_layer(layer):
    return keras.Sequential([keras.Input((2,)), layer, layers.Dense(1)])


@pytest.mark.parametrize(
    ("discriminator", "arguments"),
    [
        (lambda: None, {"penalties": [penalties.WassersteinGradient()]}),
        (lambda: None, {"penalties": [penalties.R1(), penalties.R2()]}),
        (
            lambda: constraints.constrain(
                tiny_networks()[1], constraints.ClipWeights(0.01)
            ),
            {},
        ),
        (lambda: with_layer(layers.Dense(4, kernel_constraint="max_norm")), {}),
        (lambda: models.spectrally_normalized(tiny_networks()[1]), {}),
        (lambda: models.gradient_normalized(tiny_networks()[1]), {}),
        (lambda: with_layer(layers.SpectralNormalization(layers.Dense(4))), {}),
        (lambda: with_layer(OwnLayer(4)), {}),
        (lambda: with_layer(with_layer(OwnLayer(4))), {}),
    ],
)
def test_something_may_bound_it(discriminator, arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        compiled("wasserstein", discriminator(), **arguments)


@pytest.mark.parametrize("loss", ["hinge", "relativistic_paired", "minimax"])
def test_other_losses_need_none(loss):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        compiled(loss)
