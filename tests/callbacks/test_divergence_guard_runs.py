"""`DivergenceGuard` in whole runs: files, resumed runs, replicas, other callbacks."""

import functools
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from divergences import Notes
from divergences import Plants
from divergences import Spiked
from divergences import Steep
from divergences import all_are_finite
from divergences import equal
from divergences import finite_numbers
from divergences import fit
from divergences import tiny_gan
from interruptions import At
from interruptions import Stop
from resume_configurations import numbers

import keras_gan
from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan.callbacks import DivergenceGuard

NAN = float("nan")


@pytest.fixture
def points(points):
    return points[:48]


# --- Nothing that is not finite is written -----------------------------------


class Finite(keras.callbacks.Callback):
    """Sees at each of its calls that all numbers of the GAN and the logs are finite."""

    def on_train_begin(self, logs=None):
        self.calls = 0

    def _look(self, logs):
        self.calls += 1
        assert all_are_finite(self.model)
        assert all(np.isfinite(value) for value in (logs or {}).values())

    def on_train_batch_end(self, batch, logs=None):
        self._look(logs)

    def on_test_begin(self, logs=None):
        self._look(logs)

    def on_epoch_end(self, epoch, logs=None):
        self._look(logs)

    def on_train_end(self, logs=None):
        self._look(logs)


def writers(points, folder):
    """All callbacks that write the GAN; they write after every step or epoch."""
    return [
        callbacks.SampleQuality(points, seconds=0, filepath=folder / "best.keras"),
        callbacks.SavedModelExport(folder / "serving", every=1),
        callbacks.HistoryFile(folder / "history.csv"),
        keras.callbacks.CSVLogger(folder / "log.csv"),
        keras.callbacks.ModelCheckpoint(folder / "{epoch}.keras"),
        keras.callbacks.ModelCheckpoint(
            folder / "{epoch}-{batch}.weights.h5", save_weights_only=True, save_freq=1
        ),
        keras.callbacks.TerminateOnNaN(),
    ]


@pytest.mark.slow
def test_no_writer_ever_sees_what_is_not_finite(points, tmp_path):
    """NaN in the last step of an epoch, in a weight, a slot and a loss, with the guard
    as the last of the list."""
    gan = tiny_gan(penalties=[Spiked(3, NAN), Steep([2])], average=WeightAverage(100))
    plants = Plants(
        {
            4: (lambda gan: gan.generator.weights[0], NAN),
            5: (lambda gan: gan.d_optimizer._velocities[0], NAN),
            6: (lambda gan: gan.average_generator.weights[0], NAN),
        }
    )
    sees, guard = Finite(), DivergenceGuard(retries=9)
    backup = callbacks.Backup(tmp_path / "backups", every=1, keep=99)
    used = [plants, backup, *writers(points, tmp_path), sees, guard]
    fit(gan, points, *used, validation_data=points)
    assert [each["step"] for each in guard.divergences] == [2, 3, 4, 5, 6]
    assert int(gan.step) == 6  # TerminateOnNaN saw nothing to end.
    assert sees.calls == 6 + 2 + 2 + 1
    saved = [*tmp_path.rglob("*.keras")]
    assert len(saved) == 10
    weights = [*tmp_path.rglob("*.weights.h5")]
    assert len(weights) >= 6
    for path in saved + weights:
        assert finite_numbers(path) > 100, path
    assert all_are_finite(keras_gan.load(tmp_path / "2.keras"))
    for path in (tmp_path / "history.csv", tmp_path / "log.csv"):
        assert "nan" not in path.read_text() and "inf" not in path.read_text()
    assert len([*(tmp_path / "serving").iterdir()]) == 2


@pytest.mark.slow
def test_a_file_is_finite_too_when_training_ends(points, tmp_path):
    gan = tiny_gan(penalties=[Spiked(3, NAN)])
    guard = DivergenceGuard(retries=0)
    backup = keras.callbacks.BackupAndRestore(tmp_path / "keras", save_freq=1)
    used = [backup, *writers(points, tmp_path), guard]
    _, said = fit(gan, points, *used)
    assert said == [guard.report] and int(gan.step) == 3
    saved = [*tmp_path.rglob("*.keras")]
    assert saved
    for path in saved:
        assert finite_numbers(path) > 100, path
    gan.save(tmp_path / "end.keras")


def test_the_best_model_is_not_kept_while_a_slot_is_not_finite(points, tmp_path):
    """Without a guard: training goes on, and nothing is written."""
    gan = tiny_gan()
    plants = Plants({1: (lambda gan: gan.d_optimizer._velocities[0], np.inf)})
    best = callbacks.SampleQuality(points, seconds=0, filepath=tmp_path / "best.keras")
    fit(gan, points, plants, best, epochs=1)
    assert int(gan.step) == 3 and [*tmp_path.iterdir()] == []


def test_weights_that_are_exchanged_for_their_averages_are_not_kept(points):
    """Keras exchanges them at the end of the epoch, for callbacks that come later."""

    def adam():
        return keras.optimizers.Adam(1e-2, use_ema=True, ema_momentum=0.5)

    gan = tiny_gan(compiled=False)
    gan.compile(adam(), adam(), penalties=[Spiked(5, NAN)], run_eagerly=True)
    swap = keras.callbacks.SwapEMAWeights(swap_on_epoch=True)
    notes, guard = Notes(), DivergenceGuard()
    fit(gan, points, notes, swap, guard)
    assert [each["back_to"] for each in guard.divergences] == [3]
    assert equal(notes.restored[5], notes.restored[3])


# --- Bad data ------------------------------------------------------------------


def test_data_that_are_not_finite_are_an_error_in_that_step(points):
    """As without the guard, but with a healthy state: no draws would mend them."""

    class Data(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            batch = points[16 * index : 16 * index + 16].copy()
            if index == 1:
                batch[3, 0] = np.nan
            return batch

    gan, guard = tiny_gan(), DivergenceGuard()
    networks = gan.discriminator, gan.generator
    first = [np.copy(w) for network in networks for w in network.get_weights()]
    with pytest.raises(ValueError, match="At step 2, the images contain NaN") as caught:
        fit(gan, Data(), guard, batch_size=None, shuffle=False)
    assert str(caught.value).endswith("The GAN has its state of step 0 again.")
    assert int(gan.step) == 2
    assert equal([w for network in networks for w in network.get_weights()], first)


@pytest.mark.parametrize(
    "kind", ["pipeline", pytest.param("PyDataset", marks=pytest.mark.slow), "generator"]
)
def test_all_kinds_of_data_are_guarded(points, kind):
    """Two steps per epoch. The other tests use arrays."""

    class Data(keras.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return points[16 * index : 16 * index + 16]

    def endless():
        while True:
            yield (points[:16],)

    data = {
        "pipeline": datasets.from_arrays(points, batch_size=16, seed=0),
        "PyDataset": Data(),
        "generator": endless(),
    }[kind]
    arguments = {"batch_size": None}
    if kind in ("pipeline", "generator"):
        arguments["steps_per_epoch"] = 2
    gan = tiny_gan(penalties=[Spiked(1, NAN), Spiked(4, NAN)])
    guard, notes = DivergenceGuard(), Notes()
    fit(gan, data, guard, notes, **arguments)
    assert [(each["step"], each["back_to"]) for each in guard.divergences] == [
        (1, 0),
        (4, 2),
    ]
    assert equal(notes.restored[4], notes.restored[2])


def test_what_a_callback_trains_on_is_guarded(points):
    class Trains(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.train_on_batch(points[:16])

    guard = DivergenceGuard()
    gan = tiny_gan(penalties=[Spiked(5, NAN)])
    fit(gan, points[:32], Trains(), guard)
    assert [(each["step"], each["back_to"]) for each in guard.divergences] == [(5, 3)]
    gan.train_on_batch(points[:16])  # Without a guard again.
    assert len(guard.divergences) == 1 and int(gan.step) == 7


# --- Resumed runs ----------------------------------------------------------------


def guarded(points, *others, seed=0, epochs=4):
    """Diverges in steps 3, 5 and 11."""
    spikes = [Spiked(at, NAN) for at in (3, 5, 11)]
    gan = tiny_gan(seed=seed, penalties=spikes, average=WeightAverage(100))
    guard = DivergenceGuard(every=4, learning_rate_factor=0.5)
    history, _ = fit(gan, points, guard, *others, epochs=epochs)
    return gan, guard, history


@functools.cache
def whole_run():
    return guarded(np.random.default_rng(0).normal(size=(48, 2)).astype("float32"))


def differing(one, other):
    one, other = numbers(one), numbers(other)
    return [key for key in one if not np.array_equal(one[key], other[key])]


@pytest.mark.slow
@pytest.mark.parametrize(
    "killed", [*(pytest.param(at, marks=pytest.mark.slow) for at in (3, 6, 11)), 10]
)
def test_a_run_killed_after_it_went_back_is_the_same_when_resumed(
    points, tmp_path, killed
):
    """To the bit, with the state to go back to and the attempts of before: sees a
    healthy state that the resumed run takes anew, in the middle of an epoch."""
    whole, guard, history = whole_run()
    back = [(each["step"], each["back_to"]) for each in guard.divergences]
    assert back == [(3, 0), (5, 4), (11, 8)]
    with pytest.raises(Stop):
        guarded(points, callbacks.Backup(tmp_path, every=1), At(killed + 1))
    resumed, again, found = guarded(points, callbacks.Backup(tmp_path, every=1), seed=7)
    assert again.divergences == guard.divergences
    assert found == history
    assert differing(whole, resumed) == []


@pytest.mark.slow
def test_a_complete_run_remembers_its_report(points, tmp_path):
    def run():
        guard = DivergenceGuard(retries=0)
        gan = tiny_gan(penalties=[Spiked(2, NAN)])
        fit(gan, points, guard, callbacks.Backup(tmp_path))
        return guard

    guard, again = run(), run()
    assert again.report == guard.report is not None
    assert again.divergences == guard.divergences


# --- Graphs that XLA compiles, and replicas ------------------------------------------


@pytest.mark.slow
def test_a_compiled_step_is_guarded(points):
    gan = tiny_gan(penalties=[Spiked(5, NAN)], run_eagerly=False, jit_compile=True)
    guard, notes = DivergenceGuard(limit=1e6), Notes()
    fit(gan, points, guard, notes)
    assert [each["step"] for each in guard.divergences] == [5]
    assert equal(notes.restored[5], notes.restored[3])


REPLICAS = """
import sys
sys.path.insert(0, sys.argv[1])
import keras
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)
from divergences import Notes, Plants, Spiked, all_are_finite, equal, fit, tiny_gan
from keras_gan import WeightAverage
from keras_gan.callbacks import DivergenceGuard

points = np.random.default_rng(0).normal(size=(40, 2)).astype("float32")
found = []
for used in ([], [DivergenceGuard(limit=1e6, learning_rate_factor=0.5)]):
    with tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"]).scope():
        gan = tiny_gan(penalties=[Spiked(99)], average=WeightAverage(100))
        history, said = fit(gan, points, *used)
    assert said == [], said
    found.append((gan.get_weights(), history))
assert equal(found[0][0], found[1][0]) and found[0][1] == found[1][1]

with tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"]).scope():
    # 40 points: the last batch of an epoch has 8.
    gan = tiny_gan(
        penalties=[Spiked(2, np.nan), Spiked(6, 1e3)], average=WeightAverage(100)
    )
    plants = Plants({5: (lambda gan: gan.generator.weights[0], np.inf)})
    guard = DivergenceGuard(limit=900.0, learning_rate_factor=0.5)
    notes = Notes()
    history, _ = fit(gan, points, plants, notes, guard)
back = [(each["step"], each["back_to"]) for each in guard.divergences]
assert back == [(2, 0), (5, 3), (6, 3)], guard.divergences
for step, to in back:
    assert equal(notes.restored[step], notes.restored[to])
assert all_are_finite(gan)
assert float(gan.d_optimizer.learning_rate.numpy()) == np.float32(1e-3) / 8
np.testing.assert_allclose(history["spiked"], 1.0, rtol=1e-6)
for replica in range(2):
    value = gan.generator.weights[0].value.values[replica].numpy()
    np.testing.assert_array_equal(value, gan.generator.get_weights()[0])
print("replicas: fine")
"""


@pytest.mark.slow
def test_two_replicas_are_guarded():
    folder = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", REPLICAS, str(folder)], capture_output=True, text=True
    )
    assert "replicas: fine" in done.stdout, done.stderr[-2000:]
