"""What a run makes of schedules, and what sets its progress."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import layers
from keras import ops
from resume_configurations import numbers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import losses
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import schedules
from keras_gan import updates
from keras_gan.core import snapshot

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]


# --- In a run -----------------------------------------------------------------


def line_gan(d_rate, g_rate=0.0, **arguments):
    """D(x) = w x from w = 0 and G(z) = b from b = 0, with the Wasserstein loss.

    On data of ones and with b = 0, D's gradient is −1, and G's is −w.
    """
    discriminator = keras.Sequential(
        [keras.Input((1,)), layers.Dense(1, use_bias=False, kernel_initializer="zeros")]
    )
    generator = keras.Sequential(
        [
            keras.Input((1,)),
            layers.Rescaling(0.0),
            layers.Dense(1, kernel_initializer="zeros"),
        ]
    )
    average = arguments.pop("average", None)
    gan = GAN(generator, discriminator, latent_dim=1, seed=0, average=average)
    gan.compile(
        keras.optimizers.SGD(d_rate),
        keras.optimizers.SGD(g_rate),
        loss="wasserstein",
        **arguments,
    )
    return gan


class Recorder(keras.callbacks.Callback):
    """The logs of every batch, and what `read(gan)` returns after it."""

    def __init__(self, read):
        super().__init__()
        self.read = read
        self.found, self.logs = [], []

    def on_train_batch_end(self, batch, logs=None):
        self.found.append(np.array(self.read(self.model), "float64"))
        self.logs.append(dict(logs))


def train(gan, steps, *after, read=lambda gan: gan.discriminator.weights[0].numpy()):
    """Trains on ones, four steps per epoch; `read` before and after each step."""
    recorder = Recorder(read)
    before = np.array(read(gan), "float64")
    gan.fit(
        np.ones((16, 1), "float32"),
        batch_size=4,
        epochs=-(-steps // 4),
        verbose=0,
        callbacks=[callbacks.StepBudget(steps), recorder, *after],
    )
    return np.array([before, *recorder.found])


@pytest.mark.parametrize(
    "arguments", [{"run_eagerly": False}, {}, {"auto_scale_loss": False}]
)
def test_the_optimizer_takes_steps_of_the_annealed_rate(arguments):
    """Step i of 10 has the rate at progress i / 10. Sees a rate that is read a step
    late, or only when the step is traced."""
    gan = line_gan(schedules.Cosine(0.5, 0.125, warm_up=0.2), **arguments)
    weights = train(gan, 10).ravel()
    t = np.arange(10) / 10
    share = np.clip((t - 0.2) / 0.8, 0, 1)
    expected = 0.125 + 0.375 * (1 + np.cos(np.pi * share)) / 2
    expected[:2] = 0.0, 0.25
    np.testing.assert_allclose(np.diff(weights), expected, rtol=1e-5, atol=1e-6)
    assert int(gan.step) == 10 and float(gan.progress) == 1.0
    assert float(gan.d_optimizer.learning_rate) == 0.125


def test_one_execution_of_several_steps_has_one_progress():
    gan = line_gan(schedules.Linear(1.0, 0.0), steps_per_execution=2, run_eagerly=False)
    weights = train(gan, 8).ravel()
    np.testing.assert_allclose(np.diff(weights), [2.0, 1.5, 1.0, 0.5], rtol=1e-6)


def test_two_steps_of_the_discriminator_share_their_progress():
    """Both players are as far, though D's optimizer counts twice as many steps."""
    rate = schedules.Linear(1.0, 0.0)
    update = updates.Alternating(discriminator_steps=2)
    gan = line_gan(rate, schedules.Linear(0.0, 0.0), update=update)
    weights = train(gan, 4).ravel()
    np.testing.assert_allclose(np.diff(weights), [2.0, 1.5, 1.0, 0.5], rtol=1e-6)


def test_one_schedule_serves_both_players():
    """b moves by the rate times w: w is the sum of D's rates so far."""
    rate = schedules.Linear(0.5, 0.0)
    gan = line_gan(rate, rate)
    places = train(
        gan,
        4,
        read=lambda gan: (
            gan.discriminator.weights[0].numpy()[0, 0],
            gan.generator.weights[1].numpy()[0],
        ),
    )
    w, b = 0.0, 0.0
    for rate, found in zip([0.5, 0.375, 0.25, 0.125], places[1:], strict=True):
        w += rate * (1 - b)
        b += rate * w
        np.testing.assert_allclose(found, [w, b], rtol=1e-6)


@keras.saving.register_keras_serializable("tests")
class One(penalties.Penalty):
    """A penalty that is always 1."""

    def __call__(self, critic, real, fake, seed):
        return ops.ones(())


def test_a_penalty_has_the_annealed_weight():
    gan = line_gan(0.0, penalties=[One(schedules.Linear(2.0, 1.0))])
    recorder = Recorder(lambda gan: gan.progress)
    train(gan, 4, recorder)
    sums = [step["one"] * (i + 1) for i, step in enumerate(recorder.logs)]
    np.testing.assert_allclose(np.diff([0.0, *sums]), [2.0, 1.75, 1.5, 1.25], rtol=1e-6)


def test_an_average_has_the_annealed_half_life():
    """Against the recurrence. Sees a half-life that stays as it began."""
    average = WeightAverage(schedules.Exponential(2, 32), warm_up=1.0)
    gan = line_gan(0.5, 0.25, average=average)

    def biases(gan):
        networks = gan.generator, gan.average_generator
        return [network.weights[1].numpy()[0] for network in networks]

    found = train(gan, 4, read=biases)
    expected = 0.0
    for step, (raw, mean) in enumerate(found[1:]):
        half_life = min(2 * 16 ** (step / 4), 4 * (step + 1))
        momentum = 0.5 ** (4 / half_life)
        expected = momentum * expected + (1 - momentum) * raw
        assert mean == pytest.approx(expected, rel=1e-5)
    assert "half-life Exponential(start=2" in repr(gan)


def test_a_half_life_of_steps_and_its_config():
    average = WeightAverage(schedules.Linear(100, 300, steps=4))
    again = WeightAverage.from_config(average.get_config())
    momentum = again.momentum(200, images_seen=1e9, step=2)
    assert float(momentum) == pytest.approx(0.5)


@keras.saving.register_keras_serializable("tests")
class Halved(keras.optimizers.schedules.LearningRateSchedule):
    """Half of another schedule."""

    def __init__(self, schedule):
        self.schedule = schedule

    def __call__(self, step):
        return 0.5 * self.schedule(step)


@keras.saving.register_keras_serializable("tests")
class Fading(augmentation.Transform):
    """Adds a number that follows a schedule."""

    def __init__(self, amount):
        self.amount = amount

    def __call__(self, images, seed):
        return images + self.amount(0)


def one_schedule_each():
    """The parts of a GAN, each with a schedule of its own, and the schedules."""
    found = [schedules.Linear(0.5, 0.25) for _ in range(8)]
    adam = optimizers.ScheduledAdam(found[0], beta_1=found[1], beta_2=found[2])
    parts = {
        "d_optimizer": keras.optimizers.LossScaleOptimizer(adam),
        "g_optimizer": keras.optimizers.SGD(Halved(found[3])),
        "loss": losses.Hinge(),
        "penalties": [
            penalties.R1(found[4]),
            penalties.Consistency(augmentation.Chain([Fading(found[5])])),
        ],
        "augmentations": [augmentation.Chain([Fading(found[6])])],
    }
    return parts, WeightAverage(found[7]), found


def test_schedules_are_found_wherever_they_are_held():
    """In wrapped optimizers, in other schedules, in transforms of transforms."""
    parts, average, found = one_schedule_each()
    gan = tiny_gan(compiled=False, average=average)
    gan.compile(**parts)
    for schedule in found:
        assert schedule._progress is gan.progress
    gan.progress.assign(1.0)
    assert float(gan.g_optimizer.learning_rate) == 0.125


@pytest.mark.slow
def test_a_schedule_follows_the_gan_that_trains():
    """A schedule that two GANs were given. Sees that of the last `compile`."""
    rate = schedules.Linear(1.0, 0.0)
    one = line_gan(rate, run_eagerly=True)
    line_gan(rate)
    assert np.diff(train(one, 4).ravel()) == pytest.approx([1.0, 0.75, 0.5, 0.25])


# --- Where the progress comes from --------------------------------------------


def test_a_run_without_a_budget_is_refused_and_told_what_to_pass(points):
    gan = tiny_gan(penalties=[penalties.R1(schedules.Linear(1.0, 0.0))])
    with pytest.raises(ValueError, match="StepBudget.*TimeBudget.*`steps`.*Linear"):
        gan.fit(points, verbose=0)
    assert int(gan.step) == 0
    # One batch at a time, the progress is the caller's.
    gan.progress.assign(0.5)
    gan.train_on_batch(points[:8])


def test_with_steps_no_budget_is_needed():
    """Two gradient steps of D per training step: its optimizer counts both."""
    gan = line_gan(
        schedules.Linear(1.0, 0.0, steps=8),
        update=updates.Alternating(discriminator_steps=2),
    )
    gan.fit(np.ones((16, 1), "float32"), batch_size=4, verbose=0)
    # 1 + 7/8 + 6/8 + ... + 1/8
    assert float(gan.discriminator.weights[0][0, 0]) == pytest.approx(4.5)


def test_two_budgets_are_refused(points):
    two = [callbacks.StepBudget(3), callbacks.TimeBudget(3)]
    with pytest.raises(ValueError, match="one budget.*StepBudget, TimeBudget"):
        tiny_gan().fit(points, verbose=0, callbacks=two)


def test_a_callback_for_plateaus_refuses_it_as_any_schedule(points):
    gan = line_gan(schedules.Linear(1.0, 0.0), 0.0)
    plateau = callbacks.ReduceLROnPlateau("val_fd")
    with pytest.raises(ValueError, match="follows a schedule of its own.*Linear"):
        train(gan, 4, plateau)


# --- Saved runs ---------------------------------------------------------------


def annealed_gan():
    gan = tiny_gan(compiled=False, average=WeightAverage(schedules.Linear(50, 500)))
    rate = schedules.Cosine(1e-2, 0.0, warm_up=0.1)
    gan.compile(
        optimizers.ScheduledAdam(rate, 0.0, schedules.Linear(0.9, 0.99)),
        keras.optimizers.Adam(rate),
        penalties=[penalties.R1(schedules.Linear(1.0, 0.1), interval=2)],
    )
    return gan


@pytest.mark.slow
def test_a_resumed_run_equals_one_that_was_not_interrupted(points, tmp_path):
    """To the bit. Sees a progress that counts the steps of this `fit`."""

    def fit(gan, epochs):
        budget = callbacks.StepBudget(5)  # Two steps per epoch.
        gan.fit(points, epochs=epochs, verbose=0, callbacks=[budget])
        gan.reset_metrics()
        return gan

    whole = fit(annealed_gan(), 3)
    fit(annealed_gan(), 1).save(tmp_path / "gan.keras")
    resumed = keras.models.load_model(tmp_path / "gan.keras")
    assert float(resumed.progress) == np.float32(2 / 5)
    assert float(resumed.d_optimizer.learning_rate) < 1e-2
    fit(resumed, 3)
    one, other = numbers(whole), numbers(resumed)
    assert int(resumed.step) == 5
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []


def test_a_file_of_before_has_a_progress_of_0(points):
    """The array that such a file lacks is the last of the GAN's own."""
    gan = tiny_gan()
    gan.fit(points, verbose=0, callbacks=[callbacks.StepBudget(4)])
    store = {}
    gan.save_own_variables(store)
    assert store.pop("6") == 0.5
    other = tiny_gan()
    other.load_own_variables(store)
    assert int(other.step) == 2 and float(other.progress) == 0.0
    assert int(other.passes_seen) == int(gan.passes_seen)


def test_restored_weights_leave_the_progress_as_it_is():
    gan = line_gan(0.0)
    state = snapshot.take(gan)
    gan.progress.assign(0.5)
    snapshot.put_back(gan, state)
    assert float(gan.progress) == 0.5
