"""Folders and files that appear whole, and in the place of nothing."""

import pytest

from keras_gan.export import appearing
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
