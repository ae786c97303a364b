"""Numbered versions on a base path of TensorFlow Serving."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan

from keras_gan.callbacks import SavedModelExport


def versions(folder):
    return sorted(path.name for path in folder.iterdir())


def test_one_version_at_the_end_of_training(points, tmp_path):
    gan = tiny_gan()
    gan.fit(points, epochs=2, verbose=0, callbacks=[SavedModelExport(tmp_path / "a")])
    assert versions(tmp_path / "a") == ["1"]
    loaded = tf.saved_model.load(tmp_path / "a" / "1")
    assert "generate" in loaded.signatures


def test_every_so_many_epochs_and_never_the_same_twice(points, tmp_path):
    callback = SavedModelExport(tmp_path, every=2)
    tiny_gan().fit(points, epochs=4, verbose=0, callbacks=[callback])
    assert versions(tmp_path) == ["1", "2"]
    tiny_gan().fit(points, epochs=3, verbose=0, callbacks=[callback])
    assert versions(tmp_path) == ["1", "2", "3", "4"]


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


def test_versions_are_counted_as_numbers(tmp_path):
    for name in ("2", "10", "notes", ".writing-3"):
        (tmp_path / name).mkdir()
    assert SavedModelExport(tmp_path).next_version().name == "11"


def test_impossible_intervals_are_refused():
    with pytest.raises(ValueError, match="every=0"):
        SavedModelExport("a", every=0)
