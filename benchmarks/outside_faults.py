"""What is lost when the world around a run fails? Each fault is injected for real.

    python benchmarks/outside_faults.py [--only NAME]

Small GANs train with `callbacks.Backup` while the fault occurs, and go on after it. The
numbers at the end (weights, states of optimizers, counters, seeds) are compared with
those of a run without the fault. Faults of disks need the right to mount file systems;
without it their rows say so. The rows of signals train `keras-gan train` in other
processes. `tests/test_outside_faults.py` runs all others.
"""

import argparse
import contextlib
import functools
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from PIL import Image

import keras_gan
from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import models
from keras_gan.datasets import folders

EPOCHS, BATCH = 3, 8


class SkippedError(Exception):
    """A fault that cannot be injected here; the message says why."""


class At(keras.callbacks.Callback):
    """Does something after a training step."""

    def __init__(self, step, act):
        super().__init__()
        self.step = step
        self.act = act

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step) == self.step:
            self.act()


def gan_of(shape, units=8):
    """A small GAN of points or of images of 8×8 pixels."""
    keras.utils.set_random_seed(0)
    if len(shape) == 1:
        networks = models.mlp(data_dim=shape[0], latent_dim=4, units=units)
    else:
        networks = models.dcgan(shape, latent_dim=4, filters=4, kernel_size=3)
    gan = GAN(*networks, latent_dim=4, seed=0)
    adams = keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3)
    gan.compile(*adams, run_eagerly=True)
    return gan


def points():
    return np.random.default_rng(0).normal(size=(48, 2)).astype("float32")


def train(data, *others, shape=(2,)):
    """Trains a new GAN on arrays or on a pipeline; six steps per epoch for arrays."""
    gan = gan_of(shape)
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        batch = {"batch_size": BATCH} if isinstance(data, np.ndarray) else {}
        gan.fit(data, epochs=EPOCHS, verbose=0, callbacks=list(others), **batch)
    said = [str(one.message) for one in given]
    gan.warned = [each for each in said if "backup" in each or "disk is full" in each]
    return gan


@functools.cache
def undisturbed():
    """A GAN of points that no fault has met."""
    return train(points())


def numbers(gan):
    parts = (gan, gan.d_optimizer, gan.g_optimizer)
    variables = [variable for part in parts for variable in part.variables]
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def lost(gan, whole):
    """What differs from a run without the fault, in words."""
    pairs = list(zip(numbers(gan), numbers(whole), strict=True))
    differ = sum(not np.array_equal(one, other) for one, other in pairs)
    return f"{differ} of {len(pairs)} tensors differ" if differ else "nothing"


def check(fits, said):
    """Raises `AssertionError` unless a fault had the effect that was promised."""
    if not fits:
        raise AssertionError(said)


def said_by(function, *kinds):
    """The message of the error that a function must raise, on one line."""
    try:
        function()
    except kinds as error:
        return " ".join(str(error).split())
    raise AssertionError("There was no error.")


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


def clock_jumps(folder):
    """The clock on the wall jumps a day ahead at step 5, two days back at step 9."""
    whole, now, shift = undisturbed(), time.time, [0.0]
    time.time = lambda: now() + shift[0]
    budget = callbacks.TimeBudget(minutes=60)
    try:
        gan = train(
            points(),
            callbacks.Backup(folder / "backups", every="10 minutes"),
            At(5, lambda: shift.insert(0, 86_400.0)),
            At(9, lambda: shift.insert(0, -86_400.0)),
        )
        train(points(), budget, At(5, lambda: shift.insert(0, 86_400.0)))
    finally:
        time.time = now
    made = len(list((folder / "backups").glob("*.keras")))
    check(made == 2, f"{made} backups")  # At the beginning and at the end.
    check(budget.get_state()["progress"] < 0.1, "the budget is over")
    return "no backup too early, no end of training", lost(gan, whole)


def data_vanish(folder):
    """An image file is removed after the first epoch, and put back later."""
    files = _pictures(folder)
    data = _pipeline(folder)
    whole = train(data, shape=(8, 8, 1))

    def run(*others):
        backup = callbacks.Backup(folder / "backups", every=2)
        return train(_pipeline(folder), backup, *others, shape=(8, 8, 1))

    held = files[3].read_bytes()
    said = said_by(lambda: run(At(6, files[3].unlink)), ValueError)
    files[3].write_bytes(held)
    return f"an error that names the file: {said}", lost(run(), whole)


def _pictures(folder):
    pixels = np.random.default_rng(0).integers(0, 256, (64, 8, 8), dtype="uint8")
    (folder / "pictures").mkdir()
    paths = [folder / "pictures" / f"{number:02d}.png" for number in range(64)]
    for path, image in zip(paths, pixels, strict=True):
        Image.fromarray(image).save(path)
    return paths


def _pipeline(folder):
    """The images, read from their files batch by batch, as those of large folders."""
    largest, folders.IN_MEMORY = folders.IN_MEMORY, 0
    try:
        return datasets.load(folder / "pictures", batch_size=BATCH, test_share=0.25)[0]
    finally:
        folders.IN_MEMORY = largest


def memory_full(folder):
    """The first batch needs more memory than there is."""
    code = (
        "import resource, sys; sys.path.insert(0, sys.argv[1])\n"
        "import outside_faults\n"
        "outside_faults.with_little_memory()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, Path(__file__).parent],
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.strip().splitlines()
    if not said:
        raise AssertionError(done.stderr[-2000:])
    return f"an error: {said[-1]}", "nothing"


def with_little_memory():
    """Trains on batches for which the process may not get memory; prints the error."""
    gan = gan_of((2,), units=1024)
    gan.fit(points(), verbose=0)
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 3 * 2**30, -1))
    big = np.zeros((2**21, 2), "float32")  # A hidden layer of it takes 8 GiB.
    print(said_by(lambda: gan.fit(big, batch_size=2**21, verbose=0), MemoryError))


def signals(folder, *numbers_sent):
    """`keras-gan train`, which gets signals in its second epoch, and is resumed."""
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), dtype="uint8")
    np.savez(folder / "images.npz", images=images)
    command = [sys.executable, "-m", "keras_gan_cli", "train"]
    options = ["--data", "images.npz", "--batch-size", "4", "--epochs", "20"]
    options += ["--width", "0.1", "--latent-dim", "4", "--output"]
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*command, *options, "whole"], check=True, **quiet)
    process = subprocess.Popen([*command, *options, "run"], **quiet)
    history = folder / "run" / "history.csv"
    while not history.exists() and process.poll() is None:
        time.sleep(0.01)
    for number in numbers_sent:
        process.send_signal(number)
        time.sleep(0.2)
    status = process.wait()
    at = int(keras_gan.load(folder / "run").step)
    subprocess.run([*command, "--resume", "--output", "run"], check=True, **quiet)
    gan, whole = (keras_gan.load(folder / name) for name in ("run", "whole"))
    what = f"status {status}, resumed at step {at} of {int(whole.step)}"
    return what, lost(gan, whole)


def sigterm(folder):
    """SIGTERM in the second epoch."""
    return signals(folder, signal.SIGTERM)


def ctrl_c_twice(folder):
    """SIGINT twice in the second epoch."""
    return signals(folder, signal.SIGINT, signal.SIGINT)


IN_PROCESS = (
    *(full_disk, read_only_at_the_start, read_only_in_the_run, folder_deleted),
    *(two_runs, clock_jumps, data_vanish, memory_full),
)
FAULTS = (*IN_PROCESS, sigterm, ctrl_c_twice)


def main():
    parser = argparse.ArgumentParser()
    names = [fault.__name__ for fault in FAULTS]
    parser.add_argument("--only", choices=names, nargs="+", default=names)
    only = parser.parse_args().only
    for fault in FAULTS:
        if fault.__name__ not in only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                what, missing = fault(Path(folder))
            except SkippedError as error:
                what, missing = str(error), "not known"
            what = what.replace(folder, "FOLDER")
        print(f"{fault.__name__:22} {what}\n{'':22} lost: {missing}", flush=True)


if __name__ == "__main__":
    main()
