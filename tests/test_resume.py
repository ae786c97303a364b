"""Six epochs equal three, a file, a new process, and three more."""

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from resume_configurations import OTHERS
from resume_configurations import QUICK
from resume_configurations import numbers

from keras_gan import WeightAverage
from keras_gan import callbacks

SCRIPT = Path(__file__).with_name("resume_configurations.py")


@pytest.mark.parametrize(
    ("which", "configurations"),
    [
        pytest.param("quick", QUICK, id="quick"),
        pytest.param("others", OTHERS, id="others", marks=pytest.mark.slow),
    ],
)
def test_resumed_training_equals_uninterrupted_training(
    which, configurations, tmp_path
):
    """Every weight, slot, counter and seed, to the bit. Sees seeds that are
    not saved, optimizers that are not built, an order that starts over."""
    for task in ("begin", "resume"):
        command = [sys.executable, SCRIPT, task, which, tmp_path]
        subprocess.run(command, check=True, timeout=500)
    for name in (configuration.__name__ for configuration in configurations):
        whole = np.load(tmp_path / f"{name}-whole.npz")
        resumed = np.load(tmp_path / f"{name}-resumed.npz")
        assert set(whole) == set(resumed), name
        assert any("seed" in key for key in whole), name
        different = [k for k in whole if not np.array_equal(whole[k], resumed[k])]
        assert different == [], name


def test_looking_does_not_change_the_run(points, images, tmp_path):
    """With validation, callbacks and all that looks, training is the same."""
    from conftest import tiny_image_gan

    def run(**arguments):
        gan = tiny_image_gan(average=WeightAverage(100))
        gan.fit(images, epochs=3, verbose=0, **arguments)
        return gan

    plain = run()

    class Looks(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.generate(5)
            self.model.generate(5, seed=1)
            self.model.discriminate(images[:3])
            self.model.evaluate(images, verbose=0)
            self.model.predict(np.zeros((2, 4)), verbose=0)

    watched = run(
        validation_data=(images,),
        callbacks=[
            callbacks.SampleGrid(tmp_path / "samples"),
            callbacks.SavedModelExport(tmp_path / "export", every=1),
            Looks(),
        ],
    )
    for gan in (plain, watched):
        gan.reset_metrics()
    one, other = numbers(plain), numbers(watched)
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []


def test_backup_and_restore_resumes_exactly(points, tmp_path):
    def run(epochs, gan):
        backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
        stop = Fails(after=2) if epochs == 2 else keras.callbacks.Callback()
        try:
            gan.fit(points, epochs=4, verbose=0, callbacks=[backup, stop])
        except InterruptedError:
            pass
        return gan

    class Fails(keras.callbacks.Callback):
        def __init__(self, after):
            super().__init__()
            self.after = after

        def on_epoch_begin(self, epoch, logs=None):
            if epoch == self.after:
                raise InterruptedError

    whole = tiny_gan()
    whole.fit(points, epochs=4, verbose=0)
    run(2, tiny_gan())
    resumed = run(4, tiny_gan(seed=0))
    one, other = numbers(whole), numbers(resumed)
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []
