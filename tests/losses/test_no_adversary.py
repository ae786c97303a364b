"""Training without an adversary, and then with one: the phases of super-resolution."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from translation_games import SHAPE
from translation_games import pairs
from translation_games import translator

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates


def judging():
    """A D with states of three kinds: statistics, singular vectors and a seed."""
    network = keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Conv2D(4, 3, strides=2),
            layers.BatchNormalization(),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    return models.spectrally_normalized(network)


def enlarging(seed=0):
    keras.utils.set_random_seed(seed)
    return GAN(translator("generator"), judging(), prior=None, seed=0)


def content():
    return [penalties.Reconstruction("l2", weight=1.0)]


def alone(gan, **arguments):
    arguments = {"penalties": content(), "run_eagerly": True} | arguments
    gan.compile("adam", "adam", loss=losses.NoAdversary(), **arguments)
    return gan


def against(gan):
    loss = losses.GeneratorWeight(losses.NonSaturating(), 1e-3)
    gan.compile("adam", "adam", loss=loss, penalties=content(), run_eagerly=True)
    return gan


def numbers(part):
    return [np.asarray(variable) for variable in part.variables]


def same(one, other):
    return all(np.array_equal(*pair) for pair in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "update", [updates.Alternating(), updates.ReplayPool(2)], ids=["plain", "pool"]
)
def test_nothing_of_d_changes_and_g_learns(update):
    """Also not the states of its layers, nor its optimizer's count and slots."""
    gan = alone(enlarging(), update=update)
    of_d, of_g = numbers(gan.discriminator), numbers(gan.generator)
    gan.train_on_batch(*pairs(4))
    slots = numbers(gan.d_optimizer)
    gan.train_on_batch(*pairs(4))
    assert same(of_d, numbers(gan.discriminator))
    assert same(slots, numbers(gan.d_optimizer))
    assert int(gan.d_optimizer.iterations) == 0
    assert not any(map(np.array_equal, of_g, numbers(gan.generator)))
    # What the test would catch: with an adversary, each part of D changes.
    against(gan).train_on_batch(*pairs(4))
    assert not same(of_d, numbers(gan.discriminator))


def test_g_takes_the_steps_of_a_network_that_is_fitted_alone():
    """Keras' own `fit` of G by the mean squared error."""
    gan = alone(enlarging())
    keras.utils.set_random_seed(0)
    network = translator("generator")
    network.compile("adam", "mse", run_eagerly=True)
    real, source = pairs(4)
    for _ in range(2):
        gan.train_on_batch(real, source)
        network.train_on_batch(source, real)
    for one, other in zip(gan.generator.weights, network.weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_logs_say_that_there_is_no_adversary():
    gan = alone(enlarging())
    logs = gan.train_on_batch(*pairs(4), return_dict=True)
    assert [float(logs[name]) for name in ("d_loss", "g_loss")] == [0.0, 0.0]
    assert [float(logs[name]) for name in ("d_real", "d_fake")] == [0.5, 0.5]
    assert float(logs["reconstruction"]) > 0


@pytest.mark.slow
def test_both_phases_resume_to_the_bit(tmp_path):
    real, source = pairs(4)

    def train(interrupted):
        def again(gan):
            if not interrupted:
                return gan
            gan.save(tmp_path / "gan.keras")
            keras.utils.set_random_seed(99)  # Nothing may hang on this.
            return keras.models.load_model(tmp_path / "gan.keras")

        gan = alone(enlarging())
        gan.fit(real, source, verbose=0)
        gan = again(gan)
        gan.fit(real, source, verbose=0)
        gan = against(again(gan))
        gan.fit(real, source, verbose=0)
        gan = again(gan)
        gan.fit(real, source, verbose=0)
        return gan.get_weights()

    assert same(train(False), train(True))


def test_what_trains_nothing_is_refused():
    with pytest.raises(ValueError, match="needs one: .*Received: penalties=\\[\\]"):
        tiny_gan(loss=losses.NoAdversary())
    with pytest.raises(ValueError, match="have no effect.*R1"):
        alone(enlarging(), penalties=[*content(), penalties.R1()])


def test_the_weight_is_that_of_the_generator_alone():
    inner = losses.Hinge()
    loss = losses.GeneratorWeight(inner, 0.25)
    real, fake = np.random.default_rng(0).normal(size=(2, 5, 1)).astype("float32")
    np.testing.assert_allclose(loss.generator_loss(None, fake), -0.25 * fake)
    np.testing.assert_allclose(loss.evaluated_generator_loss(None, fake), -0.25 * fake)
    for one in (loss, inner):
        found = one.discriminator_loss(real, fake)
        expected = np.maximum(1 - real, 0) + np.maximum(1 + fake, 0)
        np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert loss.reads_as == "score"
    paired = losses.GeneratorWeight(losses.RelativisticPaired())
    assert paired.needs_real_logits and paired.level_is_free


@pytest.mark.parametrize("weight", [0, -1.0, float("nan"), "1", True])
def test_a_weight_that_is_not_above_0_is_refused(weight):
    with pytest.raises(ValueError, match="`weight` must be above 0.*NoAdversary"):
        losses.GeneratorWeight(losses.Hinge(), weight)


def test_the_weighted_loss_may_couple_examples():
    """ESRGAN's: relativistic averages, both kinds' terms times 5·10⁻³."""
    inner = losses.RelativisticAverage()
    loss = losses.GeneratorWeight(inner, 5e-3)
    real, fake = np.random.default_rng(0).normal(size=(2, 5, 1)).astype("float32")
    own = np.log1p(np.exp(real - fake.mean())), np.log1p(np.exp(real.mean() - fake))
    found = loss.generator_loss(real, fake)
    np.testing.assert_allclose(
        np.mean(found), 5e-3 * 0.5 * np.mean(sum(own)), rtol=1e-5
    )
    assert loss.couples_examples and loss.needs_real_logits
    gan = tiny_gan(loss=loss)
    assert gan.adversarial_loss.loss is inner
    with pytest.raises(ValueError, match="no state of its own"):
        losses.GeneratorWeight(losses.BoundaryEquilibrium())
    with pytest.raises(ValueError, match="score examples apart from each other"):
        losses.SwappedLabels(inner)
