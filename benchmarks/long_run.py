"""Do memory, open files, threads and traces stay flat in a long run?

    python benchmarks/long_run.py [--steps 20000] [--objects]

Trains a small GAN on images of 8×8 pixels with the callbacks that write or measure, all
at once, and prints at 13 marks: the process's memory, open files, threads, and how
often TensorFlow traced the training step. Memory is read after a collection of garbage
and after free memory was given back to the operating system. At the end the growth of
memory per 1,000 steps is printed for each quarter of the run.

With `--objects` the memory of Python's objects is traced as well, and the lines of code
whose objects grew most in the second half are printed. This makes training slower.
"""

import argparse
import ctypes
import gc
import os
import tempfile
import tracemalloc
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan.core.state import number

IMAGES, BATCH, MARKS = 1024, 16, 13


@keras.saving.register_keras_serializable("long_run")
class Counted(GAN):
    """A GAN that counts how often its training step is traced."""

    traces = 0

    def train_step(self, data):
        Counted.traces += 1
        return super().train_step(data)


class Marks(keras.callbacks.Callback):
    """Prints what the process holds, at regular steps."""

    def __init__(self, every):
        super().__init__()
        self.every = every
        self.memory, self.objects = [], []

    def on_train_batch_end(self, batch, logs=None):
        step = number(self.model.step)
        if step % self.every == 0:
            give_back()
            self.memory.append(resident())
            traced = ""
            if tracemalloc.is_tracing():
                self.objects.append(tracemalloc.take_snapshot())
                traced = f"  {tracemalloc.get_traced_memory()[0] / 2**20:.2f} MiB"
            print(
                f"{step:>7,}  {self.memory[-1]:7.1f} MiB  {count('fd'):4} files  "
                f"{count('task'):4} threads  {Counted.traces} traces{traced}",
                flush=True,
            )

    def report(self):
        """Prints the growth of each quarter, and of which objects."""
        quarter = (len(self.memory) - 1) // 4
        for part in range(4):
            ends = self.memory[part * quarter], self.memory[(part + 1) * quarter]
            growth = 1000 * (ends[1] - ends[0]) / (quarter * self.every)
            print(f"quarter {part + 1}: {growth:+.2f} MiB per 1,000 steps")
        if self.objects:
            half, end = self.objects[len(self.objects) // 2], self.objects[-1]
            for grown in end.compare_to(half, "lineno")[:10]:
                print(grown)


def give_back():
    """Collects garbage, and gives free memory back to the operating system."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def resident():
    """The memory of this process, in MiB."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024


def count(kind):
    """How many entries `/proc/self/fd` or `/proc/self/task` has."""
    return len(os.listdir(f"/proc/self/{kind}"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--objects", action="store_true")
    arguments = parser.parse_args()
    steps, marks = arguments.steps, Marks(arguments.steps // MARKS)
    keras.utils.set_random_seed(0)
    images = np.random.default_rng(0).uniform(-1, 1, (IMAGES, 8, 8, 1))
    images = images.astype("float32")
    networks = models.dcgan((8, 8, 1), latent_dim=4, filters=4, kernel_size=3)
    gan = Counted(*networks, latent_dim=4, seed=0)
    adams = keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4)
    gan.compile(*adams, penalties=[penalties.R1(0.1, interval=4)])
    half = IMAGES // 2
    epochs = -(-steps * BATCH // IMAGES)
    if arguments.objects:
        tracemalloc.start()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        gan.fit(
            images,
            batch_size=BATCH,
            epochs=epochs,
            verbose=0,
            callbacks=[
                callbacks.StepBudget(steps),
                callbacks.LearningRateScheduler(lambda epoch, rate: rate),
                callbacks.SampleQuality(
                    images, seconds=5, filepath=folder / "best.keras"
                ),
                callbacks.EvaluateSamples(
                    images[half:],
                    [metrics.SlicedWasserstein(name="sliced")],
                    every=20,
                ),
                callbacks.EquilibriumMonitor(
                    images[half:], every=20, samples=200, confirm_steps=0, verbose=0
                ),
                callbacks.CollapseMonitor(
                    images[half:], every=20, samples=200, verbose=0
                ),
                callbacks.HistoryFile(folder / "history.csv"),
                callbacks.SampleGrid(folder / "samples", every=20, animation=None),
                callbacks.SavedModelExport(folder / "saved_model", every=100),
                callbacks.Backup(folder / "backups", every=500),
                marks,
            ],
        )
    marks.report()


if __name__ == "__main__":
    main()
