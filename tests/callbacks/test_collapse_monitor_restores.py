"""`CollapseMonitor(action="restore")`: what it restores, and when it stops."""

import warnings

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from interruptions import Stop
from resume_configurations import numbers
from scripted_modes import HELD_OUT
from scripted_modes import RING
from scripted_modes import Scripted
from scripted_modes import watched

from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import penalties
from keras_gan.callbacks import Backup
from keras_gan.callbacks import CollapseMonitor
from keras_gan.core import snapshot

pytestmark = pytest.mark.usefixtures("eager")


def test_restore_goes_back_to_the_last_healthy_state():
    """Weights, the average and Adam's moments; counters, dice and schedules go on."""
    gan = tiny_gan(average=WeightAverage(1000))
    kept = {}

    class Notes(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            moments = gan.d_optimizer._momentums + gan.g_optimizer._velocities
            kept[epoch + 1] = [
                np.copy(keras.ops.convert_to_numpy(v))
                for v in (
                    *gan.generator.variables,
                    *gan.discriminator.variables,
                    *gan.average_generator.variables,
                    *moments,
                )
            ]

    monitor = CollapseMonitor(HELD_OUT, action="restore", learning_rate_factor=0.5)
    with pytest.warns(UserWarning, match="Back to epoch 2"):
        gan.fit(
            RING.sample(32, seed=1),
            epochs=5,
            callbacks=[Scripted([8, 8, 2, 2, 2]), monitor, Notes()],
            verbose=0,
        )
    assert len(kept[2]) == 20
    for back, healthy, lost in zip(kept[5], kept[2], kept[4], strict=True):
        np.testing.assert_array_equal(back, healthy)
        assert back.shape == () or not np.array_equal(back, lost)
    assert int(gan.step) == int(gan.epochs_seen) == 5
    assert int(gan.d_optimizer.iterations) == 5
    rates = [float(o.learning_rate) for o in (gan.d_optimizer, gan.g_optimizer)]
    np.testing.assert_allclose(rates, 5e-4, rtol=1e-6)


@pytest.mark.slow
def test_each_restore_halves_the_rates_of_the_moment_under_loss_scaling():
    """Sees the rate of the optimizer inside, put back with what it gathered."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        gan = tiny_gan()
    finally:
        keras.config.set_dtype_policy("float32")
    assert isinstance(gan.d_optimizer, keras.optimizers.LossScaleOptimizer)
    modes = [8, *[2] * 6]
    with pytest.warns(UserWarning, match="Back to epoch 1"):
        monitor, _ = watched(modes, gan, action="restore")
    assert monitor.alarms == [4, 7]
    rates = [float(o.learning_rate) for o in (gan.d_optimizer, gan.g_optimizer)]
    np.testing.assert_allclose(rates, 1e-3 / 4, rtol=1e-6)
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        assert int(optimizer.iterations) == 7


class BreaksAt(keras.callbacks.Callback):
    """Puts NaN into a weight of D as an epoch begins; notes the parts' numbers."""

    def __init__(self, epoch, parts):
        super().__init__()
        self.epoch, self.parts, self.kept = epoch, parts, []

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            kernel = self.model.discriminator.weights[0]
            kernel.assign(np.nan * kernel)

    def on_epoch_end(self, epoch, logs=None):
        self.kept.append([float(v) for part in self.parts for v in part.variables])


def test_restore_puts_back_the_parts_of_the_game_too():
    """After NaN, LeCam's averages are healthy again, and training goes well."""
    penalty = penalties.LeCam(start=1)
    ada = augmentation.AdaptiveAugmentation(
        [augmentation.Noise(0.1)], target=-0.99, ramp=640, interval=1
    )
    gan = tiny_gan(penalties=[penalty], augmentations=[ada])
    breaks = BreaksAt(1, [penalty, ada])
    monitor = CollapseMonitor(HELD_OUT, action="restore", patience=2)
    with pytest.warns(UserWarning, match="Back to epoch 1"):
        gan.fit(
            RING.sample(32, seed=1),
            epochs=4,
            callbacks=[Scripted([8, 0, 0, 8]), breaks, monitor],
            verbose=0,
        )
    healthy, broken, _, last = breaks.kept
    assert np.isnan(broken).sum() >= 2
    assert np.isfinite(last).all()
    assert all(np.isfinite(weight).all() for weight in gan.get_weights())
    assert int(penalty.steps) == int(ada.steps) == 4


@pytest.mark.slow
def test_a_resumed_run_goes_back_to_the_state_of_the_run_before(tmp_path):
    """To the bit. Sees a healthy state that is lost with the process."""

    def run(modes, *others, seed=0):
        gan = tiny_gan(seed=seed)
        monitor = CollapseMonitor(HELD_OUT, action="restore")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            gan.fit(
                RING.sample(32, seed=1),
                epochs=6,
                callbacks=[*others, Scripted(modes), monitor],
                verbose=0,
            )
        assert any("Back to epoch 2" in str(each.message) for each in caught)
        return numbers(gan), monitor.alarms

    class Dies(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 3:
                raise Stop

    modes = [8, 8, 2, 2, 2, 8]
    whole = run(modes)
    with pytest.raises(Stop):
        run(modes, Backup(tmp_path), Dies())
    resumed = run(modes[3:], Backup(tmp_path), seed=5)
    assert resumed[1] == whole[1] == [5]
    for key, value in whole[0].items():
        np.testing.assert_array_equal(resumed[0][key], value, err_msg=key)


@pytest.mark.parametrize("healthy", [False, True], ids=["none", "pair"])
def test_backups_of_0_1_have_the_healthy_state_in_another_form(healthy):
    gan = tiny_gan()
    monitor = CollapseMonitor(HELD_OUT, action="restore")
    weights = gan.generator.get_weights()
    state = {"alarms": [], "looks": [], "most": {}, "found": {}}
    state["healthy"] = (3, snapshot.take(gan)) if healthy else None
    monitor.set_state(state)
    assert monitor.get_state()["healthy"]["when"] == (3 if healthy else None)
    if healthy:
        gan.generator.set_weights([weight + 1 for weight in weights])
        monitor._healthy.put_back(gan)
        for found, expected in zip(gan.generator.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(found, expected)


def test_a_state_that_is_not_finite_is_not_healthy():
    """D is NaN before G is: the samples look well."""
    gan = tiny_gan()
    modes = [8, 8, 2, 2, 2]

    class Breaks(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                bias = gan.discriminator.weights[-1]
                bias.assign(np.nan * bias)

    monitor = CollapseMonitor(HELD_OUT, action="restore")
    with pytest.warns(UserWarning, match="Back to epoch 1"):
        gan.fit(
            RING.sample(32, seed=1),
            epochs=5,
            callbacks=[Scripted(modes), Breaks(), monitor],
            verbose=0,
        )
    assert all(np.isfinite(weight).all() for weight in gan.get_weights())


@pytest.mark.slow
def test_restoring_comes_to_an_end():
    modes = [8, *[2] * 7]
    with (
        pytest.warns(UserWarning, match="Back to epoch 1"),
        pytest.warns(UserWarning, match="Training ends here"),
    ):
        monitor, history = watched(modes, action="restore", restores=1)
    assert monitor.alarms == [4, 7] and len(history["d_loss"]) == 7


def test_a_schedule_cannot_be_multiplied():
    gan = tiny_gan(compiled=False)
    rate = keras.optimizers.schedules.CosineDecay(1e-3, 100)
    gan.compile(keras.optimizers.Adam(rate), keras.optimizers.Adam(1e-3))
    with pytest.raises(ValueError, match="learning_rate_factor=1"):
        watched([8], gan, action="restore")
    monitor, _ = watched([8], gan, action="restore", learning_rate_factor=1)
    assert monitor.alarms == []
