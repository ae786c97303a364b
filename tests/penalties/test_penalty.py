"""Weights, intervals and names of penalties, on the public path."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import ops

from keras_gan import penalties
from keras_gan.penalties.penalty import named


class Constant(penalties.Penalty):
    """Adds 1 whatever comes."""

    def __call__(self, critic, real, fake, seed):
        return ops.ones(())


@pytest.mark.slow
def test_a_penalty_is_logged_with_its_weight(points):
    gan = tiny_gan(penalties=[Constant(weight=2.5)])
    history = gan.fit(points, verbose=0).history
    assert history["constant"] == [2.5]


@pytest.mark.slow
def test_an_interval_computes_less_often_and_more_each_time(points):
    """4 of 8 steps count 2 · 3: the mean is what it is without an interval."""
    gan = tiny_gan(penalties=[Constant(weight=3.0, interval=2)])
    history = gan.fit(points, batch_size=32, verbose=0).history
    assert history["constant"] == [3.0]
    gan = tiny_gan(penalties=[Constant(weight=3.0, interval=8)])
    logs = gan.train_on_batch(points[:32], return_dict=True)
    assert logs["constant"] == 24.0
    gan.reset_metrics()
    assert gan.train_on_batch(points[:32], return_dict=True)["constant"] == 0.0


@pytest.mark.slow
def test_a_weight_may_follow_a_schedule_of_the_step(points):
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([3], [1.0, 0.0])
    gan = tiny_gan(penalties=[Constant(weight=schedule)])
    history = gan.fit(points, batch_size=32, verbose=0).history
    assert history["constant"] == [4 / 8]  # steps 0 to 3 of 8


@pytest.mark.slow
def test_a_lazy_penalty_moves_d_as_an_eager_one_does_when_it_is_due(points):
    """The lazy one stands in a conditional with the loss' own forward pass."""

    def weights(interval):
        penalty = penalties.R1(weight=1.0 / interval, interval=interval)
        gan = tiny_gan(penalties=[penalty, penalties.R2(weight=0.5)])
        gan.fit(points[:32], verbose=0)  # one step, in which it is due
        return gan.discriminator.get_weights()

    for eager, lazy in zip(weights(1), weights(4), strict=True):
        np.testing.assert_allclose(eager, lazy, rtol=1e-5, atol=1e-7)


@pytest.mark.slow
def test_two_penalties_at_the_same_images_may_have_two_intervals(points):
    """Sees a gradient kept from a branch of the graph that is not the other's."""

    def weights(eager):
        pair = [penalties.R1(0.1, interval=2), penalties.R1(0.2), penalties.R1(0.3, 3)]
        gan = tiny_gan(penalties=pair, run_eagerly=eager)
        gan.fit(points, verbose=0)
        return gan.discriminator.get_weights()

    for one, other in zip(weights(True), weights(False), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("player", "critic", "player='critic'"),
        ("needs", ("real_logit",), "may need generator.*Received: real_logit"),
    ],
)
def test_players_and_needs_that_do_not_exist_are_refused(attribute, value, message):
    penalty = penalties.R1()
    setattr(penalty, attribute, value)
    with pytest.raises(ValueError, match=message):
        tiny_gan(penalties=[penalty])


@pytest.mark.slow
def test_a_penalty_weighs_on_the_loss(points):
    """R1 with a great weight leaves D hardly any gradient at the data."""

    def slope(weight):
        gan = tiny_gan(penalties=[penalties.R1(weight=weight)])
        gan.d_optimizer.learning_rate = 1e-2
        history = gan.fit(points, epochs=10, verbose=0).history
        return history["r1"][-1] / weight

    assert slope(100.0) < 0.1 * slope(1e-3)


@pytest.mark.parametrize("name", ["weight", "interval"])
def test_impossible_weights_and_intervals_are_refused(name):
    value = {"weight": -1.0, "interval": 0}[name]
    with pytest.raises(ValueError, match=f"`{name}`.*{name}={value}"):
        penalties.R1(**{name: value})


def test_names_are_snake_case_and_counted():
    found = named(
        [
            penalties.R1(),
            penalties.WassersteinGradient(),
            penalties.R1(),
            penalties.R1(),
        ]
    )
    assert list(found) == ["r1", "wasserstein_gradient", "r1_2", "r1_3"]

    class DLoss(penalties.Penalty):
        pass

    assert list(named([DLoss()])) == ["d_loss_2"]


def test_penalties_by_name_are_refused():
    with pytest.raises(TypeError, match=r"`penalties`.*penalties.R1\(\).*'r1'"):
        tiny_gan(penalties=["r1"])


@pytest.mark.slow
def test_a_penalty_may_join_the_generators_loss(points):
    @keras.saving.register_keras_serializable("tests")
    class Spread(penalties.Penalty):
        """The mean square of the images: pulls them to the origin."""

        player = "generator"
        needs = ("latents", "generator", "fake_logits")

        def __call__(self, critic, real, fake, seed, latents, generator, fake_logits):
            assert latents.shape[-1] == 4 and fake_logits.shape[-1] == 1
            assert generator.name
            return ops.mean(ops.square(fake))

    free = tiny_gan()
    free.fit(points, epochs=20, verbose=0)
    bound = tiny_gan(penalties=[Spread(weight=100.0)])
    history = bound.fit(points, epochs=20, verbose=0).history
    assert history["spread"][-1] < history["spread"][0]
    assert (
        np.square(bound.generate(500, seed=0)).mean()
        < 0.5 * np.square(free.generate(500, seed=0)).mean()
    )


@pytest.mark.slow
def test_a_stateful_penalty_moves_once_a_training_step_and_is_saved(points, tmp_path):
    @keras.saving.register_keras_serializable("tests")
    class Counting(keras.layers.Layer, penalties.Penalty):
        def __init__(self, **kwargs):
            keras.layers.Layer.__init__(self, **kwargs)
            penalties.Penalty.__init__(self)
            self.count = self.add_weight(
                initializer="zeros", trainable=False, name="count"
            )
            self.built = True

        def __call__(self, critic, real, fake, seed):
            return 0.0 * self.count

        def end_step(self, real_logits, fake_logits):
            assert real_logits.shape == fake_logits.shape
            self.count.assign_add(1)

        def get_config(self):
            return keras.layers.Layer.get_config(self)

        @classmethod
        def from_config(cls, config):
            return cls(**config)

    points = points[:64]
    gan = tiny_gan(penalties=[Counting()], run_eagerly=True)
    gan.fit(points, batch_size=32, epochs=2, verbose=0, validation_data=(points,))
    assert float(gan.penalties["counting"].count) == 4
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    assert float(loaded.penalties["counting"].count) == 4
