"""Faults of the machine: the clock jumps, files vanish, memory is full."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from keras_gan import callbacks
from keras_gan import datasets
from keras_gan.datasets import folders
from outside_faults_parts.runs import BATCH
from outside_faults_parts.runs import At
from outside_faults_parts.runs import check
from outside_faults_parts.runs import gan_of
from outside_faults_parts.runs import lost
from outside_faults_parts.runs import points
from outside_faults_parts.runs import said_by
from outside_faults_parts.runs import train
from outside_faults_parts.runs import undisturbed


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
        "from outside_faults_parts import machine\n"
        "machine.with_little_memory()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, Path(__file__).parents[1]],
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
