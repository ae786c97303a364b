"""The alarm at lost modes: when it rings, what it does, what it leaves alone."""

import warnings

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from interruptions import Stop
from resume_configurations import numbers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import penalties
from keras_gan.callbacks import Backup
from keras_gan.callbacks import CollapseMonitor
from keras_gan.core import snapshot
from keras_gan.datasets import mixtures
from keras_gan.metrics import features

RING = mixtures.ring(8, std=0.05)
HELD_OUT = RING.sample(400, seed=0)


class Scripted(keras.callbacks.Callback):
    """A generator that makes so many modes at each epoch, whatever it is trained to.

    A number below 0 makes as many that are a hundredth as wide, 0 what is no number.
    """

    def __init__(self, modes):
        super().__init__()
        self.modes = iter(modes)

    def on_train_begin(self, logs=None):
        self.model.generate = self._generate

    def on_epoch_end(self, epoch, logs=None):
        self.count = next(self.modes)

    def _generate(self, count, condition=None, seed=None):
        if self.count == 0:
            return np.full((count, 2), np.nan, "float32")
        std = 0.05 if self.count > 0 else 0.0005
        mixture = mixtures.Mixture(RING.centers[: abs(self.count)], std=std)
        return mixture.sample(count, seed=1)


def watched(modes, gan=None, **arguments):
    """Trains an epoch an entry, and returns the monitor and the history."""
    gan = tiny_gan() if gan is None else gan
    monitor = CollapseMonitor(HELD_OUT, **arguments)
    history = gan.fit(
        RING.sample(64, seed=1),
        batch_size=32,
        epochs=len(modes),
        callbacks=[Scripted(modes), monitor],
        verbose=0,
    )
    return monitor, history.history


def test_it_rings_at_the_third_look_below_and_says_why():
    with pytest.warns(UserWarning, match="Epoch 6: the generator loses modes: 4"):
        monitor, history = watched([3, 8, 8, 4, 4, 4, 8, 8])
    assert monitor.alarms == [6]
    np.testing.assert_allclose(history["collapse_coverage"][3], 0.5, atol=0.08)
    assert history["collapse_duplicates"][3] == pytest.approx(2, rel=0.3)
    assert set(history) >= {"collapse_spread", "collapse_saturation"}


@pytest.mark.parametrize(
    "modes", [[8, 4, 4, 8, 4, 4, 8], [8, 7, 7, 7, 7, 7], [1, 2, 3, 3, 2, 1, 1, 1]]
)
def test_it_is_quiet(modes):
    """At dips that pass, at a mode in eight, and where modes were never had."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        monitor, _ = watched(modes)
    assert monitor.alarms == []


def test_thresholds_are_arguments():
    with pytest.warns(UserWarning, match="loses modes"):
        monitor, _ = watched([8, 7, 7], coverage=0.95, patience=2)
    assert monitor.alarms == [3]


def test_many_twins_ring_alone():
    """A mode a hundredth as wide: pairs in a mode are all twins, 400 / 8 / 2 times."""
    narrow = [-8] * 3
    with pytest.warns(UserWarning, match="times as many near twins") as caught:
        monitor, history = watched([8, *narrow], coverage=0.4)
    assert monitor.alarms == [4]
    assert "have a sample" not in str(caught[0].message)
    assert history["collapse_duplicates"][3] == pytest.approx(25, rel=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert watched([8, *narrow], coverage=0.4, duplicates=30)[0].alarms == []


def test_what_is_no_number_covers_nothing():
    with pytest.warns(UserWarning, match="0% of held-out"):
        monitor, _ = watched([8, 0, 0, 0])
    assert monitor.alarms == [4]


def test_stop_ends_training():
    with pytest.warns(UserWarning, match="Training ends here"):
        _, history = watched([8, 2, 2, 2, 8, 8], action="stop")
    assert len(history["d_loss"]) == 4


def test_it_looks_every_so_many_epochs():
    with pytest.warns(UserWarning):
        monitor, history = watched([8, 8, 8, 2, 8, 2, 8, 2], every=2)
    assert monitor.alarms == [8]
    # Nothing is there in the first epoch; the third has what the second had.
    assert len(history["collapse_coverage"]) == 7
    assert history["collapse_coverage"][0] == history["collapse_coverage"][1]


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
            RING.sample(64, seed=1),
            batch_size=32,
            epochs=5,
            callbacks=[Scripted([8, 8, 2, 2, 2]), monitor, Notes()],
            verbose=0,
        )
    assert len(kept[2]) == 20
    for back, healthy, lost in zip(kept[5], kept[2], kept[4], strict=True):
        np.testing.assert_array_equal(back, healthy)
        assert back.shape == () or not np.array_equal(back, lost)
    assert int(gan.step) == 10 and int(gan.epochs_seen) == 5
    assert int(gan.d_optimizer.iterations) == 10
    rates = [float(o.learning_rate) for o in (gan.d_optimizer, gan.g_optimizer)]
    np.testing.assert_allclose(rates, 5e-4, rtol=1e-6)


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
        assert int(optimizer.iterations) == 14


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
            RING.sample(64, seed=1),
            batch_size=32,
            epochs=4,
            callbacks=[Scripted([8, 0, 0, 8]), breaks, monitor],
            verbose=0,
        )
    healthy, broken, _, last = breaks.kept
    assert np.isnan(broken).sum() >= 2
    assert np.isfinite(last).all()
    assert all(np.isfinite(weight).all() for weight in gan.get_weights())
    assert int(penalty.steps) == int(ada.steps) == 8


def test_a_resumed_run_goes_back_to_the_state_of_the_run_before(tmp_path):
    """To the bit. Sees a healthy state that is lost with the process."""

    def run(modes, *others, seed=0):
        gan = tiny_gan(seed=seed, run_eagerly=True)
        monitor = CollapseMonitor(HELD_OUT, action="restore")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            gan.fit(
                RING.sample(64, seed=1),
                batch_size=32,
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
            RING.sample(64, seed=1),
            epochs=5,
            callbacks=[Scripted(modes), Breaks(), monitor],
            verbose=0,
        )
    assert all(np.isfinite(weight).all() for weight in gan.get_weights())


def test_restoring_comes_to_an_end():
    modes = [8, *[2] * 9]
    with (
        pytest.warns(UserWarning, match="Back to epoch 1"),
        pytest.warns(UserWarning, match="Training ends here"),
    ):
        monitor, history = watched(modes, action="restore", restores=1)
    assert monitor.alarms == [4, 7] and len(history["d_loss"]) == 7


def test_rates_fall_each_time_where_losses_are_scaled():
    """Twice halved. Sees the rate within loss scaling put back with the state."""

    def optimizer():
        return keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(1e-3))

    gan = tiny_gan(compiled=False)
    gan.compile(optimizer(), optimizer())
    with (
        pytest.warns(UserWarning, match="Back to epoch 1"),
        pytest.warns(UserWarning, match="Training ends here"),
    ):
        watched([8, *[2] * 12], gan, action="restore", restores=2)
    rates = [float(o.learning_rate) for o in (gan.d_optimizer, gan.g_optimizer)]
    np.testing.assert_allclose(rates, 2.5e-4, rtol=1e-6)


def test_a_schedule_cannot_be_multiplied():
    gan = tiny_gan(compiled=False)
    rate = keras.optimizers.schedules.CosineDecay(1e-3, 100)
    gan.compile(keras.optimizers.Adam(rate), keras.optimizers.Adam(1e-3))
    with pytest.raises(ValueError, match="learning_rate_factor=1"):
        watched([8], gan, action="restore")
    monitor, _ = watched([8], gan, action="restore", learning_rate_factor=1)
    assert monitor.alarms == []


def test_watching_changes_nothing(points):
    weights = []
    for callbacks in ([], [CollapseMonitor(HELD_OUT)]):
        gan = tiny_gan()
        gan.fit(points, batch_size=32, epochs=3, callbacks=callbacks, verbose=0)
        weights.append(gan.get_weights())
    for alone, seen in zip(*weights, strict=True):
        np.testing.assert_array_equal(alone, seen)


def test_images_with_an_extractor_and_a_classifier(clothes):
    extractor = features.fashion_mnist()

    class Shows(keras.callbacks.Callback):
        """Real images of all classes, then of one that the classifier finds."""

        def on_train_begin(self, logs=None):
            shirts = extractor.probabilities(clothes).numpy().argmax(1) == 6
            self.model.generate = lambda count, condition, seed: np.resize(
                clothes[500:] if self.epoch < 1 else clothes[shirts],
                (count, 28, 28, 1),
            )

        def on_epoch_end(self, epoch, logs=None):
            self.epoch = epoch

    from keras_gan import models

    networks = models.dcgan((28, 28, 1), latent_dim=4, filters=2, kernel_size=3)
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    monitor = CollapseMonitor(
        clothes[:200], extractor=extractor, classifier=extractor, patience=1
    )
    with pytest.warns(UserWarning, match="classes are left of 10"):
        history = gan.fit(
            clothes[:32], epochs=2, callbacks=[Shows(), monitor], verbose=0
        )
    assert history.history["collapse_modes"][0] == 10
    assert history.history["collapse_modes"][1] < 4
    assert history.history["collapse_coverage"][1] < 0.5


def test_the_condition_comes_from_the_held_out_examples(images):
    labels = np.arange(64) % 3
    gan = tiny_image_gan(num_classes=3)
    monitor = CollapseMonitor((images, labels))
    gan.fit(images, labels, epochs=1, callbacks=[monitor], verbose=0)
    assert monitor.alarms == []


def test_the_door_names_what_is_wrong(points):
    for arguments, message in (
        ({"action": "panic"}, "`action` must be one of warn, stop, restore"),
        ({"coverage": 1.0}, "`coverage` must be between 0 and 1"),
        ({"spread": 0.0}, "`spread` must be between 0 and 1"),
        ({"duplicates": 1.0}, "`duplicates` must be above 1"),
        ({"patience": 0}, "`patience`"),
        ({"learning_rate_factor": 2.0}, "`learning_rate_factor`"),
        ({"samples": 10}, "`samples`"),
    ):
        with pytest.raises(ValueError, match=message):
            CollapseMonitor(HELD_OUT, **arguments)
    with pytest.raises(TypeError, match="`extractor`"):
        CollapseMonitor(HELD_OUT, extractor="inception")
    with pytest.raises(ValueError, match="`held_out` must have at least 50"):
        tiny_gan().fit(points, callbacks=[CollapseMonitor(HELD_OUT[:20])], verbose=0)
