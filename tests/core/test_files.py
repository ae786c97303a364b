"""Files that are there whole or not at all, and tables that were cut off."""

import errno
import os
import threading

import pytest
import tensorflow as tf

from keras_gan.core.files import DiskFullError
from keras_gan.core.files import full_disk_named
from keras_gan.core.files import read_table
from keras_gan.core.files import write_table
from keras_gan.core.files import written_whole


def test_writers_of_one_file_do_not_mix(tmp_path):
    """Sees a temporary name that both share. The last one to finish wins."""
    path = tmp_path / "new" / "file.txt"
    with written_whole(path) as first, written_whole(path) as second:
        assert first != second and first.name.endswith("-file.txt")
        first.write_text("first")
        second.write_text("second")
        assert not path.exists()
    assert path.read_text() == "first"
    assert list(path.parent.iterdir()) == [path]


def test_writers_in_threads_leave_one_whole_file(tmp_path):
    path = tmp_path / "file.txt"

    def write(letter):
        for _ in range(20):
            with written_whole(path) as temporary:
                temporary.write_text(letter * 10_000)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = path.read_text()
    assert len(text) == 10_000 and len(set(text)) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")
    with pytest.raises(OSError, match="disk full"), written_whole(path) as temporary:
        temporary.write_text("ne")
        raise OSError("disk full")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
        # As HDF5 and TensorFlow word it.
        OSError(
            "Can't write data (errno = 28, error message = 'No space left on device'"
        ),
        tf.errors.ResourceExhaustedError(
            None, None, "variables; No space left on device"
        ),
    ],
)
def test_a_full_disk_is_told_with_the_path(error, tmp_path):
    path = tmp_path / "model.keras"
    path.write_text("old")
    with pytest.raises(DiskFullError, match="disk is full, so .*model.keras was not"):
        with written_whole(path) as temporary:
            temporary.write_text("half")
            raise error
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_other_errors_are_not_taken_for_a_full_disk(tmp_path):
    with pytest.raises(PermissionError), full_disk_named(tmp_path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_a_device_without_space_is_found():
    """The device that Linux keeps for this."""
    with pytest.raises(DiskFullError, match="/dev/full"), full_disk_named("/dev/full"):
        with open("/dev/full", "w") as file:
            file.write("x")


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "link.txt", tmp_path / "there" / "file.txt"
    link.symlink_to(target)
    with written_whole(link) as temporary:
        temporary.write_text("new")
    assert link.is_symlink() and target.read_text() == "new"


@pytest.mark.parametrize(
    ("text", "columns", "epochs"),
    [
        ("", [], []),
        ("epo", [], []),  # The header has no end.
        ("epoch,loss\n", ["epoch", "loss"], []),
        ("epoch,loss\n0,1.5\n", ["epoch", "loss"], ["0"]),
        ("epoch,loss\n0,1.5\n1,0.2", ["epoch", "loss"], ["0"]),  # of 0.25, say
        ("epoch,loss\r\n0,1.5\r\n1", ["epoch", "loss"], ["0"]),
        ("epoch,loss\n0,1.5\n\n1\n2,0.5\n", ["epoch", "loss"], ["0", "2"]),
        ('epoch,loss\n0,"[1, 2]"\n1,2,3\n', ["epoch", "loss"], ["0"]),
        ("epoch,loss\n0,1.5\n\0\0\0\0", ["epoch", "loss"], ["0"]),
    ],
)
def test_only_whole_rows_are_read(text, columns, epochs, tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    found, rows = read_table(path)
    assert found == columns and [row["epoch"] for row in rows] == epochs


def test_a_table_is_read_as_it_was_written(tmp_path):
    rows = [{"a": "1", "b": "x, y"}, {"a": "", "b": 'a "word"\nand a line'}]
    write_table(tmp_path / "table.csv", ["a", "b"], rows)
    assert read_table(tmp_path / "table.csv") == (["a", "b"], rows)
