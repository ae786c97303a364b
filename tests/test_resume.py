"""Six epochs equal three, a file, a new process, and three more.

And a run that was interrupted at any batch equals one that was not.
"""

import signal
import subprocess
import sys
from pathlib import Path

import backup_cases
import keras
import numpy as np
import pytest
from conftest import tiny_gan
from interruptions import At
from interruptions import Stop
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


def differences(one, other):
    one, other = numbers(one), numbers(other)
    return [key for key in one if not np.array_equal(one[key], other[key])]


def marked():
    """Each case; one of a pipeline and one of a generator are not slow."""
    for number, case in enumerate(backup_cases.cases()):
        marks = () if number in (1, 3) else pytest.mark.slow
        yield pytest.param(number, case, id="-".join(case), marks=marks)


@pytest.mark.parametrize(("number", "case"), [*marked()])
def test_a_run_interrupted_at_any_batch_equals_an_uninterrupted_one(
    number, case, tmp_path
):
    """Every tensor and the history. The script that is started again leaves seed and
    weights to chance. Sees state that is not backed up, a batch that is repeated or
    left out, an order that begins anew, and logs of a part of an epoch."""
    random = np.random.default_rng(number)
    after, every = int(random.integers(2, 9)), int(random.integers(1, 3))

    def fit(gan, *others):
        data = backup_cases.data_of(case)
        return gan.fit(
            **data, epochs=backup_cases.EPOCHS, verbose=0, callbacks=list(others)
        ).history

    def backup():
        return callbacks.Backup(tmp_path, every=every)

    whole = backup_cases.gan_of(case, seed=1, run_eagerly=True)
    history = fit(whole)
    begun = backup_cases.gan_of(case, seed=1, run_eagerly=True)
    with pytest.raises(Stop):
        fit(begun, backup(), At(after))
    resumed = backup_cases.gan_of(case, seed=None, run_eagerly=True)
    for weight in resumed.trainable_weights:
        weight.assign(weight + 1)
    assert fit(resumed, backup()) == history
    assert int(resumed.step) == int(whole.step)
    assert differences(whole, resumed) == []


def test_each_pair_of_choices_is_in_a_case():
    found = set().union(*map(backup_cases.pairs_of, backup_cases.cases()))
    for (at, one), (to, other) in [
        ((0, "hinge"), (6, "generator")),
        ((1, "path_length"), (5, "spectral_norm")),
        ((4, "adaptive"), (5, "average")),
    ]:
        assert ((at, one), (to, other)) in found
    assert len(backup_cases.cases()) < 30


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
import backup_cases, keras, numpy as np
from keras_gan import callbacks
from resume_configurations import numbers

class Kill(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step) == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)

case = backup_cases.cases()[1]
gan = backup_cases.gan_of(case, seed=1)
gan.fit(
    **backup_cases.data_of(case),
    epochs=backup_cases.EPOCHS,
    verbose=0,
    callbacks=[Kill(), callbacks.Backup(sys.argv[2], every=2)],
)
np.savez(sys.argv[2] + ".npz", **numbers(gan))
"""


def test_a_process_that_is_killed_goes_on(tmp_path):
    """By a signal that no process can answer; the script stays the same."""

    def run(directory, kill_at):
        command = [sys.executable, "-c", KILLED, str(SCRIPT.parent)]
        command += [str(tmp_path / directory), str(kill_at)]
        return subprocess.run(command, timeout=200).returncode

    assert run("whole", 0) == 0
    assert run("killed", 5) == -signal.SIGKILL
    assert run("killed", 0) == 0
    whole, killed = (np.load(tmp_path / f"{n}.npz") for n in ("whole", "killed"))
    assert set(whole) == set(killed)
    assert [k for k in whole if not np.array_equal(whole[k], killed[k])] == []


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
