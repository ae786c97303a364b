"""Four epochs equal two, a file, a new process, and two more.

And a run that was interrupted at any batch equals one that was not.
"""

import functools
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
from resume_configurations import begin
from resume_configurations import numbers
from resume_configurations import resume

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
    not saved, optimizers that are not built, an order that starts over.

    The slow ones are resumed in another process.
    """
    begin(which, tmp_path)
    if which == "quick":
        resume(which, tmp_path)
    else:
        command = [sys.executable, SCRIPT, which, tmp_path]
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
        gan.run_eagerly = True
        gan.fit(images[:16], batch_size=8, epochs=2, verbose=0, **arguments)
        return gan

    plain = run()

    class Looks(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.generate(5)
            self.model.generate(5, seed=1)
            self.model.discriminate(images[:3])
            self.model.evaluate(images[:8], verbose=0)
            self.model.predict(np.zeros((2, 4)), verbose=0)

    watched = run(
        validation_data=(images[:8],),
        callbacks=[
            callbacks.SampleGrid(tmp_path / "samples", rows=2, columns=2),
            callbacks.SavedModelExport(tmp_path / "export", every=2),
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


@functools.cache
def uninterrupted(case):
    """The GAN and the history."""
    gan = backup_cases.gan_of(case, seed=1, run_eagerly=True)
    return gan, backup_cases.fit(case, gan)


def marked():
    """Each case. One of a generator is not slow."""
    for number, case in enumerate(backup_cases.cases()):
        marks = () if number == 3 else pytest.mark.slow
        yield pytest.param(number, case, id="-".join(case), marks=marks)


@pytest.mark.parametrize(("number", "case"), [*marked()])
def test_a_run_interrupted_at_any_batch_equals_an_uninterrupted_one(
    number, case, tmp_path
):
    """Every tensor and the history. The script that is started again leaves seed and
    weights to chance. Sees state that is not backed up, a batch that is repeated or
    left out, an order that begins anew, and logs of a part of an epoch."""
    random = np.random.default_rng(number)
    after, every = int(random.integers(2, 6)), int(random.integers(1, 3))

    def backup():
        return callbacks.Backup(tmp_path, every=every)

    whole, history = uninterrupted(case)
    begun = backup_cases.gan_of(case, seed=1, run_eagerly=True)
    with pytest.raises(Stop):
        backup_cases.fit(case, begun, backup(), At(after))
    resumed = backup_cases.gan_of(case, seed=None, run_eagerly=True)
    for weight in resumed.trainable_weights:
        weight.assign(weight + 1)
    assert backup_cases.fit(case, resumed, backup()) == history
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
import backup_cases, keras
from keras_gan import callbacks

class Kill(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step) == 5:
            os.kill(os.getpid(), signal.SIGKILL)

case = backup_cases.cases()[1]
gan = backup_cases.gan_of(case, seed=1, run_eagerly=True)
backup_cases.fit(case, gan, Kill(), callbacks.Backup(sys.argv[2], every=2))
"""


@pytest.mark.slow
def test_a_process_that_is_killed_goes_on(tmp_path):
    """By a signal that no process can answer; the script stays the same."""
    case, backups = backup_cases.cases()[1], tmp_path / "backups"
    command = [sys.executable, "-c", KILLED, str(SCRIPT.parent), str(backups)]
    assert subprocess.run(command, timeout=200).returncode == -signal.SIGKILL
    resumed = backup_cases.gan_of(case, seed=1, run_eagerly=True)
    backup_cases.fit(case, resumed, callbacks.Backup(backups, every=2))
    assert differences(uninterrupted(case)[0], resumed) == []


def test_backup_and_restore_resumes_exactly(points, tmp_path):
    def run(stop, gan):
        backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
        try:
            gan.fit(points[:64], epochs=2, verbose=0, callbacks=[backup, stop])
        except InterruptedError:
            pass
        return gan

    class Fails(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise InterruptedError

    whole = tiny_gan(run_eagerly=True)
    whole.fit(points[:64], epochs=2, verbose=0)
    run(Fails(), tiny_gan(run_eagerly=True))
    resumed = run(keras.callbacks.Callback(), tiny_gan(run_eagerly=True))
    one, other = numbers(whole), numbers(resumed)
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []
