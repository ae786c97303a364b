"""`Backup`: what it refuses, what it keeps, and what it does at the end."""

import errno
import multiprocessing
import os
import warnings

import keras
import numpy as np
import pytest
from interruptions import At
from interruptions import Stop
from interruptions import fit
from interruptions import same
from interruptions import tiny_gan

import keras_gan
from keras_gan import callbacks
from keras_gan.core import backup_files
from keras_gan.core import files
from keras_gan.core.locking import locked

COMPLETE = "nothing was trained"


@pytest.fixture
def points(points):
    return points[:96]


def steps_in(directory):
    return [int(p.stem[-10:]) for p in backup_files.BackupFolder(directory).backups()]


@pytest.mark.parametrize(
    "every", [0, -1, 2.5, True, None, "", "often", "5", "0 seconds", "5 minute hours"]
)
def test_what_every_may_be_is_said(every, tmp_path):
    with pytest.raises(ValueError, match="`every` must be 'epoch', an integer"):
        callbacks.Backup(tmp_path, every=every)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("every", "steps"), [("epoch", [18, 12, 6, 0]), (5, [18, 15, 10, 5, 0])]
)
def test_a_backup_is_made_before_the_first_step_and_when_due(
    every, steps, points, tmp_path
):
    fit(tiny_gan(), points, callbacks.Backup(tmp_path, every, keep=9))
    assert steps_in(tmp_path) == steps


@pytest.mark.slow
def test_a_time_is_a_number_of_seconds(points, tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    backup = callbacks.Backup(tmp_path, "1.5 minutes", keep=9)
    one, two = At(4, lambda: now.insert(0, 89.0)), At(8, lambda: now.insert(0, 91.0))
    fit(tiny_gan(), points, one, two, backup)
    assert steps_in(tmp_path) == [18, 8, 0]


@pytest.mark.slow
def test_as_many_are_kept_as_wanted_and_each_can_be_loaded(points, tmp_path):
    whole = tiny_gan()
    fit(whole, points, callbacks.Backup(tmp_path, keep=2))
    assert steps_in(tmp_path) == [18, 12]
    loaded = keras_gan.load(tmp_path / "backup-0000000018.keras")
    for gan in (whole, loaded):
        gan.reset_metrics()
    assert same(whole, loaded)


@pytest.mark.slow
def test_a_damaged_backup_is_set_aside_and_the_one_before_it_is_used(points, tmp_path):
    whole = tiny_gan()
    history = fit(whole, points)
    with pytest.raises(Stop):
        fit(tiny_gan(), points, callbacks.Backup(tmp_path, 2), At(10))
    newest = tmp_path / "backup-0000000008.keras"
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1  # One bit.
    newest.write_bytes(content)
    resumed = tiny_gan(seed=3)
    with pytest.warns(UserWarning, match=f"{newest} is damaged"):
        assert fit(resumed, points, callbacks.Backup(tmp_path, 2)) == history
    assert same(whole, resumed)
    assert (tmp_path / "damaged-backup-0000000008.keras").read_bytes() == content


@pytest.mark.slow
def test_if_all_are_damaged_training_does_not_begin_anew(points, tmp_path):
    fit(tiny_gan(), points, callbacks.Backup(tmp_path, keep=1), epochs=1)
    (tmp_path / "backup-0000000006.keras").write_bytes(b"")
    for _ in range(2):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(ValueError, match="All backups in .* are damaged"):
                fit(tiny_gan(), points, callbacks.Backup(tmp_path))


@pytest.mark.slow
def test_a_run_that_is_complete_is_not_trained_again(points, tmp_path):
    """Its final state and history; with more epochs it goes on."""
    stopping = keras.callbacks.EarlyStopping("d_loss", mode="min")
    first = tiny_gan()
    history = fit(first, points, callbacks.Backup(tmp_path), stopping, epochs=2)
    again = tiny_gan(seed=4)
    with pytest.warns(UserWarning, match=COMPLETE):
        found = fit(again, points, callbacks.Backup(tmp_path), stopping, epochs=2)
    assert found == history
    assert same(first, again)
    more = tiny_gan(seed=4)
    found = fit(more, points, callbacks.Backup(tmp_path), epochs=3)
    whole = tiny_gan()
    assert fit(whole, points) == found
    assert same(whole, more)


@pytest.mark.slow
def test_a_run_that_a_callback_ended_is_complete(points, tmp_path):
    budget = callbacks.StepBudget(8)
    first = tiny_gan()
    fit(first, points, callbacks.Backup(tmp_path), budget, epochs=9)
    again = tiny_gan()
    with pytest.warns(UserWarning, match=COMPLETE):
        fit(again, points, callbacks.Backup(tmp_path), budget, epochs=9)
    assert int(again.step) == 8
    assert same(first, again)


@pytest.mark.slow
def test_a_run_killed_after_its_last_step_only_ends(points, tmp_path):
    """Sees an epoch too many after `stop_training`."""

    class Dies(keras.callbacks.Callback):
        def on_train_end(self, logs=None):
            raise Stop

    budget = callbacks.StepBudget(8)
    with pytest.raises(Stop):
        fit(tiny_gan(), points, budget, Dies(), callbacks.Backup(tmp_path), epochs=9)
    again = tiny_gan()
    history = fit(again, points, budget, callbacks.Backup(tmp_path), epochs=9)
    assert int(again.step) == 8
    assert len(history["d_loss"]) == 2


@pytest.mark.slow
def test_backups_are_removed_at_the_end_if_wanted(points, tmp_path):
    """And nothing else."""
    for directory in (tmp_path / "one", tmp_path / "two"):
        directory.mkdir()
    (tmp_path / "two" / "notes.txt").touch()
    for directory in (tmp_path / "one", tmp_path / "two"):
        fit(tiny_gan(), points, callbacks.Backup(directory, delete_at_end=True))
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == [
        "two",
        "two/notes.txt",
    ]


def hold(directory, ready, end):
    with locked(directory, "{process}"):
        ready.set()
        end.wait(60)


@pytest.mark.slow
def test_two_runs_do_not_share_a_folder(points, tmp_path):
    """The lock of a process that was killed is gone."""
    context = multiprocessing.get_context("fork")
    ready, end = context.Event(), context.Event()
    other = context.Process(target=hold, args=(tmp_path, ready, end))
    other.start()
    assert ready.wait(60)
    message = f"process {other.pid} writes its backups to"
    with pytest.raises(ValueError, match=message):
        fit(tiny_gan(), points, callbacks.Backup(tmp_path))
    other.kill()
    other.join()
    assert (tmp_path / ".lock").exists()
    fit(tiny_gan(), points, callbacks.Backup(tmp_path), epochs=1)


def test_two_callbacks_for_backups_are_refused(points, tmp_path):
    ours, theirs = callbacks.Backup(tmp_path), keras.callbacks.BackupAndRestore("x")
    for others in ((ours, callbacks.Backup(tmp_path)), (ours, theirs)):
        with pytest.raises(ValueError, match="one callback that makes backups"):
            fit(tiny_gan(), points, *others)


@pytest.mark.slow
def test_backups_of_another_gan_are_refused(points, tmp_path):
    fit(tiny_gan(), points, callbacks.Backup(tmp_path), epochs=1)
    with pytest.raises(ValueError, match="NonSaturating, Alternating, not .* Hinge"):
        fit(tiny_gan(loss="hinge"), points, callbacks.Backup(tmp_path))


@pytest.mark.slow
def test_other_data_in_the_middle_of_a_pass_are_refused(points, tmp_path):
    with pytest.raises(Stop):
        fit(tiny_gan(), points, callbacks.Backup(tmp_path, 2), At(3))
    with pytest.raises(ValueError, match="a pass over 6 batches. Received: data of 5"):
        fit(tiny_gan(), points[:80], callbacks.Backup(tmp_path, 2))


def test_a_folder_that_cannot_be_written_to_is_an_error_at_the_start(points, tmp_path):
    (tmp_path / "file").touch()
    gan = tiny_gan()
    with pytest.raises(OSError, match="`directory` must be a folder that backups can"):
        fit(gan, points, callbacks.Backup(tmp_path / "file"))
    assert int(gan.step) == 0


@pytest.mark.slow
def test_a_full_disk_during_training_is_one_warning(points, tmp_path, monkeypatch):
    """The backups before stay, and once there is room the next one is written."""

    def to_disk(path, _before=files.to_disk):
        if full[0] and path.name.endswith(".keras"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        _before(path)

    full = [False]
    monkeypatch.setattr(files, "to_disk", to_disk)
    seen = []
    gan = tiny_gan()
    with warnings.catch_warnings(record=True) as given:
        warnings.filterwarnings("always", "No backup was written")
        fit(
            gan,
            points,
            At(3, lambda: full.insert(0, True)),
            At(11, lambda: seen.extend(steps_in(tmp_path))),
            At(11, lambda: full.insert(0, False)),
            callbacks.Backup(tmp_path, 2, keep=9),
        )
    assert [str(one.message).split(":")[0] for one in given] == [
        f"No backup was written to {tmp_path} after step 4"
    ]
    assert seen == [2, 0]
    assert steps_in(tmp_path) == [18, 16, 14, 12, 2, 0]
    assert list(tmp_path.glob(".writing-*")) == []


@pytest.mark.slow
def test_a_diverged_gan_is_not_backed_up(points, tmp_path):
    gan = tiny_gan()
    broken = At(8, lambda: gan.generator.weights[0].assign(np.full((4, 8), np.nan)))
    with pytest.warns(UserWarning, match="NaN or infinite"):
        fit(gan, points, broken, callbacks.Backup(tmp_path, keep=9))
    assert steps_in(tmp_path) == [6, 0]
