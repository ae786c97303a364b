"""Runs that were killed, damaged, or are written to by two processes."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest
from resume_configurations import numbers

import keras_gan
import keras_gan_cli
from keras_gan.cli.keeping import RunBackup
from keras_gan.cli.run_folder import RunFolder
from keras_gan.core import files
from keras_gan.core.backup_files import BackupFolder
from keras_gan.core.finite import all_finite

pytestmark = pytest.mark.usefixtures("eager")


def run(*arguments):
    return keras_gan_cli.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def trained(tmp_path_factory, eager):
    """A folder with small images, and a run of one epoch of one step in `mine`."""
    folder = tmp_path_factory.mktemp("trained")
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), dtype="uint8")
    np.savez(folder / "small.npz", images=images)
    options = ("--data", folder / "small.npz", "--batch-size", 72, "--epochs", 1)
    small = ("--width", 0.1, "--latent-dim", 4)
    assert run("train", *options, *small, "--output", folder / "mine") == 0
    return folder


@pytest.fixture
def mine(trained, tmp_path, monkeypatch):
    """A copy of that run, in the folder that is worked in."""
    shutil.copytree(trained / "mine", tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


def resume():
    return run("train", "--resume", "--output", "mine", "--epochs", 1)


def epochs_of(history):
    return [row.split(",")[0] for row in history.read_text().splitlines()[1:]]


def test_a_run_that_is_killed_resumes_as_if_it_had_never_stopped(trained, tmp_path):
    """Twice, in the middle of an epoch, by a signal that no process can answer.

    Sees a resume by whole epochs, a second goal that begins anew, and state of the
    optimizers or of Adam's counters that is lost.
    """
    options = [*("--data", trained / "small.npz", "--batch-size", "8", "--epochs", "4")]
    options += ["--width", "0.1", "--latent-dim", "4"]
    assert run("train", *options, "--output", tmp_path / "whole") == 0
    output = tmp_path / "killed"
    killed_after(13, ["train", *options, "--output", output])
    assert int(keras_gan.load(output).step) == 13
    killed_after(21, ["train", "--resume", "--output", output])
    assert run("train", "--resume", "--output", output) == 0
    one, other = (keras_gan.load(tmp_path / name) for name in ("whole", "killed"))
    one, other = numbers(one), numbers(other)
    assert [key for key in one if not np.array_equal(one[key], other[key])] == []
    assert epochs_of(output / "history.csv") == ["0", "1", "2", "3"]
    losses = [
        (row["d_loss"], row["g_loss"], row["step"])
        for name in ("whole", "killed")
        for row in files.read_table(tmp_path / name / "history.csv")[1]
    ]
    assert losses[:4] == losses[4:]
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


def test_a_damaged_backup_is_left_out_and_model_keras_is_made_again(mine, capsys):
    newest, _ = BackupFolder(mine / "backups").backups()
    cut(newest)
    cut(mine / "model.keras")
    with pytest.warns(UserWarning, match="backup-0000000001.keras is damaged"):
        assert run("train", "--resume", "--output", "mine", "--epochs", 1) == 0
    assert "Starting again from step 0 in mine" in capsys.readouterr().out
    assert int(keras_gan.load(mine).step) == 1  # Resumed from the one of step 0.


def test_a_model_that_somebody_replaced_is_neither_used_nor_overwritten(mine, capsys):
    keras_gan.load(mine).save(mine / "model.keras")
    before = (mine / "model.keras").read_bytes()
    assert resume() == 2
    error = capsys.readouterr().err
    assert "mine/model.keras is not the file that the run wrote" in error
    assert (mine / "model.keras").read_bytes() == before


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


@pytest.mark.parametrize(
    ("history", "kept"),
    [
        ("", None),
        ("epo", None),
        ("epoch,d_loss\n", None),
        ("epoch,d_loss\n0,1.0\n1,0.9\n", ["0", "1"]),
        ("epoch,d_loss\n0,1.0\n1,0.9\n2,0.8\n", ["0", "1"]),
        ("epoch,d_loss\n0,1.0\n1,0.9\n1", ["0", "1"]),  # of 12
        ("epoch,d_loss\n0,1.0\n\n1,0.9\n1,0.", ["0", "1"]),
        ("epoch,d_loss\n0,1.0\n1,0.9\n\n", ["0", "1"]),
        ("epoch,d_loss\nx,1.0\n0,1.0\n", ["0"]),
    ],
)
def test_the_history_keeps_whole_rows_of_epochs_that_the_model_has_seen(
    history, kept, tmp_path
):
    folder = RunFolder(tmp_path)
    folder.history.write_text(history)
    folder.tidy(epochs=2)
    if kept is None:  # CSVLogger begins it again, with a header.
        assert not folder.history.exists()
    else:
        assert epochs_of(folder.history) == kept


def test_what_was_being_written_is_removed(mine):
    (mine / ".writing-1-a-model.keras").write_bytes(b"half of it")
    (mine / "samples" / ".writing-1-b-epoch-0002.png").touch()
    (mine / "saved_model" / ".writing-c").mkdir()
    (mine / "history.csv").write_text("")
    assert resume() == 0
    assert list(mine.rglob(".writing-*")) == []
    assert epochs_of(mine / "history.csv") == ["1"]


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


def test_a_run_killed_before_it_wrote_anything_can_be_started_again(trained, mine):
    shutil.rmtree(mine)
    mine.mkdir()
    (mine / ".writing-1-a-run.json").touch()
    assert resume() == 2
    options = ("--data", trained / "small.npz", "--batch-size", 72, "--epochs", 1)
    assert run("train", *options, "--width", 0.1, "--output", "mine") == 0
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


def test_a_full_disk_names_the_file_and_the_run_resumes(mine, monkeypatch, capsys):
    """The backup at the end of an epoch fails with a warning, that of the run ends it.

    Resumed without a length, the run reaches what it was to reach.
    """
    before = (mine / "model.keras").read_bytes()

    def to_disk(path):
        if path.name.endswith(".keras"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patches:
        patches.setattr(files, "to_disk", to_disk)
        patches.setattr(RunBackup, "_copy", lambda self: None)
        with pytest.warns(UserWarning, match="No backup was written to mine/backups"):
            assert resume() == 2
    error = capsys.readouterr().err
    assert "The disk is full, so" in error and "backup-0000000002.keras" in error
    assert "keras-gan train --resume --output mine" in error
    assert (mine / "model.keras").read_bytes() == before
    assert not list(mine.rglob(".writing-*"))
    assert run("train", "--resume", "--output", "mine") == 0
    assert "1 of 2 training steps are left" in capsys.readouterr().out
    assert json.loads((mine / "run.json").read_text())["epochs"] == 2


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


def cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def emptied(path):
    path.write_bytes(b"")


def without(member):
    def change(path):
        with zipfile.ZipFile(path) as old:
            kept = {n: old.read(n) for n in old.namelist() if n != member}
        with zipfile.ZipFile(path, "w") as new:
            for name, content in kept.items():
                new.writestr(name, content)

    return change


def changed_in_the_middle(path):
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        emptied,
        changed_in_the_middle,
        without("config.json"),
        without("model.weights.h5"),
    ],
    ids=["cut", "empty", "changed", "no config", "no weights"],
)
def test_a_damaged_model_is_an_error_of_one_line(damage, mine, capsys):
    damage(mine / "model.keras")
    shutil.rmtree(mine / "backups")
    for arguments in (("sample", "mine"), ("evaluate", "mine"), ("train", "--resume")):
        output = () if arguments[0] == "evaluate" else ("--output", "mine")
        output = ("--output", "new.png") if arguments[0] == "sample" else output
        assert run(*arguments, *output) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert error.startswith("keras-gan: error: mine/model.keras cannot be loaded")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"options": 3}', '{"steps": 1}', "\x00\x00"]
)
def test_a_damaged_record_is_an_error_of_one_line(text, mine, capsys):
    (mine / "run.json").write_text(text)
    for arguments in (("evaluate", "mine"), ("train", "--resume", "--output", "mine")):
        assert run(*arguments) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert "run.json must be a JSON object with the options of the run" in error


def test_a_record_of_fewer_options_has_the_defaults_of_the_others(mine):
    """One that an earlier version wrote, say."""
    record = json.loads((mine / "run.json").read_text())
    del record["options"]["labels"], record["minutes"]
    (mine / "run.json").write_text(json.dumps(record))
    assert resume() == 0
    assert json.loads((mine / "run.json").read_text())["options"]["labels"] is False
