"""How far from equilibrium, in numbers and in a line of plain language."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from known_games import linear_game

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import theory
from keras_gan.callbacks import EquilibriumMonitor
from keras_gan.callbacks.equilibrium_monitor import describe

REAL = np.random.default_rng(0).normal(size=(4000, 1)).astype("float32")


def seen(gan, train=None, **arguments):
    """What the monitor says of a GAN that stands still."""
    monitor = EquilibriumMonitor(REAL, train, verbose=0, **arguments)
    gan.compile(
        keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), loss=gan.adversarial_loss
    )
    history = gan.fit(REAL[:64], epochs=1, callbacks=[monitor], verbose=0).history
    return monitor.sentence, {name: value[0] for name, value in history.items()}


def test_the_logs_are_those_of_theory_and_of_numpy():
    gan = linear_game(1.0, 1.5, kernel=-1.5, bias=1.125)
    sentence, found = seen(gan, samples=4000)
    expected = theory.value(gan, REAL)
    assert found["value"] == pytest.approx(expected.value)
    assert found["jensen_shannon_bound"] == pytest.approx(0.2212, abs=0.015)
    fake = gan.generate(4000, seed=0)
    real_share = (-1.5 * REAL + 1.125 > 0).mean()
    fake_share = (-1.5 * fake + 1.125 <= 0).mean()
    assert found["d_accuracy"] == pytest.approx((real_share + fake_share) / 2)
    probability = gan.discriminate(REAL)
    assert found["d_real_held_out"] == pytest.approx(probability.mean(), abs=1e-6)
    assert "tells 77% of held-out" in sentence or "tells 78% of held-out" in sentence


def test_a_winning_discriminator():
    sentence, found = seen(linear_game(1.0, 8.0, kernel=-4.0, bias=16.0))
    assert found["d_accuracy"] > 0.99
    assert sentence == "D separates 100% of held-out images: G is losing."


@pytest.mark.slow
def test_an_equilibrium_is_confirmed_by_a_fresh_discriminator():
    sentence, found = seen(linear_game(1.0, 0.0))
    assert sentence.startswith("Within 0.0") and "by a fresh D as well" in sentence
    assert found["jensen_shannon_bound"] < 0.02


@pytest.mark.slow
def test_a_dead_discriminator_is_no_equilibrium():
    """Its V is −log 4 exactly, and G is off by 1.5."""
    sentence, found = seen(linear_game(1.0, 1.5))
    assert found["value"] == pytest.approx(-np.log(4))
    assert found["jensen_shannon_bound"] > 0.15
    assert "D is losing, or dead" in sentence


def test_without_confirmation_nothing_is_claimed():
    sentence, found = seen(linear_game(1.0, 1.5), confirm_steps=0)
    assert found["jensen_shannon_bound"] == 0
    assert "whether another could" in sentence


@pytest.mark.slow
def test_a_discriminator_that_knows_its_examples_by_heart():
    """It says real at the places of 20 examples, and fake elsewhere."""
    train = np.linspace(-3, 3, 20).reshape(-1, 1).astype("float32")

    class ByHeart(layers.Layer):
        def call(self, x):
            nearest = keras.ops.min(keras.ops.abs(x - train[:, 0]), axis=1)
            known = keras.ops.where(nearest < 1e-3, 3.0, -3.0)
            return known[:, None] + 0.0 * x  # So that G has a gradient, of 0.

    generator = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    last = layers.Dense(1, kernel_initializer="ones")
    discriminator = keras.Sequential([keras.Input((1,)), ByHeart(), last])
    gan = GAN(generator, discriminator, latent_dim=1, seed=0)
    gan.compile("sgd", "sgd")
    sentence, found = seen(gan, train)
    assert found["d_accuracy_train_real"] == 1.0
    assert sentence.startswith("D memorises: it calls 100% of training images real")


def test_an_estimate_that_cannot_tell_claims_nothing():
    found = {"d_accuracy": 0.5, "jensen_shannon_bound": 0.0, "value": -1.386}
    estimate = theory.DivergenceEstimate("jensen_shannon", 0.0, 0.0, 0.0, 0, 0.0)
    assert "says nothing about G" in describe(found, estimate)


@pytest.mark.slow
def test_it_measures_every_so_many_epochs_and_prints(points, capsys):
    monitor = EquilibriumMonitor(points, every=2, confirm_steps=0)
    history = tiny_gan().fit(points, epochs=4, callbacks=[monitor], verbose=0).history
    printed = [line for line in capsys.readouterr().out.splitlines() if "Epoch" in line]
    assert [line.split(":")[0] for line in printed] == ["Epoch 2", "Epoch 4"]
    assert history["value"][0] == history["value"][1]  # of epochs 2 and 3


@pytest.mark.slow
def test_watching_changes_nothing(points):
    weights = []
    for callbacks in ([], [EquilibriumMonitor(points, train=points, verbose=0)]):
        gan = tiny_gan(average=WeightAverage(1000))
        gan.fit(points, batch_size=32, epochs=2, callbacks=callbacks, verbose=0)
        weights.append(gan.get_weights())
    for alone, watched in zip(*weights, strict=True):
        np.testing.assert_array_equal(alone, watched)


def test_the_door_names_what_is_wrong(points):
    for arguments in ({"every": 0}, {"samples": 3}, {"confirm_steps": -1}):
        with pytest.raises(ValueError, match=f"`{next(iter(arguments))}`"):
            EquilibriumMonitor(points, **arguments)
    with pytest.raises(ValueError, match="needs a GAN with an average"):
        monitor = EquilibriumMonitor(points, generator="average")
        tiny_gan().fit(points, callbacks=[monitor], verbose=0)
    with pytest.raises(ValueError, match="`held_out` must have at least 20"):
        monitor = EquilibriumMonitor(points[:5])
        tiny_gan().fit(points, callbacks=[monitor], verbose=0)
