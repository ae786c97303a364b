"""Runs that were killed or interrupted, or are written to by two processes."""

import json
import shutil
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest
import small_runs
from resume_configurations import numbers
from small_runs import epochs_of
from small_runs import resume
from small_runs import run

import keras_gan
from keras_gan.cli.keeping import RunBackup
from keras_gan.cli.run_folder import RunFolder
from keras_gan.core import files
from keras_gan.core.backup_files import BackupFolder
from keras_gan.core.finite import all_finite

pytestmark = pytest.mark.usefixtures("eager", "without_exports")


@pytest.fixture(scope="module")
def trained(tmp_path_factory, eager, without_exports):
    """The folder of a run of one epoch of one step."""
    return small_runs.one_step(tmp_path_factory.mktemp("trained"))


@pytest.fixture
def mine(trained, tmp_path, monkeypatch):
    """A copy of that run, in the folder that is worked in."""
    shutil.copytree(trained, tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


@pytest.mark.slow
def test_a_run_that_is_killed_resumes_as_if_it_had_never_stopped(
    trained, tmp_path, monkeypatch
):
    """In the middle of an epoch, by a signal that no process can answer, and again.

    Sees a resume by whole epochs, a second goal that begins anew, and state of the
    optimizers or of Adam's counters that is lost.
    """
    data = trained.parent / "small.npz"
    options = ["--data", data, "--batch-size", 24, "--epochs", 3, *small_runs.TINY]
    assert run("train", *options, "--output", tmp_path / "whole") == 0
    output = tmp_path / "killed"
    killed_after(2, ["train", *options, "--output", output])
    assert int(keras_gan.load(output).step) == 2
    broken_off_after(4, ["train", "--resume", "--output", output], monkeypatch)
    assert int(keras_gan.load(output).step) == 4
    assert run("train", "--resume", "--output", output) == 0
    one, other = (keras_gan.load(tmp_path / name) for name in ("whole", "killed"))
    one, other = numbers(one), numbers(other)
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []
    assert epochs_of(output / "history.csv") == ["0", "1", "2"]
    losses = [
        (row["d_loss"], row["g_loss"], row["step"])
        for name in ("whole", "killed")
        for row in files.read_table(tmp_path / name / "history.csv")[1]
    ]
    assert losses[:3] == losses[3:]
    assert json.loads((output / "run.json").read_text())["goal"] is None


def killed_after(step, command):
    """Runs a command, whose backup of a step is the last before it is killed."""
    script = (
        "import sys, time; from keras_gan.cli import keeping; import keras_gan_cli\n"
        "class Waits(keeping.RunBackup):\n"
        "    def _is_due(self): return int(self.model.step) == int(sys.argv[1])\n"
        "    def _after_batch(self, batch, logs=None):\n"
        "        super()._after_batch(batch, logs)\n"
        "        if int(self.model.step) > int(sys.argv[1]):\n"
        "            print('now', flush=True); time.sleep(600)\n"
        "sys.modules['keras_gan.cli.train'].RunBackup = Waits\n"
        "from keras_gan import GAN; compiled = GAN.compile\n"
        "def eager(self, *arguments, **named):\n"
        "    compiled(self, *arguments, **{'run_eagerly': True} | named)\n"
        "GAN.compile = eager\n"
        "keras_gan_cli.main(sys.argv[2:])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(step), *map(str, command)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "now\n" in process.stdout
    process.send_signal(signal.SIGKILL)
    process.communicate()


class BrokenOff(BaseException):
    """What no command answers."""


def broken_off_after(step, command, monkeypatch):
    """As `killed_after`, but in this process, which takes no time to start."""

    class Breaks(RunBackup):
        def _is_due(self):
            return int(self.model.step) == step

        def _after_batch(self, batch, logs=None):
            super()._after_batch(batch, logs)
            if int(self.model.step) > step:
                raise BrokenOff

    with monkeypatch.context() as patches, pytest.raises(BrokenOff):
        patches.setattr(sys.modules["keras_gan.cli.train"], "RunBackup", Breaks)
        run(*command)


@pytest.mark.slow
def test_a_run_of_minutes_that_was_interrupted_is_finished(mine, capsys):
    """Sees the time used before it was interrupted count again, or not at all."""
    record = json.loads((mine / "run.json").read_text())
    record["goal"] = {"minutes": 0.5, "before": record["minutes"]}
    (mine / "run.json").write_text(json.dumps(record))
    path, state = BackupFolder(mine / "backups").newest()
    state["callbacks"]["RunBudget 1"] = {
        **{"progress": 0.9, "seconds": 27.0, "since_step": 0.1, "pauses": []},
        **{"minutes": [record["minutes"], 0.5], "elapsed": 29.0},
    }
    state["complete"] = False
    BackupFolder(mine / "backups").write(1, keras_gan.load(path).save, state)
    assert run("train", "--resume", "--output", "mine") == 0
    assert "0.0 of 0.5 minutes are left" in capsys.readouterr().out
    assert int(keras_gan.load(mine).step) == 2  # It was over after one step.


@pytest.mark.slow
def test_a_folder_of_before_backups_resumes(mine, capsys):
    """One with model.keras and run.json, as earlier versions wrote it."""
    shutil.rmtree(mine / "backups")
    keras_gan.load(mine).save(mine / "model.keras")  # Without the state of a backup.
    record = json.loads((mine / "run.json").read_text())
    del record["goal"]
    (mine / "run.json").write_text(json.dumps(record))
    assert resume() == 0
    assert "There are no backups yet: resuming from mine/model.keras" in (
        capsys.readouterr().out
    )
    assert int(keras_gan.load(mine).step) == 2
    assert epochs_of(mine / "history.csv") == ["0", "1"]
    assert sorted(path.name for path in (mine / "backups").glob("*.keras"))


@pytest.mark.slow
def test_a_run_that_was_killed_after_its_training_is_exported(mine, capsys):
    """Nothing is trained again."""
    record = json.loads((mine / "run.json").read_text())
    (mine / "run.json").write_text(json.dumps(record | {"goal": {"steps": 1}}))
    shutil.rmtree(mine / "saved_model")
    before = (mine / "history.csv").read_text()
    assert run("train", "--resume", "--output", "mine") == 0
    assert "0 of 1 training steps are left" in capsys.readouterr().out
    assert int(keras_gan.load(mine).step) == 1
    assert (mine / "saved_model" / "1").is_dir()
    assert (mine / "history.csv").read_text() == before
    after = json.loads((mine / "run.json").read_text())
    assert after["goal"] is None and after["best"] == record["best"]


@pytest.mark.slow
def test_what_was_being_written_is_removed(mine):
    (mine / ".writing-1-a-model.keras").write_bytes(b"half of it")
    (mine / "samples" / ".writing-1-b-epoch-0002.png").touch()
    (mine / "saved_model" / ".writing-c").mkdir()
    (mine / "history.csv").write_text("")
    assert resume() == 0
    assert list(mine.rglob(".writing-*")) == []
    assert epochs_of(mine / "history.csv") == ["1"]


@pytest.mark.slow
def test_a_run_killed_before_its_model_was_saved_starts_again(trained, mine):
    """With its options, and to the bit as a run that was not killed."""
    whole = keras.models.load_model(mine / "model.keras")
    record = json.loads((mine / "run.json").read_text())
    (mine / "run.json").write_text(json.dumps({"options": record["options"]}))
    (mine / "model.keras").rename(mine / ".writing-1-a-model.keras")
    shutil.rmtree(mine / "saved_model")
    shutil.rmtree(mine / "backups")
    assert resume() == 0
    again = keras.models.load_model(mine / "model.keras")
    for one, other in zip(whole.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert epochs_of(mine / "history.csv") == ["0"]


@pytest.mark.slow
def test_a_run_killed_before_it_wrote_anything_can_be_started_again(trained, mine):
    shutil.rmtree(mine)
    mine.mkdir()
    (mine / ".writing-1-a-run.json").touch()
    assert resume() == 2
    small_runs.one_step(mine.parent)
    assert list(mine.rglob(".writing-*")) == []


def test_a_trained_run_without_its_model_is_not_started_again(mine, capsys):
    (mine / "model.keras").unlink()
    shutil.rmtree(mine / "backups")
    assert resume() == 2
    assert "model.keras is missing" in capsys.readouterr().err
    assert (mine / "history.csv").exists() and (mine / "samples").exists()


def test_two_processes_do_not_write_to_one_run(mine, capsys):
    before = (mine / "model.keras").read_bytes()
    with RunFolder(mine).locked():
        assert resume() == 2
    assert "Another process is writing to mine" in capsys.readouterr().err
    assert (mine / "model.keras").read_bytes() == before
    with RunFolder(mine).locked():  # It is free again.
        pass


@pytest.mark.slow
def test_a_run_whose_last_step_diverges_ends_with_its_last_healthy_state(mine):
    """The only step breaks the weights; its losses, taken before, are finite."""
    shutil.rmtree(mine / "backups")
    gan = keras.models.load_model(mine / "model.keras")
    gan.d_optimizer.learning_rate = gan.g_optimizer.learning_rate = 3e38
    gan.save(mine / "model.keras")
    with pytest.warns(UserWarning, match="at step 2. .*state of step 1 again"):
        assert resume() == 0
    kept = keras_gan.load(mine)
    assert int(kept.step) == 2 and all_finite(kept)
    for one, other in zip(gan.get_weights(), kept.get_weights(), strict=True):
        if one.ndim:  # Not counters and seeds.
            np.testing.assert_array_equal(one, other)
    assert {path.name for path in (mine / "saved_model").iterdir()} == {"1", "2"}
