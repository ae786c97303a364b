"""What `keras-gan train` adds to backups."""

import json
import sys
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
from interruptions import At
from interruptions import Stop
from interruptions import fit
from interruptions import same
from interruptions import tiny_gan

import keras_gan
import keras_gan_cli
from keras_gan.callbacks import Backup
from keras_gan.cli import keeping
from keras_gan.cli.goals import Goal
from keras_gan.cli.keeping import RunBackup
from keras_gan.cli.run_folder import RunFolder
from keras_gan.cli.stopping import Clock
from keras_gan.core.backup_files import BackupFolder
from keras_gan.core.backup_files import is_backup
from keras_gan.core.finite import all_finite


@pytest.mark.slow
def test_other_images_begin_a_pass_of_their_own(tmp_path):
    """In the middle of a pass, where `Backup` alone refuses data of another length."""
    points = np.random.default_rng(0).normal(size=(128, 2)).astype("float32")
    folder = RunFolder(tmp_path)
    with pytest.raises(Stop):
        fit(tiny_gan(), points[:96], Backup(folder.backups, 4), At(5))
    folder.record.write_text(json.dumps({"options": {}}))
    quality = SimpleNamespace(best=None, seconds_taken=0.0)
    goal, clock = Goal(steps=28), Clock(None, begun=0.0)
    backup = RunBackup(folder, {}, goal, quality, clock, batches=8)
    gan = tiny_gan()
    fit(gan, points, backup, epochs=3)
    assert int(gan.step) == 4 + 3 * 8
    assert int(keras_gan.load(folder.path).step) == 28
    assert folder.read()["goal"] == {"steps": 28}


class Diverging(RunBackup):
    """The weights have a NaN before steps 3 and 6; the only timed backup is of 4."""

    def on_train_batch_begin(self, batch, logs=None):
        if int(self.model.step) + 1 in (3, 6):
            weight = self.model.generator.trainable_weights[0]
            weight.assign(weight * np.nan)

    def _is_due(self):
        return int(self.model.step) == 4


class Interrupted(Diverging):
    """Ends after step 5, as a kill does."""

    def _after_batch(self, batch, logs=None):
        super()._after_batch(batch, logs)
        if int(self.model.step) == 5:
            raise Stop


def train(monkeypatch, backup, *arguments):
    monkeypatch.setattr(sys.modules["keras_gan.cli.train"], "RunBackup", backup)
    monkeypatch.setattr(keeping, "_HEALTHY_EVERY", 10)
    command = ["train", "--batch-size", "8", "--width", "0.1", "--latent-dim", "4"]
    command = ["train"] if "--resume" in arguments else command
    return keras_gan_cli.main([*command, *map(str, arguments)])


@pytest.fixture
def small(tmp_path):
    """Nine batches of images."""
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), dtype="uint8")
    np.savez(tmp_path / "small.npz", images=images)
    return ("--data", tmp_path / "small.npz", "--epochs", 1, "--output")


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_a_run_that_diverges_goes_back_and_is_finished(
    small, tmp_path, monkeypatch, capsys
):
    """And if it is killed in between, it ends with the same bits.

    Sees a resumed run that takes the backup itself for the last healthy state: step 6
    goes back to step 0.
    """
    with pytest.warns(UserWarning) as caught:
        assert train(monkeypatch, Diverging, *small, tmp_path / "whole") == 0
    said = [str(each.message) for each in caught if "diverged" in str(each.message)]
    assert [each.partition(".")[0] for each in said] == [
        "Training diverged at step 3",
        "Training diverged at step 6",
    ]
    assert all("bad was `d_real`" in each and "step 0 again" in each for each in said)
    whole = keras_gan.load(tmp_path / "whole")
    assert int(whole.step) == 9 and all_finite(whole)
    assert json.loads((tmp_path / "whole" / "run.json").read_text())["goal"] is None
    output = tmp_path / "killed"
    with pytest.warns(UserWarning, match="attempt 1 of 3"), pytest.raises(Stop):
        train(monkeypatch, Interrupted, *small, output)
    assert int(keras_gan.load(output).step) == 4
    with pytest.warns(UserWarning, match="step 6.*attempt 2 of 3"):
        assert train(monkeypatch, Diverging, "--resume", "--output", output) == 0
    assert same(keras_gan.load(output), whole)


def test_the_model_of_a_run_has_no_arrays_that_only_a_resumed_run_needs(tmp_path):
    """They are as large as the model, as the last healthy state is among them."""
    gan = tiny_gan()
    folder = RunFolder(tmp_path)
    folder.record.write_text(json.dumps({"options": {}}))
    quality = SimpleNamespace(best=None, seconds_taken=0.0)
    goal, clock = Goal(steps=6), Clock(None, begun=0.0)
    points = np.zeros((96, 2), "float32")
    backup = RunBackup(folder, {}, goal, quality, clock, batches=6)
    fit(gan, points, backup, keeping.RunGuard(folder), epochs=1)
    newest = BackupFolder(folder.backups).backups()[0]
    members = [zipfile.ZipFile(path).namelist() for path in (newest, folder.model)]
    assert set(members[0]) - set(members[1]) == {"keras_gan/arrays.npz"}
    assert is_backup(folder.model) and same(keras_gan.load(folder.model), gan)
