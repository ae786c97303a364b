"""Faults of the disk: full, read-only, a folder that is deleted or used twice."""

import contextlib
import shutil
import subprocess

import numpy as np

import keras_gan
from keras_gan import callbacks
from outside_faults_parts.runs import EPOCHS
from outside_faults_parts.runs import At
from outside_faults_parts.runs import SkippedError
from outside_faults_parts.runs import check
from outside_faults_parts.runs import lost
from outside_faults_parts.runs import points
from outside_faults_parts.runs import said_by
from outside_faults_parts.runs import train
from outside_faults_parts.runs import undisturbed


@contextlib.contextmanager
def mounted(folder, options):
    """A small file system in memory at a folder, or on top of it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SkippedError("not tried: mounting is not allowed") from error
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def full_disk(folder):
    """All that a run writes is on a disk that is full from step 5 to step 13."""
    whole = undisturbed()
    disk = folder / "disk"
    with mounted(disk, "size=2m"):
        before = []

        def fill():
            before.extend(sorted((disk / "backups").glob("*.keras")))
            with contextlib.suppress(OSError), open(disk / "filler", "wb") as file:
                while True:
                    file.write(bytes(4096))
                    file.flush()

        def free():
            check(all(path.exists() for path in before), "earlier backups are gone")
            (disk / "filler").unlink()

        gan = train(
            points(),
            callbacks.Backup(disk / "backups", every=2),
            callbacks.HistoryFile(disk / "history.csv"),
            At(5, fill),
            At(13, free),
        )
        rows = (disk / "history.csv").read_text().count("\n") - 1
        newest = keras_gan.load(max((disk / "backups").glob("*.keras")))
        check(rows == EPOCHS, "rows of the history are missing")
        check(not list(disk.rglob(".writing-*")), "unfinished files stay")
    warned = sum("The disk is full" in each for each in gan.warned)
    return f"training continued, {warned} warnings", lost(newest, whole)


def read_only_at_the_start(folder):
    """The folder of the backups cannot be written to."""
    with mounted(folder / "disk", "ro"):
        backup = callbacks.Backup(folder / "disk" / "backups")
        said = said_by(lambda: train(points(), backup), OSError)
    return f"error before the first step: {said}", "nothing"


def read_only_in_the_run(folder):
    """The disk of the backups is read-only from step 5 to step 13."""
    whole = undisturbed()
    disk, stack = folder / "disk", contextlib.ExitStack()
    gan = train(
        points(),
        callbacks.Backup(disk, every=2),
        At(5, lambda: stack.enter_context(mounted(disk, "ro"))),
        At(13, stack.close),
    )
    check(any("Read-only file system" in each for each in gan.warned), "no warning")
    newest = keras_gan.load(max(disk.glob("*.keras")))
    return f"training continued, {len(gan.warned)} warning", lost(newest, whole)


def folder_deleted(folder):
    """The folder with the backups, the history and the grids is deleted at step 7."""
    images = np.random.default_rng(0).uniform(-1, 1, (48, 8, 8, 1)).astype("float32")
    whole = train(images, shape=(8, 8, 1))
    run = folder / "run"
    train(
        images,
        callbacks.Backup(run / "backups", every=2),
        callbacks.HistoryFile(run / "history.csv"),
        callbacks.SampleGrid(run / "samples", rows=1, columns=2, animation=None),
        At(7, lambda: shutil.rmtree(run)),
        shape=(8, 8, 1),
    )
    newest = keras_gan.load(max((run / "backups").glob("*.keras")))
    rows = (run / "history.csv").read_text().count("\n") - 1
    what = f"made again: the backups, {rows} of {EPOCHS} rows of the history, the grids"
    check(list((run / "samples").glob("*.png")), "no grid")
    return what, f"{lost(newest, whole)} of the run; what was deleted"


def two_runs(folder):
    """A second run begins in the folder of the first, at its step 7."""
    whole, said = undisturbed(), []

    def second():
        other = callbacks.Backup(folder / "backups")
        said.append(said_by(lambda: train(points(), other), ValueError))

    gan = train(points(), callbacks.Backup(folder / "backups", every=2), At(7, second))
    return f"the second ended before its first step: {said[0]}", lost(gan, whole)
