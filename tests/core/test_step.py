"""The record of a step, and what is updated from it."""

import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from keras import ops

from keras_gan import penalties
from keras_gan import updates


class Listening(penalties.Penalty, layers.Layer):
    """Notes twice the number of the step, in the steps in which it is due."""

    def __init__(self, interval=1):
        layers.Layer.__init__(self)
        penalties.Penalty.__init__(self, 0.0, interval)
        add = self.add_weight
        self.computed = add(shape=(), trainable=False, initializer="zeros")
        self.noted = add(shape=(), trainable=False, initializer="zeros")
        self.due = add(shape=(), trainable=False, initializer="zeros")
        self.count = add(shape=(), trainable=False, initializer="zeros")

    def __call__(self, critic, real, fake, seed):
        self.computed.assign_add(1.0)
        return 0.0, 2.0 * ops.sum(ops.ones_like(real[:, :1]))

    def end_step(self, step):
        assert step.real_logits.shape == step.fake_logits.shape
        note = step.note(self)
        self.noted.assign_add(note.value)
        self.due.assign_add(ops.cast(note.due, "float32"))
        self.count.assign_add(ops.cast(step.count, "float32"))


class Older(Listening):
    """With the two arguments that `end_step` had before."""

    def end_step(self, real_logits, fake_logits):
        self.count.assign_add(ops.sum(ops.ones_like(real_logits)))


def numbers(penalty):
    return [float(v) for v in (penalty.noted, penalty.due, penalty.count)]


@pytest.mark.slow
def test_a_penalty_finds_its_note_in_the_record_of_the_step(points):
    """4 steps of 16 examples: 2 · 16 noted in each, or in the two that are due."""
    always, lazy, older = Listening(), Listening(interval=2), Older()
    gan = tiny_gan(penalties=[always, lazy, older])
    gan.fit(points[:64], batch_size=16, verbose=0)
    assert numbers(always) == [128.0, 4.0, 64.0]
    assert numbers(lazy) == [64.0, 2.0, 64.0]
    assert numbers(older) == [0.0, 0.0, 64.0]


@pytest.mark.slow
def test_a_lazy_path_length_moves_its_average_in_the_steps_in_which_it_is_due(points):
    """G is constant in z, so lengths are 1e-6 and the average shrinks by 1 − rate.

    Sees an average that moves in every step, or towards a length of 0 when not due.
    """
    penalty = penalties.PathLength(interval=4, decay=0.5)
    gan = tiny_gan(penalties=[penalty])
    gan.g_optimizer.learning_rate = 0.0
    for layer in gan.generator.layers:
        layer.set_weights([np.zeros_like(w) for w in layer.get_weights()])
    penalty.mean_length.assign(1.0)
    gan.fit(points, batch_size=32, verbose=0)  # 8 steps: due in 2 of them.
    np.testing.assert_allclose(float(penalty.mean_length), 0.25, atol=1e-5)
    assert int(gan.step.numpy()) == 8


class OnlyDiscriminator(updates.Update):
    def __call__(self, gan, real, labels):
        move = gan.discriminator_gradients(gan.draw(real, labels))
        gan.apply_discriminator(move)
        return move, updates.Move([], {}, move.real_logits, move.fake_logits, {})


def test_penalties_of_a_player_that_is_not_updated_stay_as_they_are(points):
    gan = tiny_gan(penalties=[penalties.PathLength()], update=OnlyDiscriminator())
    gan.fit(points, batch_size=64, verbose=0)
    assert float(gan.penalties["path_length"].mean_length) == 0.0


def test_names_in_logs_are_words():
    kinds = ("ApproximateR1", "ApproximateR2", "R1", "R1", "ZeroCenteredGradient")
    made = [getattr(penalties, kind)() for kind in (*kinds, "DRAGAN", "LeCam")]
    names = ["approximate_r1", "approximate_r2", "r1", "r1_2", "zero_centered_gradient"]
    found = penalties.penalty.named(made)
    assert list(found) == [*names, "dragan", "le_cam"]


def test_the_mean_of_a_step_is_over_examples():
    step = updates.Step(ops.array([[1.0], [3.0]]), ops.array([[0.0], [1.0]]))
    assert float(step.mean(step.real_logits)) == 2.0
    assert float(step.mean(ops.array(5.0))) == 5.0
    assert step.note(penalties.R1()) is None
