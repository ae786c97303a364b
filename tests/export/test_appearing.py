"""Folders and files that appear whole, and in the place of nothing."""

import pytest
from conftest import tiny_gan

from keras_gan import callbacks
from keras_gan.export import appearing
from keras_gan.export import serving_files
from keras_gan.export.formats import openvino
from keras_gan.export.formats import writing
from keras_gan_cli import main


def test_a_folder_that_appeared_meanwhile_stays(tmp_path):
    """Sees a check before the export alone: a rename replaces an empty folder."""
    with pytest.raises(FileExistsError, match="1 exists and is not overwritten"):
        with appearing.appearing_whole(tmp_path / "1") as folder:
            (folder / "saved_model.pb").write_text("ours")
            (tmp_path / "1").mkdir()
    assert list(tmp_path.rglob("*")) == [tmp_path / "1"]


def test_a_file_that_appeared_meanwhile_stays(tmp_path):
    path = tmp_path / "g.xml"
    with pytest.raises(FileExistsError, match="g.bin exists and is not overwritten"):
        with writing._appearing(openvino._OpenVino(), path) as temporary:
            temporary.write_text("ours")
            temporary.with_suffix(".bin").write_text("ours")
            (tmp_path / "g.bin").write_text("theirs")
    assert [each.read_text() for each in tmp_path.iterdir()] == ["theirs"]


def test_a_folder_that_appeared_after_the_check_is_the_same_error(
    tmp_path, monkeypatch
):
    """Sees the error of a rename, whose text differs by system."""
    monkeypatch.setattr(appearing, "_check_free", lambda path: None)
    with pytest.raises(FileExistsError, match="1 exists and is not overwritten"):
        with appearing.appearing_whole(tmp_path / "1") as folder:
            (folder / "saved_model.pb").write_text("ours")
            (tmp_path / "1").mkdir()
            (tmp_path / "1" / "saved_model.pb").write_text("theirs")
    (kept,) = tmp_path.rglob("*.pb")
    assert kept.read_text() == "theirs"


def test_other_errors_of_a_rename_stay_as_they_are(tmp_path, monkeypatch):
    """Sees a search for free numbers that never ends."""

    def refuse(*paths):
        raise PermissionError("no rights")

    monkeypatch.setattr(appearing.os, "rename", refuse)
    with pytest.raises(PermissionError, match="no rights"):
        with appearing.appearing_whole(tmp_path / "1", lambda folder: tmp_path / "2"):
            pass
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def another_export(monkeypatch):
    """Another process exports version 1, just before ours appears."""
    write = serving_files.write

    def meanwhile(trial, written, path, *others):
        write(trial, written, path, *others)
        if path.name == "1":
            path.mkdir()
            (path / "saved_model.pb").write_text("theirs")

    monkeypatch.setattr(serving_files, "write", meanwhile)


def check_both_are_there(folder):
    assert sorted(each.name for each in folder.iterdir()) == ["1", "2"]
    assert (folder / "1" / "saved_model.pb").read_text() == "theirs"


@pytest.mark.parametrize("when", ["before the check", "after the check"])
@pytest.mark.usefixtures("another_export")
def test_two_exports_at_once_take_two_numbers(when, tmp_path, monkeypatch):
    """Sees the error of the slower one, and files that name the other's number."""
    if when == "after the check":
        monkeypatch.setattr(appearing, "_check_free", lambda path: None)
    path = tiny_gan().export(tmp_path, version="next", signatures=["generate"])
    assert path == tmp_path / "2"
    check_both_are_there(tmp_path)
    assert ", version 2\n" in (path / "README.md").read_text()
    config = (path / "assets.extra" / "models.config").read_text()
    assert 'key: "stable" value: 1' in config and 'key: "canary" value: 2' in config


@pytest.mark.slow
@pytest.mark.usefixtures("another_export")
def test_so_do_the_callback_and_the_command(points, tmp_path, capsys):
    """Sees a number that is chosen before the export begins."""
    gan = tiny_gan()
    exports = callbacks.SavedModelExport(tmp_path / "callback")
    gan.fit(points, verbose=0, callbacks=[exports])
    check_both_are_there(tmp_path / "callback")
    gan.save(tmp_path / "gan.keras")
    output = ["--output", str(tmp_path / "command")]
    assert main(["export", str(tmp_path / "gan.keras"), *output]) == 0
    check_both_are_there(tmp_path / "command")
    assert capsys.readouterr().out.startswith("Version 2 in ")
