"""Folders and files that appear whole, and in the place of nothing."""

import pytest
from conftest import tiny_gan

from keras_gan.export import appearing
from keras_gan.export import serving_files
from keras_gan.export.formats import openvino
from keras_gan.export.formats import writing


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


@pytest.mark.parametrize("when", ["before the check", "after the check"])
def test_two_exports_at_once_take_two_numbers(when, tmp_path, monkeypatch):
    """Sees the error of the slower one, and files that name the other's number."""
    write = serving_files.write

    def meanwhile(trial, folder, path, *others):
        write(trial, folder, path, *others)
        if path.name == "1":
            (tmp_path / "1").mkdir()
            (tmp_path / "1" / "saved_model.pb").write_text("theirs")

    monkeypatch.setattr(serving_files, "write", meanwhile)
    if when == "after the check":
        monkeypatch.setattr(appearing, "_check_free", lambda path: None)
    path = tiny_gan().export(tmp_path, version="next", signatures=["generate"])
    assert path == tmp_path / "2"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["1", "2"]
    assert (tmp_path / "1" / "saved_model.pb").read_text() == "theirs"
    assert ", version 2\n" in (path / "README.md").read_text()
    config = (path / "assets.extra" / "models.config").read_text()
    assert 'key: "stable" value: 1' in config and 'key: "canary" value: 2' in config
