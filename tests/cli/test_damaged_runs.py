"""Runs whose files are damaged, replaced, or of an earlier version."""

import errno
import json
import os
import shutil
import zipfile

import pytest
import small_runs
from small_runs import epochs_of
from small_runs import resume
from small_runs import run

import keras_gan
from keras_gan.cli.keeping import RunBackup
from keras_gan.cli.run_folder import RunFolder
from keras_gan.core import files
from keras_gan.core.backup_files import BackupFolder

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
def test_a_damaged_backup_is_left_out_and_model_keras_is_made_again(mine, capsys):
    newest, _ = BackupFolder(mine / "backups").backups()
    cut(newest)
    cut(mine / "model.keras")
    with pytest.warns(UserWarning, match="backup-0000000001.keras is damaged"):
        assert run("train", "--resume", "--output", "mine", "--epochs", 1) == 0
    assert "Starting again from step 0 in mine" in capsys.readouterr().out
    assert int(keras_gan.load(mine).step) == 1  # Resumed from the one of step 0.


@pytest.mark.slow
def test_a_model_that_somebody_replaced_is_neither_used_nor_overwritten(mine, capsys):
    keras_gan.load(mine).save(mine / "model.keras")
    before = (mine / "model.keras").read_bytes()
    assert resume() == 2
    error = capsys.readouterr().err
    assert "mine/model.keras is not the file that the run wrote" in error
    assert (mine / "model.keras").read_bytes() == before


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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_record_of_fewer_options_has_the_defaults_of_the_others(mine):
    """One that an earlier version wrote, say."""
    record = json.loads((mine / "run.json").read_text())
    del record["options"]["labels"], record["minutes"]
    (mine / "run.json").write_text(json.dumps(record))
    assert resume() == 0
    assert json.loads((mine / "run.json").read_text())["options"]["labels"] is False
