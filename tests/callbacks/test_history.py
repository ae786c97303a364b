"""The CSV file of a run's numbers."""

import csv
import errno
import os

import keras
import pytest
from conftest import tiny_gan

from keras_gan.callbacks import HistoryFile
from keras_gan.callbacks import history as module


class Say(keras.callbacks.Callback):
    """Adds a number to the logs from some epoch on."""

    def __init__(self, name, first=0):
        super().__init__()
        self.name = name
        self.first = first

    def on_epoch_end(self, epoch, logs=None):
        if epoch >= self.first:
            logs[self.name] = 10.5 + epoch


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def gan():
    return tiny_gan()


@pytest.fixture
def trained(gan, points):
    """Trains a few short epochs; begins as a GAN that has seen no epoch."""
    for number in (gan.step, gan.images_seen, gan.epochs_seen):
        number.assign(0)

    def train(callbacks, epochs=1):
        return gan.fit(
            points, batch_size=64, epochs=epochs, verbose=0, callbacks=callbacks
        ).history

    train.gan = gan
    return train


def test_each_epoch_is_a_row_of_all_numbers(trained, tmp_path):
    """Sees the empty val_* columns of Keras' CSVLogger."""
    path = tmp_path / "deep" / "history.csv"
    history = trained([HistoryFile(path)], epochs=3)
    rows = rows_of(path)
    names = ["epoch", "step", "images_seen", *sorted(history)]
    assert list(rows[0]) == names and not any(name.startswith("val_") for name in names)
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    assert [row["step"] for row in rows] == ["4", "8", "12"]
    assert [row["images_seen"] for row in rows] == ["256", "512", "768"]
    for name, values in history.items():
        assert [float(row[name]) for row in rows] == values


def test_a_resumed_run_adds_rows_and_new_columns(trained, tmp_path):
    path = tmp_path / "history.csv"
    trained([HistoryFile(path)], epochs=2)
    trained([Say("fd_ratio", first=1), HistoryFile(path)], epochs=3)
    rows = rows_of(path)
    assert [row["epoch"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [row["fd_ratio"] for row in rows] == ["", "", "", "11.5", "12.5"]
    assert all(row["d_loss"] for row in rows)


def test_what_keras_wrote_is_continued_without_its_empty_columns(trained, tmp_path):
    path = tmp_path / "history.csv"
    trained([keras.callbacks.CSVLogger(path)], epochs=2)
    before = rows_of(path)
    assert before[0]["val_d_loss"] == "NA"
    trained([HistoryFile(path)])
    rows = rows_of(path)
    assert not any(name.startswith("val_") for name in rows[0])
    assert [row["step"] for row in rows] == ["", "", "12"]
    assert [row["d_loss"] for row in rows[:2]] == [row["d_loss"] for row in before]
    assert list(rows[0])[:3] == ["epoch", "step", "images_seen"]


def test_rows_of_another_run_are_refused_or_removed(trained, tmp_path):
    path = tmp_path / "history.csv"
    trained([HistoryFile(path)], epochs=3)
    before = path.read_bytes()
    trained.gan.epochs_seen.assign(1)
    with pytest.raises(FileExistsError, match="history.csv.*not seen.*seen 1"):
        trained([HistoryFile(path)])
    assert path.read_bytes() == before
    trained([HistoryFile(path, overwrite=True)])
    assert [row["epoch"] for row in rows_of(path)] == ["0", "1"]


def test_another_file_is_never_overwritten(trained, tmp_path):
    path = tmp_path / "taxes.csv"
    path.write_text("year,sum\n2025,12\n")
    for overwrite in (False, True):
        with pytest.raises(FileExistsError, match="taxes.csv is not a file of"):
            trained([HistoryFile(path, overwrite=overwrite)])
    assert path.read_text() == "year,sum\n2025,12\n"


def test_a_row_that_was_cut_off_is_removed(trained, tmp_path):
    """As of a process that was killed while it wrote."""
    path = tmp_path / "history.csv"
    trained([HistoryFile(path)], epochs=2)
    whole = path.read_bytes()
    path.write_bytes(whole + b"2,12,76")
    trained([HistoryFile(path)])
    rows = rows_of(path)
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    assert path.read_bytes().startswith(whole) and all(rows[2].values())


def test_a_full_disk_leaves_no_half_row_and_rows_wait(trained, tmp_path, monkeypatch):
    """The second epoch's row is cut off by the disk; the third one finds room."""
    path = tmp_path / "history.csv"
    write, calls = os.write, []

    def nearly_full(descriptor, content):
        calls.append(content)
        if len(calls) == 1:
            return write(descriptor, content[:10])
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, content)

    sizes = []

    class Look(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            sizes.append(path.read_bytes().count(b"\n"))
            assert path.read_bytes().endswith(b"\n")

    monkeypatch.setattr(module.os, "write", nearly_full)
    with pytest.warns(UserWarning, match=r"Rows of .*\(1 so far\): only 10 of"):
        with pytest.warns(UserWarning, match=r"Rows of .*\(2 so far\).*No space left"):
            trained([HistoryFile(path), Look()], epochs=4)
    assert sizes == [2, 2, 2, 5]
    assert [row["epoch"] for row in rows_of(path)] == ["0", "1", "2", "3"]


def test_a_file_that_vanished_is_begun_anew(trained, tmp_path):
    path = tmp_path / "history.csv"

    class Remove(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            path.unlink(missing_ok=True)

    trained([Remove(), HistoryFile(path)], epochs=2)
    assert [row["epoch"] for row in rows_of(path)] == ["1"]


def test_values_of_any_kind_are_cells(trained, tmp_path):
    import numpy as np

    path = tmp_path / "history.csv"
    given = {"a": np.float32(0.5), "b": [1, 2], "c": 'x, "y"', "d": float("nan")}

    class SayAll(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs.update(given)

    trained([SayAll(), HistoryFile(path)])
    (row,) = rows_of(path)
    assert [row[name] for name in "abcd"] == ["0.5", "[1, 2]", 'x, "y"', "nan"]
