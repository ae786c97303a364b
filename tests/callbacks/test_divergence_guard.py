"""`DivergenceGuard`: what it restores, when it gives up, what it says and refuses."""

import functools
import re

import keras
import numpy as np
import pytest
from divergences import Notes
from divergences import Plants
from divergences import Spiked
from divergences import Steep
from divergences import all_are_finite
from divergences import compiled
from divergences import equal
from divergences import fit
from divergences import scaled
from divergences import steps_of
from divergences import tiny_gan
from divergences import whole_gan

from keras_gan.callbacks import DivergenceGuard

NAN, INFINITY = float("nan"), float("inf")
POINTS = np.random.default_rng(0).normal(size=(48, 2)).astype("float32")


@functools.cache
def run_with_all_state(at, guarded=True):
    """Six steps of a GAN that diverges in step `at`, or not at all if that is later."""
    gan, notes = whole_gan(penalties=[Spiked(at, NAN)]), Notes()
    guard = DivergenceGuard()
    history, said = fit(gan, POINTS, notes, *([guard] if guarded else []))
    return gan, notes, guard, history, said


# --- What is restored --------------------------------------------------------


@pytest.mark.slow
def test_the_state_of_the_last_epoch_is_restored_in_the_step_itself():
    """To the bit. Sees slots or parts that are left out, and a state that is noticed
    a step late, or kept after the divergence."""
    gan, notes, guard, _, said = run_with_all_state(5)
    assert guard.divergences == [
        {"step": 5, "what": "`spiked`, which was nan", "back_to": 3}
    ]
    assert "`spiked`, which was nan. The GAN has its state of step 3 again" in said[0]
    assert "attempt 1 of 3" in said[0] and len(said) == 1
    assert len(notes.restored[3]) == 32
    assert equal(notes.restored[5], notes.restored[3])
    assert not equal(notes.restored[4], notes.restored[3])
    assert not equal(notes.restored[6], notes.restored[3])
    assert int(gan.step) == 6 and all_are_finite(gan)
    assert guard.report is None


@pytest.mark.slow
def test_counters_and_seeds_move_on():
    """As in a run without divergence. Sees seeds that are restored with the weights."""
    found = []
    for at in (5, 99):
        notes = run_with_all_state(at)[1]
        numbers = notes.numbers[5].items()
        found.append({k: v for k, v in numbers if v.dtype.kind in "iu"})
    diverged, healthy = found
    assert diverged.keys() == healthy.keys() and len(diverged) > 10
    before = run_with_all_state(5)[1].numbers[3]
    seeds = [key for key in diverged if key.endswith("seed")]
    assert any(not np.array_equal(diverged[key], before[key]) for key in seeds)
    for key, value in diverged.items():
        np.testing.assert_array_equal(value, healthy[key], err_msg=key)


def assert_same_runs(one, other):
    """Two pairs of the numbers after each step and the history."""
    (plain, logs), (guarded, guarded_logs) = one, other
    assert logs == guarded_logs
    for step, of_step in plain.items():
        assert equal(of_step.values(), guarded[step].values())


@pytest.mark.slow
def test_without_divergence_a_run_is_the_same_to_the_bit():
    found = []
    for guarded in (False, True):
        _, notes, _, history, said = run_with_all_state(99, guarded)
        assert said == []
        found.append((notes.numbers, history))
    assert_same_runs(*found)


@pytest.mark.slow
def test_in_a_graph_a_run_without_divergence_is_the_same_to_the_bit():
    """With several steps per execution."""
    found = []
    for used in ([], [DivergenceGuard(limit=1e6, every=2)]):
        gan, notes = whole_gan(run_eagerly=False, steps_per_execution=2), Notes()
        history, said = fit(gan, POINTS, *used, notes)
        assert said == []
        found.append((notes.numbers, history))
    assert_same_runs(*found)


@pytest.mark.slow
def test_the_step_is_not_repeated_with_the_same_draws():
    """The networks and the batch are those of the step that is undone. Plain SGD has no
    state: with the same latents, the weights would be the same."""
    weights = []
    for at, epochs in ((1, 2), (99, 1)):
        gan = compiled(lambda: keras.optimizers.SGD(0.1), Spiked(at, NAN))
        fit(gan, POINTS[:16], DivergenceGuard(), epochs=epochs, shuffle=False)
        weights.append(gan.generator.get_weights()[0])
    assert np.abs(weights[0] - weights[1]).max() > 1e-4


@pytest.mark.slow
@pytest.mark.parametrize(
    "every", [pytest.param(2, marks=pytest.mark.slow), "2 seconds"]
)
def test_a_state_is_kept_as_often_as_wanted(every, monkeypatch):
    """A second per step. Before the first step one is kept in any case."""
    gan = tiny_gan(penalties=[Spiked(1, NAN), Spiked(4, NAN), Spiked(6, NAN)])
    monkeypatch.setattr("time.monotonic", lambda: float(gan.step))
    guard, notes = DivergenceGuard(every=every), Notes()
    fit(gan, POINTS, guard, notes)
    back = [(each["step"], each["back_to"]) for each in guard.divergences]
    assert back == [(1, 0), (4, 2), (6, 5)]
    for step, to in back:
        assert equal(notes.restored[step], notes.restored[to])


def test_rates_fall_each_time_where_losses_are_scaled():
    gan = compiled(lambda: scaled(8.0), Spiked(1, NAN), Spiked(3, NAN))
    fit(gan, POINTS, DivergenceGuard(learning_rate_factor=0.5), epochs=1)
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        np.testing.assert_allclose(float(optimizer.learning_rate), 2.5e-4, rtol=1e-6)


# --- The end -------------------------------------------------------------------


@pytest.mark.parametrize("retries", [0, 2])
def test_training_ends_after_so_many_attempts_with_a_healthy_state(retries):
    """A step per epoch."""
    gan, notes = tiny_gan(penalties=[Steep([*range(2, 99)])]), Notes()
    guard = DivergenceGuard(retries=retries)
    history, said = fit(gan, POINTS[:16], guard, notes, epochs=9)
    last = 2 + retries
    assert int(gan.step) == len(history["d_loss"]) == last
    assert steps_of(guard) == [*range(2, last + 1)]
    assert equal(notes.restored[last], notes.restored[1])
    assert guard.report == said[-1]
    path = gan.discriminator.trainable_variables[-1].path
    what = f"the gradient of `discriminator`'s '{path}', or the step along it"
    assert f"step {last}. First to go bad was {what}." in guard.report
    assert f"training ends, as retries={retries}." in guard.report


def test_each_fit_counts_anew():
    gan, guard = tiny_gan(penalties=[Steep([1, 2])]), DivergenceGuard(retries=1)
    for step in (1, 2):
        fit(gan, POINTS[:16], guard, epochs=1)
        assert steps_of(guard) == [step] and guard.report is None


FIRST = {
    "logits": (
        {1: (lambda gan: gan.discriminator.trainable_variables[0], NAN)},
        [],
        "`d_real`, which was nan",
    ),
    "term of D": ({}, [Spiked(1, INFINITY)], "`spiked`, which was inf"),
    "term of G": ({}, [Spiked(1, NAN, "generator")], "`spiked`, which was nan"),
    "gradient of D": ({}, [Steep([1])], "the gradient of `discriminator`'s"),
    "gradient of G": (
        {},
        [Steep([1], player="generator")],
        "the gradient of `generator`'s",
    ),
    # Its square is infinite. The gradient is finite, and so are the weights.
    "slot": ({}, [Steep([1], 1e25)], "`d_optimizer`'s 'adam.*velocity"),
}


@pytest.mark.parametrize("case", FIRST)
def test_the_report_names_what_went_bad_first(case):
    """Also where the rest of the step made other numbers bad after it."""
    plants, given, what = FIRST[case]
    guard = DivergenceGuard(retries=0)
    fit(tiny_gan(penalties=given), POINTS[:16], guard, Plants(plants), epochs=1)
    assert steps_of(guard) == [1]
    assert re.match(what, guard.divergences[0]["what"]), guard.report


@pytest.mark.slow
def test_the_means_of_an_epoch_are_those_of_its_healthy_steps():
    """Derived from the same run's own steps; NaN for an epoch without any."""
    gan, notes = tiny_gan(penalties=[Spiked(2, NAN)]), Notes()
    history, _ = fit(gan, POINTS, notes, DivergenceGuard(), epochs=1)
    first, second, third = (notes.logs[step]["d_loss"] for step in (1, 2, 3))
    assert second == first
    np.testing.assert_allclose(history["d_loss"], [third], rtol=1e-6)
    assert history["spiked"] == [1.0]
    gan = tiny_gan(penalties=[Spiked(1, NAN)])
    history, _ = fit(gan, POINTS[:16], DivergenceGuard(), epochs=2)
    assert np.isnan(history["d_loss"]).tolist() == [True, False]


# --- What is refused ------------------------------------------------------------


def test_a_gan_that_has_diverged_before_is_refused():
    gan = tiny_gan()
    bias = gan.generator.trainable_variables[-1]
    bias.assign(np.nan * bias)
    with pytest.raises(ValueError, match="finite when .* 2 of 2 values of `generator`"):
        fit(gan, POINTS, DivergenceGuard())


def test_a_schedule_cannot_be_multiplied():
    rate = keras.optimizers.schedules.CosineDecay(1e-3, 100)
    gan = compiled(lambda: keras.optimizers.Adam(rate))
    with pytest.raises(ValueError, match="pass learning_rate_factor=1"):
        fit(gan, POINTS, DivergenceGuard(learning_rate_factor=0.5))
    fit(gan, POINTS[:16], DivergenceGuard(), epochs=1)


@pytest.mark.parametrize("every", [0, True, None, "", "5", "0 seconds"])
def test_what_every_may_be_is_said(every):
    with pytest.raises(ValueError, match="`every` must be 'epoch', an integer"):
        DivergenceGuard(every=every)
