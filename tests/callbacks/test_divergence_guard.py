"""`DivergenceGuard`: what it notices, in which step, and what it restores."""

import re

import conftest
import keras
import numpy as np
import pytest
from divergences import Notes
from divergences import Plants
from divergences import Spiked
from divergences import Steep
from divergences import all_are_finite
from divergences import equal
from divergences import fit
from divergences import tiny_gan

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import penalties
from keras_gan import updates
from keras_gan.callbacks import DivergenceGuard

NAN, INFINITY = float("nan"), float("inf")


@pytest.fixture
def points(points):
    return points[:48]


def whole_gan(**arguments):
    """With all kinds of state: an average, LeCam's means, ADA's probability."""
    ada = augmentation.AdaptiveAugmentation(
        [augmentation.Noise(0.1)], target=-0.9, ramp=640, interval=1
    )
    given = arguments.pop("penalties", [])
    return tiny_gan(
        average=WeightAverage(100),
        penalties=[penalties.LeCam(start=1), *given],
        augmentations=[ada],
        **arguments,
    )


def stateful_gan():
    """With batch normalization and dropout in both networks."""
    keras.utils.set_random_seed(0)
    gan = GAN(*conftest.tiny_networks(stateful=True), latent_dim=4, seed=0)
    gan.compile("adam", "adam", run_eagerly=True)
    return gan


def compiled(make, *given, **arguments):
    """A small GAN with two new optimizers."""
    gan = tiny_gan(compiled=False)
    gan.compile(make(), make(), penalties=given, run_eagerly=True, **arguments)
    return gan


def steps_of(guard):
    return [each["step"] for each in guard.divergences]


# --- What is restored --------------------------------------------------------


@pytest.mark.parametrize("eager", [True, False])
def test_the_state_of_the_last_epoch_is_restored_in_the_step_itself(points, eager):
    """To the bit. Sees slots or parts that are left out, and a state that is noticed
    a step late, or kept after the divergence."""
    gan = whole_gan(penalties=[Spiked(5, NAN)], run_eagerly=eager)
    guard, notes = DivergenceGuard(), Notes()
    _, said = fit(gan, points, notes, guard)
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


def test_counters_and_seeds_move_on(points):
    """As in a run without divergence. Sees seeds that are restored with the weights."""
    found = []
    for at in (5, 99):
        gan, notes = whole_gan(penalties=[Spiked(at, NAN)]), Notes()
        fit(gan, points, notes, DivergenceGuard())
        numbers = notes.numbers[5].items()
        found.append({k: v for k, v in numbers if v.dtype.kind in "iu"})
    diverged, healthy = found
    assert diverged.keys() == healthy.keys() and len(diverged) > 10
    before = notes.numbers[3]
    seeds = [key for key in diverged if key.endswith("seed")]
    assert any(not np.array_equal(diverged[key], before[key]) for key in seeds)
    for key, value in diverged.items():
        np.testing.assert_array_equal(value, healthy[key], err_msg=key)


def test_the_step_is_not_repeated_with_the_same_draws(points):
    """The networks and the batch are those of the step that is undone. Plain SGD has no
    state: with the same latents, the weights would be the same."""
    weights = []
    for at, epochs in ((1, 2), (99, 1)):
        gan = compiled(lambda: keras.optimizers.SGD(0.1), Spiked(at, NAN))
        fit(gan, points[:16], DivergenceGuard(), epochs=epochs, shuffle=False)
        weights.append(gan.generator.get_weights()[0])
    assert np.abs(weights[0] - weights[1]).max() > 1e-4


@pytest.mark.parametrize("every", [2, "2 seconds"])
def test_a_state_is_kept_as_often_as_wanted(points, every, monkeypatch):
    """A second per step. Before the first step one is kept in any case."""
    gan = tiny_gan(penalties=[Spiked(1, NAN), Spiked(4, NAN), Spiked(6, NAN)])
    monkeypatch.setattr("time.monotonic", lambda: float(gan.step))
    guard, notes = DivergenceGuard(every=every), Notes()
    fit(gan, points, guard, notes)
    back = [(each["step"], each["back_to"]) for each in guard.divergences]
    assert back == [(1, 0), (4, 2), (6, 5)]
    for step, to in back:
        assert equal(notes.restored[step], notes.restored[to])


def test_without_divergence_a_run_is_the_same_to_the_bit(points):
    """In a graph, with several steps per execution, and the logs too."""
    found = []
    for used in ([], [DivergenceGuard(limit=1e6, every=2)]):
        gan, notes = whole_gan(run_eagerly=False, steps_per_execution=2), Notes()
        history, said = fit(gan, points, *used, notes)
        assert said == []
        found.append((notes.numbers, history))
    (plain, logs), (guarded, guarded_logs) = found
    assert logs == guarded_logs
    for step, of_step in plain.items():
        assert equal(of_step.values(), guarded[step].values())


# --- What is noticed ----------------------------------------------------------


PLACES = {
    "weight of D": lambda gan: gan.discriminator.trainable_variables[0],
    "weight of G": lambda gan: gan.generator.trainable_variables[-1],
    "momentum of D": lambda gan: gan.d_optimizer._momentums[1],
    "velocity of D": lambda gan: gan.d_optimizer._velocities[0],
    "momentum of G": lambda gan: gan.g_optimizer._momentums[-1],
    "velocity of G": lambda gan: gan.g_optimizer._velocities[0],
    "moving variance of D": lambda gan: gan.discriminator.non_trainable_variables[1],
    "moving mean of G": lambda gan: gan.generator.non_trainable_variables[0],
}
PARTS = {
    "average": lambda gan: gan.average_generator.variables[0],
    "mean of LeCam": lambda gan: gan.penalties["le_cam"].real_mean,
    "probability of ADA": lambda gan: gan.augmentations[0].probability,
}


@pytest.mark.parametrize(
    ("make", "places"), [(stateful_gan, PLACES), (whole_gan, PARTS)]
)
def test_a_number_that_is_not_finite_is_noticed_in_that_step(points, make, places):
    """One number of one variable, wherever it is: a place after the other."""
    values = [(of, value) for of in places.values() for value in (NAN, INFINITY)]
    if make is whole_gan:
        values.pop()  # ADA's own clipping makes its infinite probability 1.
    plants = {2 * number + 2: each for number, each in enumerate(values)}
    guard, notes = DivergenceGuard(every=1, retries=99), Notes()
    gan = make()
    fit(gan, points, Plants(plants), guard, notes, epochs=len(values))
    assert steps_of(guard) == [*plants]
    for step in plants:
        assert equal(notes.restored[step], notes.restored[step - 1])
    assert all_are_finite(gan)


def test_a_penalty_that_is_not_finite_is_noticed(points):
    """Its gradient is finite, and so are all weights."""
    spikes = [
        Spiked(2 * number + 2, value, player)
        for number, (value, player) in enumerate(
            (value, player)
            for value in (NAN, INFINITY, -INFINITY)
            for player in ("discriminator", "generator")
        )
    ]
    guard, notes = DivergenceGuard(every=1, retries=99), Notes()
    fit(tiny_gan(penalties=spikes), points, guard, notes, epochs=5)
    assert steps_of(guard) == [2, 4, 6, 8, 10, 12]
    whats = [each["what"] for each in guard.divergences]
    assert whats[0] == "`spiked`, which was nan"
    assert whats[3] == "`spiked_4`, which was inf"
    assert whats[4] == "`spiked_5`, which was -inf"
    for step in steps_of(guard):
        assert equal(notes.restored[step], notes.restored[step - 1])


def test_of_several_steps_per_execution_every_one_is_guarded(points):
    """The first of two, whose losses the second has not."""
    gan = tiny_gan(penalties=[Spiked(3, NAN)], run_eagerly=False, steps_per_execution=2)
    guard, notes = DivergenceGuard(every=2), Notes()
    _, said = fit(gan, np.tile(points, (2, 1)), guard, notes)
    what = "`spiked`, which was nan"
    assert guard.divergences == [{"step": 4, "what": what, "back_to": 2}]
    assert "diverged at step 4 or up to 1 steps before." in said[0]
    assert equal(notes.restored[4], notes.restored[2])


OPTIMIZERS = {
    "Adam": lambda: keras.optimizers.Adam(1e-3),
    "SGD": lambda: keras.optimizers.SGD(1e-3),
    "momentum": lambda: keras.optimizers.SGD(1e-3, momentum=0.9),
    "RMSprop": lambda: keras.optimizers.RMSprop(1e-3),
    "norm": lambda: keras.optimizers.Adam(1e-3, clipnorm=1.0),
    "global norm": lambda: keras.optimizers.SGD(1e-3, global_clipnorm=1.0),
    "accumulated": lambda: keras.optimizers.Adam(1e-3, gradient_accumulation_steps=4),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_that_is_not_finite_is_noticed_in_that_step(points, name):
    """All losses are finite. Accumulated, the first gradient does not reach weights."""
    steep = Steep([2]), Steep([4], NAN)
    guard, notes = DivergenceGuard(every=1), Notes()
    gan = compiled(OPTIMIZERS[name], *steep)
    fit(gan, points, guard, notes)
    assert steps_of(guard) == [2, 4]
    for step, each in zip((2, 4), guard.divergences, strict=True):
        waits = name == "accumulated" and step == 2
        what = "`d_optimizer`'s" if waits else "the gradient of `discriminator`'s"
        assert each["what"].startswith(what)
        assert equal(notes.restored[step], notes.restored[step - 1])
    assert all_are_finite(gan)


def test_an_infinite_gradient_that_is_clipped_is_no_divergence(points):
    """`clipvalue` makes it finite; one that is NaN stays NaN."""
    generator, _ = conftest.tiny_networks()
    linear = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    gan = GAN(generator, linear, latent_dim=4, seed=0)
    clipped = keras.optimizers.SGD(1e-3, clipvalue=1.0)
    steep = [Steep([2], value, of="real_logits") for value in (1.0, NAN)]
    steep[1].at = [5]
    gan.compile(clipped, "adam", penalties=steep, run_eagerly=True)
    guard, notes = DivergenceGuard(), Notes()
    fit(gan, 1 + np.abs(points), guard, notes)
    assert steps_of(guard) == [5]
    for before, after in zip(*map(notes.of_discriminator.get, (1, 2)), strict=True):
        np.testing.assert_allclose(before - after, 1e-3, rtol=1e-3)


def scaled(scale):
    return keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(1e-3), scale)


def test_an_overflow_that_a_loss_scale_handles_is_no_divergence(points):
    """Keras skips D's step, and halves the scale."""
    gan = compiled(lambda: scaled(8.0), Steep([2]))
    guard, notes = DivergenceGuard(), Notes()
    fit(gan, points, guard, notes)
    assert guard.divergences == []
    assert equal(notes.of_discriminator[2], notes.of_discriminator[1])
    assert float(gan.d_optimizer.dynamic_scale) == 4.0
    assert float(gan.g_optimizer.dynamic_scale) == 8.0


def test_half_precision_whose_scale_is_too_large_at_first_is_no_divergence(points):
    """Real overflows of float16, until the scale is small enough."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        gan = tiny_gan(compiled=False)
    finally:
        keras.config.set_dtype_policy("float32")
    gan.compile(scaled(2.0**22), scaled(2.0**22), run_eagerly=True)
    guard = DivergenceGuard()
    fit(gan, points, guard, epochs=4)
    assert guard.divergences == []
    assert float(gan.d_optimizer.dynamic_scale) < 2.0**22
    assert int(gan.d_optimizer.iterations) > 0 and all_are_finite(gan)


def test_gradients_that_no_loss_scale_makes_finite_are_a_divergence(points):
    """No step is applied, and all numbers stay finite, while the scale falls to 0."""
    gan = compiled(lambda: scaled(2.0**-17), Steep([1, 2, 3, 4]))
    guard = DivergenceGuard()
    fit(gan, points, guard)
    assert steps_of(guard) == [4]
    assert "stayed NaN or infinite down to a loss scale" in guard.divergences[0]["what"]


@pytest.mark.parametrize(
    "update",
    [
        updates.Alternating(2),
        updates.OneStage(),
        updates.Simultaneous(),
        updates.Extragradient(),
        updates.Consensus(0.1),
        updates.Unrolled(1),
    ],
    ids=repr,
)
def test_every_update_is_guarded(points, update):
    guard, notes = DivergenceGuard(), Notes()
    gan = tiny_gan(update=update, penalties=[Spiked(1, NAN, "generator")])
    fit(gan, points, guard, Plants({3: (PLACES["weight of G"], NAN)}), notes, epochs=1)
    assert steps_of(guard) == [1, 3]
    for step in (1, 3):
        assert equal(notes.restored[step], notes.restored[0])


# --- The limit ---------------------------------------------------------------


@pytest.mark.parametrize(("value", "eager"), [(100.0, True), (-100.0, False)])
def test_a_loss_beyond_the_limit_is_noticed(points, value, eager):
    """In the epoch's last step, so that the mean over its steps is within the limit:
    sees a limit for the running mean that Keras logs."""
    gan = tiny_gan(penalties=[Spiked(3, value)], run_eagerly=eager)
    guard = DivergenceGuard(limit=60.0)
    fit(gan, points, guard, epochs=1)
    what = f"`spiked`, which was {value:.0f}, beyond limit=60"
    assert guard.divergences == [{"step": 3, "what": what, "back_to": 0}]


def test_a_loss_within_the_limit_is_healthy(points):
    """An evaluation in the middle of an epoch resets what the logs have gathered."""

    class Evaluates(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.step) == 1:
                self.model.evaluate(points[:32], verbose=0)

    gan = tiny_gan(penalties=[Spiked(1, 100.0), Spiked(3, -100.0)])
    guard = DivergenceGuard(limit=101.0)
    fit(gan, points[:24], guard, Evaluates())  # Batches of 16 and 8.
    assert guard.divergences == []


def test_training_that_explodes_is_held_by_a_lower_rate(points):
    """The rate makes the squared loss infinite in the first steps. Real gradients."""
    make = lambda: keras.optimizers.SGD(1e12)  # noqa: E731
    lost = compiled(make, loss="least_squares")
    fit(lost, points, epochs=1)
    assert not all_are_finite(lost)
    gan = compiled(make, loss="least_squares")
    guard = DivergenceGuard(learning_rate_factor=1e-14)
    history, said = fit(gan, points, guard)
    assert len(guard.divergences) == len(said) == 1
    assert 1 < guard.divergences[0]["step"] <= 3
    assert "and with learning rates multiplied by 1e-14" in said[0]
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        np.testing.assert_allclose(float(optimizer.learning_rate), 0.01, rtol=1e-6)
    assert all_are_finite(gan) and int(gan.step) == 6
    assert history["d_loss"][-1] < 10


def test_rates_fall_each_time_where_losses_are_scaled(points):
    gan = compiled(lambda: scaled(8.0), Spiked(2, NAN), Spiked(5, NAN))
    fit(gan, points, DivergenceGuard(learning_rate_factor=0.5))
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        np.testing.assert_allclose(float(optimizer.learning_rate), 2.5e-4, rtol=1e-6)


# --- The end -------------------------------------------------------------------


@pytest.mark.parametrize("retries", [0, 2])
def test_training_ends_after_so_many_attempts_with_a_healthy_state(points, retries):
    gan, notes = tiny_gan(penalties=[Steep([*range(5, 99)])]), Notes()
    guard = DivergenceGuard(retries=retries)
    history, said = fit(gan, points, guard, notes, epochs=9)
    last = 5 + retries
    assert int(gan.step) == last and len(history["d_loss"]) == 2 + retries // 2
    assert steps_of(guard) == [*range(5, last + 1)]
    assert equal(notes.restored[last], notes.restored[3])
    assert guard.report == said[-1]
    path = gan.discriminator.trainable_variables[-1].path
    what = f"the gradient of `discriminator`'s '{path}', or the step along it"
    assert f"step {last}. First to go bad was {what}." in guard.report
    assert f"training ends, as retries={retries}." in guard.report


def test_each_fit_counts_anew(points):
    gan, guard = tiny_gan(penalties=[Steep([2, 5])]), DivergenceGuard(retries=1)
    for step in (2, 5):
        fit(gan, points, guard, epochs=1)
        assert steps_of(guard) == [step] and guard.report is None


FIRST = {
    "logits": ({3: (PLACES["weight of D"], NAN)}, [], "`d_real`, which was nan"),
    "term of D": ({}, [Spiked(3, INFINITY)], "`spiked`, which was inf"),
    "term of G": ({}, [Spiked(3, NAN, "generator")], "`spiked`, which was nan"),
    "gradient of D": ({}, [Steep([3])], "the gradient of `discriminator`'s"),
    "gradient of G": (
        {},
        [Steep([3], player="generator")],
        "the gradient of `generator`'s",
    ),
    # Its square is infinite. The gradient is finite, and so are the weights.
    "slot": ({}, [Steep([3], 1e25)], "`d_optimizer`'s 'adam.*velocity"),
}


@pytest.mark.parametrize("case", FIRST)
def test_the_report_names_what_went_bad_first(points, case):
    """Also where the rest of the step made other numbers bad after it."""
    plants, given, what = FIRST[case]
    guard = DivergenceGuard(retries=0)
    fit(tiny_gan(penalties=given), points, guard, Plants(plants), epochs=1)
    assert steps_of(guard) == [3]
    assert re.match(what, guard.divergences[0]["what"]), guard.report


def test_the_means_of_an_epoch_are_those_of_its_healthy_steps(points):
    """Derived from the same run's own steps; NaN for an epoch without any."""
    gan, notes = tiny_gan(penalties=[Spiked(2, NAN)]), Notes()
    history, _ = fit(gan, points, notes, DivergenceGuard(), epochs=1)
    first, second, third = (notes.logs[step]["d_loss"] for step in (1, 2, 3))
    assert second == first
    np.testing.assert_allclose(history["d_loss"], [third], rtol=1e-6)
    assert history["spiked"] == [1.0]
    gan = tiny_gan(penalties=[Spiked(1, NAN)])
    history, _ = fit(gan, points[:16], DivergenceGuard(), epochs=2)
    assert np.isnan(history["d_loss"]).tolist() == [True, False]


# --- What is refused ------------------------------------------------------------


def test_a_gan_that_has_diverged_before_is_refused(points):
    gan = tiny_gan()
    bias = gan.generator.trainable_variables[-1]
    bias.assign(np.nan * bias)
    with pytest.raises(ValueError, match="finite when .* 2 of 2 values of `generator`"):
        fit(gan, points, DivergenceGuard())


def test_a_schedule_cannot_be_multiplied(points):
    rate = keras.optimizers.schedules.CosineDecay(1e-3, 100)
    gan = compiled(lambda: keras.optimizers.Adam(rate))
    with pytest.raises(ValueError, match="pass learning_rate_factor=1"):
        fit(gan, points, DivergenceGuard(learning_rate_factor=0.5))
    fit(gan, points[:16], DivergenceGuard(), epochs=1)


@pytest.mark.parametrize("every", [0, True, None, "", "5", "0 seconds"])
def test_what_every_may_be_is_said(every):
    with pytest.raises(ValueError, match="`every` must be 'epoch', an integer"):
        DivergenceGuard(every=every)
