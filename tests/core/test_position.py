"""A resumed run takes the next batch, wherever the one before it stopped."""

import functools
import warnings

import conftest
import keras
import numpy as np
import pytest
from cheap_steps import cheap_steps
from conftest import tiny_gan
from resume_configurations import numbers

from keras_gan import datasets
from keras_gan.datasets import from_arrays
from keras_gan.datasets.sources import to_float

# The data and their order are tested here, not what the networks learn of them.
pytestmark = pytest.mark.usefixtures("eager", cheap_steps.__name__)


class StopAfter(keras.callbacks.Callback):
    """Ends training after so many steps of its first epoch."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def on_train_batch_end(self, batch, logs=None):
        if batch + 1 == self.steps:
            self.model.stop_training = True


def reloaded(gan, tmp_path):
    gan.save(tmp_path / "gan.keras")
    return keras.models.load_model(tmp_path / "gan.keras")


def differences(one, other):
    for gan in (one, other):
        gan.reset_metrics()
    one, other = numbers(one), numbers(other)
    return [key for key in one if not np.array_equal(one[key], other[key])]


@pytest.fixture
def points(points):
    return points[:96]  # Six batches of 16.


def pipeline(points):
    return from_arrays(points, batch_size=16, seed=7)


def carried(points):
    """A pipeline of the user's with `set_epoch` carried over, as the page advises."""
    train = pipeline(points)
    mapped = train.map(lambda batch: batch * 0.5)
    mapped.set_epoch = train.set_epoch
    return mapped


def repeated(points):
    train = pipeline(points)
    data = train.repeat()
    data.set_epoch = train.set_epoch
    return data


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "steps"), [(np.asarray, 4), (pipeline, 2), (carried, 4), (repeated, 2)]
)
def test_epochs_of_some_steps_resume_exactly(make, steps, points, tmp_path):
    """Sees a pass that begins anew, or is counted, at the end of each epoch. Four
    steps do not divide the six batches."""
    arguments = {"steps_per_epoch": steps, "verbose": 0, "batch_size": None}
    if make is np.asarray:
        arguments["batch_size"] = 16
    whole, begun = tiny_gan(), tiny_gan()
    whole.fit(make(points), epochs=3, **arguments)
    begun.fit(make(points), epochs=2, **arguments)
    resumed = reloaded(begun, tmp_path)
    resumed.fit(make(points), epochs=1, **arguments)
    assert int(resumed.step) == 3 * steps
    assert differences(whole, resumed) == []


def batches_of(gan, fit):
    """The real batches that `fit` trains on, in order."""
    seen, draw = [], gan.draw

    def recording(real, condition=None):
        seen.append(real.numpy())
        return draw(real, condition)

    gan.draw = recording
    fit()
    return seen


@pytest.mark.parametrize("steps", [4, 9])
def test_each_pass_shows_every_example_once(steps, points):
    """36 batches in epochs of some steps: each six are all examples, and each pass
    has an order of its own."""
    gan = tiny_gan()
    arguments = {"batch_size": 16, "steps_per_epoch": steps, "verbose": 0}
    seen = batches_of(gan, lambda: gan.fit(points, epochs=36 // steps, **arguments))
    passes = [np.concatenate(seen[k : k + 6]) for k in range(0, 36, 6)]
    assert len(seen) == 36
    for one in passes:
        np.testing.assert_array_equal(np.sort(one, axis=0), np.sort(points, axis=0))
    assert len({one.tobytes() for one in passes}) == 6
    assert int(gan.passes_seen) == 6


@pytest.mark.slow
def test_each_pass_over_a_py_dataset_has_an_order_that_follows_from_the_seed(points):
    """Sees Keras' shuffle, which follows from Python's global random numbers."""

    class Sequence(keras.utils.PyDataset):
        num_batches = 6

        def __getitem__(self, index):
            return (points[16 * index : 16 * index + 16],)

    runs = []
    for _ in range(2):
        gan = tiny_gan()
        fit = functools.partial(gan.fit, Sequence(), epochs=3, verbose=0)
        seen = batches_of(gan, fit)
        passes = [np.concatenate(seen[k : k + 6]) for k in range(0, 18, 6)]
        for one in passes:
            np.testing.assert_array_equal(np.sort(one, axis=0), np.sort(points, axis=0))
        runs.append([one.tobytes() for one in passes])
    assert len(set(runs[0])) == 3
    assert runs[0] == runs[1]


@pytest.mark.slow
@pytest.mark.parametrize("make", [np.asarray, pipeline, carried])
def test_after_a_stop_in_the_middle_of_an_epoch_its_rest_follows(
    make, points, tmp_path
):
    """12 steps in all, as without the stop, and the same numbers; only the epochs of
    `fit` are three. Sees a rest that is skipped, and one that is drawn again."""
    size = {"batch_size": 16} if make is np.asarray else {}
    whole, begun = tiny_gan(), tiny_gan()
    whole.fit(make(points), epochs=2, verbose=0, **size)
    begun.fit(make(points), epochs=2, verbose=0, callbacks=[StopAfter(2)], **size)
    assert int(begun.passes_seen) == 0
    resumed = reloaded(begun, tmp_path)
    resumed.fit(make(points), epochs=2, verbose=0, **size)
    assert int(resumed.step) == 12
    assert int(resumed.epochs_seen) == 3
    resumed.epochs_seen.assign(2)
    assert differences(whole, resumed) == []


def test_a_file_of_the_middle_of_an_epoch_resumes_exactly(points, tmp_path):
    """Saved after 3 of 6 steps; six epochs in all, as `epochs_seen` counts."""
    path = str(tmp_path / "middle-{batch}.keras")
    save = keras.callbacks.ModelCheckpoint(path, save_freq=3)
    whole = tiny_gan()
    whole.fit(points, batch_size=16, verbose=0, callbacks=[save])
    resumed = keras.models.load_model(tmp_path / "middle-3.keras")
    assert int(resumed.epochs_seen) == 0
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Your input ran out of data")
        resumed.fit(points, batch_size=16, verbose=0)
    assert int(resumed.images_seen) == 96
    assert differences(whole, resumed) == []


@pytest.mark.slow
def test_backup_in_the_middle_of_an_epoch_restores_exactly(points, tmp_path):
    class Fails(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 3:
                raise InterruptedError

    def backup():
        return keras.callbacks.BackupAndRestore(tmp_path / "backup", save_freq=2)

    whole = tiny_gan()
    whole.fit(points, batch_size=16, epochs=2, verbose=0)
    with pytest.raises(InterruptedError):
        tiny_gan().fit(
            points, batch_size=16, epochs=2, verbose=0, callbacks=[backup(), Fails()]
        )
    resumed = tiny_gan()
    resumed.fit(points, batch_size=16, epochs=2, verbose=0, callbacks=[backup()])
    assert int(resumed.step) == 12
    assert differences(whole, resumed) == []


def test_batches_that_are_left_out_are_not_made(tmp_path):
    """A stop after 4 of 6 batches: the rest of the epoch reads 2, not 6."""
    read = []

    class Files:
        shape = (24, 8, 8, 1)

        def __len__(self):
            return 24

        def read(self, indices):
            read.extend(indices.tolist())
            return np.zeros((len(indices), 8, 8, 1), "uint8")

    data = from_arrays(Files(), batch_size=4, transform=to_float)
    gan = conftest.tiny_image_gan()
    gan.fit(data, verbose=0, callbacks=[StopAfter(4)])
    read.clear()
    gan.fit(data, verbose=0)
    assert len(read) == 8


def test_other_data_begin_at_their_beginning(points):
    gan = tiny_gan()
    gan.fit(points, batch_size=16, verbose=0, callbacks=[StopAfter(2)])
    gan.fit(points, batch_size=8, verbose=0)
    assert int(gan.step) == 2 + 12
    gan.train_on_batch(points[:8])
    gan.fit(points, batch_size=8, verbose=0)
    assert int(gan.step) == 2 + 12 + 1 + 12


@pytest.mark.slow
def test_a_file_from_before_the_position_was_kept_resumes(points, tmp_path):
    """Three whole epochs of it: the next pass is the fourth."""
    whole, begun = tiny_gan(), tiny_gan()
    whole.fit(points, batch_size=16, epochs=4, verbose=0)
    begun.fit(points, batch_size=16, epochs=3, verbose=0)
    store = {}
    begun.save_own_variables(store)
    older = {name: store[name] for name in ("0", "1", "2", "seeds")}
    resumed = reloaded(begun, tmp_path)
    for variable in (resumed.passes_seen, resumed.pass_began, resumed.pass_length):
        variable.assign(0)
    resumed.load_own_variables(older)
    resumed.fit(points, batch_size=16, verbose=0)
    assert differences(whole, resumed) == []


@pytest.mark.slow
def test_several_steps_an_execution_stand_at_the_same_place(points):
    one, other = (
        tiny_gan(run_eagerly=False, steps_per_execution=steps) for steps in (1, 4)
    )
    for gan in (one, other):
        gan.fit(points, batch_size=16, epochs=2, verbose=0)
    assert int(other.step) == 12
    assert differences(one, other) == []


@pytest.mark.slow
def test_a_stacked_set_that_is_drawn_anew_goes_on(tmp_path):
    """Fresh combinations: an epoch of its own for each pass, wherever it begins."""
    data = datasets.stacked("fashion_mnist_10k", None, channels=1, batch_size=64)
    placed = data.resumable(endless=True)
    placed.set_place(0, 155)
    last, first = list(placed.take(2))
    data.set_epoch(0)
    np.testing.assert_array_equal(list(data)[155], last)
    np.testing.assert_array_equal(next(iter(data)), first)
