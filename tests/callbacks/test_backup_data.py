"""`Backup` in the middle of an epoch: a resumed run takes the next batch."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from cheap_steps import cheap_steps
from interruptions import Last
from interruptions import Stop
from interruptions import fit
from interruptions import same
from interruptions import tiny_gan

import keras_gan
from keras_gan import callbacks

# What is around the steps is tested here, not what the networks learn in them.
pytestmark = pytest.mark.usefixtures("eager", cheap_steps.__name__)


@pytest.fixture
def points(points):
    return points[:96]


class Sequence(keras.utils.PyDataset):
    """Batches of points, shuffled anew after each epoch."""

    num_batches = 6

    def __init__(self, points):
        super().__init__()
        self.points = points.copy()
        self.random = np.random.default_rng(3)

    def __getitem__(self, index):
        return (self.points[16 * index : 16 * index + 16],)

    def on_epoch_end(self):
        self.random.shuffle(self.points)


def shuffled(points):
    return tf.data.Dataset.from_tensor_slices(points).shuffle(96, seed=3).batch(16)


def of_unknown_length(points):
    return shuffled(points).filter(lambda batch: True)


def endless(points):
    return shuffled(points).repeat()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "steps", "after"),
    [
        (np.asarray, 4, 12),
        (Sequence, None, 7),
        pytest.param(np.asarray, None, 7, marks=pytest.mark.slow),
        pytest.param(np.asarray, None, 12, marks=pytest.mark.slow),
        pytest.param(np.asarray, 4, 7, marks=pytest.mark.slow),
        pytest.param(Sequence, None, 12, marks=pytest.mark.slow),
        pytest.param(shuffled, None, 7, marks=pytest.mark.slow),
        pytest.param(shuffled, None, 12, marks=pytest.mark.slow),
        pytest.param(of_unknown_length, None, 7, marks=pytest.mark.slow),
        pytest.param(of_unknown_length, None, 12, marks=pytest.mark.slow),
        pytest.param(endless, 4, 7, marks=pytest.mark.slow),
        pytest.param(endless, 4, 12, marks=pytest.mark.slow),
    ],
)
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_all_data_go_on_at_the_next_batch(make, steps, after, points, tmp_path):
    """In an epoch, and where all batches of an epoch were seen but it did not end."""
    arguments = {"steps_per_epoch": steps} if steps else {}
    if make is not np.asarray:
        arguments["batch_size"] = None
    whole, resumed = tiny_gan(), tiny_gan(seed=0)
    history = fit(whole, make(points), **arguments)
    with pytest.raises(Stop):
        backup = callbacks.Backup(tmp_path, after)
        fit(tiny_gan(), make(points), backup, Last(after), **arguments)
    assert history == fit(
        resumed, make(points), callbacks.Backup(tmp_path, after), **arguments
    )
    assert same(whole, resumed)


def test_batches_that_were_seen_are_not_drawn_again(tmp_path):
    """Of our pipelines: after 4 of 6 batches, 2 are read."""
    read = []

    class Files:
        shape = (24, 2)
        dtype = "float32"

        def __len__(self):
            return 24

        def read(self, indices):
            read.extend(indices.tolist())
            return np.zeros((len(indices), 2), "float32")

    def data():
        return keras_gan.datasets.from_arrays(Files(), batch_size=4)

    with pytest.raises(Stop):
        backup = callbacks.Backup(tmp_path, 4)
        fit(tiny_gan(), data(), backup, Last(4), batch_size=None)
    read.clear()
    gan = tiny_gan()
    fit(gan, data(), callbacks.Backup(tmp_path, 4), epochs=1, batch_size=None)
    assert int(gan.step) == 6
    assert len(read) == 8


@pytest.mark.slow
def test_batches_have_the_numbers_that_they_had(points, tmp_path):
    """Callbacks hear of each batch once."""

    class Numbers(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.heard = []

        def on_train_batch_end(self, batch, logs=None):
            self.heard.append((int(self.model.step), batch))

    heard = Numbers()
    with pytest.raises(Stop):
        fit(tiny_gan(), points, heard, callbacks.Backup(tmp_path, 1), Last(8))
    fit(tiny_gan(), points, heard, callbacks.Backup(tmp_path, 1))
    assert heard.heard == [(step, (step - 1) % 6) for step in range(1, 19)]


@pytest.mark.slow
def test_several_steps_per_execution_go_on(points, tmp_path):
    arguments = {"run_eagerly": False, "steps_per_execution": 4}
    whole, resumed = tiny_gan(**arguments), tiny_gan(seed=0, **arguments)
    fit(whole, points)
    with pytest.raises(Stop):
        begun = tiny_gan(**arguments)
        fit(begun, points, callbacks.Backup(tmp_path, 1), Last(10))
    fit(resumed, points, callbacks.Backup(tmp_path, 1))
    assert same(whole, resumed)
