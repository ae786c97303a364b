"""Who moves when, and with which part of the batch."""

import numpy as np
import pytest
from conftest import tiny_gan

from keras_gan import penalties
from keras_gan.updates import Alternating

pytestmark = pytest.mark.usefixtures("eager")


class Spy:
    """Stands in for a GAN and notes what the update asks of it."""

    def __init__(self):
        self.events = []

    def draw(self, real, labels):
        return np.asarray(real), labels

    def discriminator_gradients(self, batch):
        return ("d", batch)

    def generator_gradients(self, batch):
        return ("g", batch)

    def apply_discriminator(self, move):
        self.events.append(move)

    def apply_generator(self, move):
        self.events.append(move)


def play(count, steps, labels=None):
    spy = Spy()
    last = Alternating(steps)(spy, np.arange(count), labels)
    return [(who, real.tolist()) for who, (real, _) in spy.events], last


def test_every_move_of_d_has_a_slice_of_its_own_and_g_the_last():
    events, last = play(6, 3)
    assert events == [("d", [0, 1]), ("d", [2, 3]), ("d", [4, 5]), ("g", [4, 5])]
    assert [move[0] for move in last] == ["d", "g"]


def test_a_short_batch_is_cut_to_a_multiple():
    events, _ = play(5, 2)
    assert events == [("d", [0, 1]), ("d", [2, 3]), ("g", [2, 3])]


def test_a_batch_of_fewer_examples_than_steps_uses_some_again():
    """Sees empty slices, whose mean is NaN."""
    events, _ = play(2, 3)
    assert events == [("d", [0]), ("d", [1]), ("d", [1]), ("g", [1])]


def test_labels_are_cut_as_images_are():
    spy = Spy()
    Alternating(2)(spy, np.arange(4), 10 + np.arange(4))
    assert [move[1][1].tolist() for move in spy.events] == [
        [10, 11],
        [12, 13],
        [12, 13],
    ]


def test_short_batches_leave_the_weights_finite(points):
    gan = tiny_gan(update=Alternating(4))
    gan.fit(points[:33], batch_size=32, shuffle=False, verbose=0)
    assert int(gan.step) == 2
    assert all(np.all(np.isfinite(weight)) for weight in gan.get_weights())


@pytest.mark.slow
def test_the_optimizers_count_their_players_moves(points):
    gan = tiny_gan(update=Alternating(4))
    gan.fit(points, batch_size=64, verbose=0)
    assert int(gan.d_optimizer.iterations) == 16
    assert int(gan.g_optimizer.iterations) == 4
    assert int(gan.images_seen) == 256


def test_each_move_has_latents_of_its_own(points):
    gan = tiny_gan()
    batches = [gan.draw(points[:8]) for _ in range(3)]
    latents = [np.asarray(batch.latents) for batch in batches]
    assert not np.array_equal(latents[0], latents[1])
    assert not np.array_equal(latents[1], latents[2])


def test_gradients_are_a_function_of_the_batch_alone(points):
    """They draw nothing, so that updates can be compared on the same latents."""
    gan = tiny_gan(penalties=[penalties.WassersteinGradient()])
    batch = gan.draw(points[:8])
    first, second = (gan.discriminator_gradients(batch).gradients for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_batch_that_does_not_divide_is_refused_with_the_nearest_sizes(points):
    gan = tiny_gan(update=Alternating(5))
    with pytest.raises(ValueError, match="64 examples.*into 5.*60 and 65"):
        gan.fit(points, batch_size=64, verbose=0)
    assert int(gan.step) == 0


def test_impossible_steps_are_refused():
    with pytest.raises(ValueError, match="discriminator_steps=0"):
        Alternating(0)


def test_an_update_by_name_is_refused():
    with pytest.raises(TypeError, match=r"`update`.*Alternating\(\)"):
        tiny_gan(update="alternating")


def test_every_move_draws_anew():
    """Sees a G that plays with the latents of D's last move."""
    spy, drawn = Spy(), []
    draw = spy.draw
    spy.draw = lambda *batch: drawn.append(1) or (len(drawn), *draw(*batch))
    Alternating(2)(spy, np.arange(4), None)
    assert [move[1][0] for move in spy.events] == [1, 2, 3]
