"""`DivergenceGuard`: what it notices, in which step, and what is no divergence."""

import conftest
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

from keras_gan import GAN
from keras_gan import updates
from keras_gan.callbacks import DivergenceGuard

NAN, INFINITY = float("nan"), float("inf")


@pytest.fixture
def points(points):
    return points[:48]


def stateful_gan():
    """With batch normalization and dropout in both networks."""
    keras.utils.set_random_seed(0)
    gan = GAN(*conftest.tiny_networks(stateful=True), latent_dim=4, seed=0)
    gan.compile("adam", "adam", run_eagerly=True)
    return gan


def steps(points, count):
    """Data of so many steps of 16 points."""
    return np.resize(points, (16 * count, 2))


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "places"), [(stateful_gan, PLACES), (whole_gan, PARTS)]
)
def test_a_number_that_is_not_finite_is_noticed_in_that_step(points, make, places):
    """One number of one variable, wherever it is: a place after the other."""
    # NaN and infinity in turn; ADA's own clipping makes its infinite probability 1.
    plants = {2: (next(iter(places.values())), INFINITY)}
    for number, of in enumerate(places.values()):
        plants[3 + number] = of, (NAN, INFINITY)[number % 2]
    guard, notes = DivergenceGuard(every=1, retries=99), Notes()
    gan = make()
    fit(gan, steps(points, max(plants)), Plants(plants), guard, notes, epochs=1)
    assert steps_of(guard) == [*plants]
    for step in plants:
        assert equal(notes.restored[step], notes.restored[1])
    assert all_are_finite(gan)


@pytest.mark.slow
def test_a_penalty_that_is_not_finite_is_noticed(points):
    """Its gradient is finite, and so are all weights."""
    spikes = [
        Spiked(number + 2, value, player)
        for number, (value, player) in enumerate(
            (value, player)
            for value in (NAN, INFINITY, -INFINITY)
            for player in ("discriminator", "generator")
        )
    ]
    guard, notes = DivergenceGuard(every=1, retries=99), Notes()
    fit(tiny_gan(penalties=spikes), steps(points, 7), guard, notes, epochs=1)
    assert steps_of(guard) == [2, 3, 4, 5, 6, 7]
    whats = [each["what"] for each in guard.divergences]
    assert whats[0] == "`spiked`, which was nan"
    assert whats[3] == "`spiked_4`, which was inf"
    assert whats[4] == "`spiked_5`, which was -inf"
    for step in steps_of(guard):
        assert equal(notes.restored[step], notes.restored[1])


@pytest.mark.slow
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


QUICK = ["Adam", "global norm", "accumulated"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
        for name in OPTIMIZERS
    ],
)
def test_a_gradient_that_is_not_finite_is_noticed_in_that_step(points, name):
    """All losses are finite. Accumulated, the first gradient does not reach weights."""
    steep = Steep([2]), Steep([4], NAN)
    guard, notes = DivergenceGuard(every=1), Notes()
    gan = compiled(OPTIMIZERS[name], *steep)
    fit(gan, steps(points, 4), guard, notes, epochs=1)
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
    steep = [Steep([2], value, of="real_logits") for value in (INFINITY, NAN)]
    steep[1].at = [5]
    gan.compile(clipped, "adam", penalties=steep, run_eagerly=True)
    guard, notes = DivergenceGuard(), Notes()
    fit(gan, 1 + np.abs(points), guard, notes)
    assert steps_of(guard) == [5]
    for before, after in zip(*map(notes.of_discriminator.get, (1, 2)), strict=True):
        np.testing.assert_allclose(before - after, 1e-3, rtol=1e-3)


def test_an_overflow_that_a_loss_scale_handles_is_no_divergence(points):
    """Keras skips D's step, and halves the scale."""
    gan = compiled(lambda: scaled(8.0), Steep([2]))
    guard, notes = DivergenceGuard(), Notes()
    fit(gan, points, guard, notes, epochs=1)
    assert guard.divergences == []
    assert equal(notes.of_discriminator[2], notes.of_discriminator[1])
    assert float(gan.d_optimizer.dynamic_scale) == 4.0
    assert float(gan.g_optimizer.dynamic_scale) == 8.0


@pytest.mark.slow
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
    fit(gan, steps(points, 4), guard, epochs=1)
    assert steps_of(guard) == [4]
    assert "stayed NaN or infinite down to a loss scale" in guard.divergences[0]["what"]


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(updates.Alternating(2), marks=pytest.mark.slow),
        updates.OneStage(),
        pytest.param(updates.Simultaneous(), marks=pytest.mark.slow),
        updates.Extragradient(),
        pytest.param(updates.Consensus(0.1), marks=pytest.mark.slow),
        pytest.param(updates.Unrolled(1), marks=pytest.mark.slow),
    ],
    ids=lambda update: type(update).__name__,
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


@pytest.mark.slow
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


@pytest.mark.slow
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
