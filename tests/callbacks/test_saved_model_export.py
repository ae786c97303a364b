"""Numbered versions on a base path of TensorFlow Serving."""

import errno
import os

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan

from keras_gan.callbacks import SavedModelExport
from keras_gan.export import appearing


def versions(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
def test_one_version_at_the_end_of_training(points, tmp_path):
    gan = tiny_gan()
    gan.fit(points, epochs=2, verbose=0, callbacks=[SavedModelExport(tmp_path / "a")])
    assert versions(tmp_path / "a") == ["1"]
    loaded = tf.saved_model.load(tmp_path / "a" / "1")
    assert "generate" in loaded.signatures


@pytest.mark.slow
def test_every_so_many_epochs_and_never_the_same_twice(points, tmp_path):
    callback = SavedModelExport(tmp_path, every=2)
    tiny_gan().fit(points, epochs=4, verbose=0, callbacks=[callback])
    assert versions(tmp_path) == ["1", "2"]
    tiny_gan().fit(points, epochs=3, verbose=0, callbacks=[callback])
    assert versions(tmp_path) == ["1", "2", "3", "4"]


@pytest.mark.slow
def test_a_gan_that_has_diverged_is_not_exported(points, tmp_path):
    """As the newest version it would be served. `fit` ends as it does otherwise."""

    class Diverges(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.step) == 10:
                kernel = self.model.generator.weights[0]
                kernel.assign(np.nan * kernel)
                self.model.stop_training = True

    gan = tiny_gan()
    gan.fit(points, verbose=0, callbacks=[SavedModelExport(tmp_path)])
    callback = SavedModelExport(tmp_path, every=1)
    with pytest.warns(UserWarning, match="NaN or infinite numbers after step 10"):
        gan.fit(points, epochs=3, verbose=0, callbacks=[Diverges(), callback])
    assert versions(tmp_path) == ["1"]


@pytest.mark.slow
def test_a_full_disk_does_not_end_training(points, tmp_path, monkeypatch):
    """The version that had no room is left out, and the next one gets its number."""

    def to_disk(path, _before=appearing.to_disk):
        if full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        _before(path)

    class Room(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            full.clear()

    full = [True]
    monkeypatch.setattr(appearing, "to_disk", to_disk)
    exports = [SavedModelExport(tmp_path, every=1), Room()]
    with pytest.warns(UserWarning, match="No version was exported .* step 8: .* full"):
        gan = tiny_gan()
        gan.fit(points, epochs=2, verbose=0, callbacks=exports)
    assert int(gan.epochs_seen) == 2
    assert versions(tmp_path) == ["1"]


def test_a_folder_that_cannot_be_is_refused_before_training(points, tmp_path):
    (tmp_path / "file").write_text("mine")
    gan = tiny_gan()
    with pytest.raises(FileExistsError):
        gan.fit(points, verbose=0, callbacks=[SavedModelExport(tmp_path / "file")])
    assert int(gan.step) == 0


def test_versions_are_counted_as_numbers(tmp_path):
    for name in ("2", "10", "notes", ".writing-3"):
        (tmp_path / name).mkdir()
    assert SavedModelExport(tmp_path).next_version().name == "11"


def test_impossible_intervals_are_refused():
    with pytest.raises(ValueError, match="every=0"):
        SavedModelExport("a", every=0)
