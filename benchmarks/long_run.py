"""Do memory, open files, threads and traces stay flat in a long run?

    python benchmarks/long_run.py [--steps 20000]

Trains a small GAN on images of 8×8 pixels with the callbacks that write or measure, all
at once, and prints at ten marks: the process's memory, open files, threads, and how
often TensorFlow traced the training step.
"""

import argparse
import os
import tempfile
import time
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

IMAGES, BATCH, MARKS = 1024, 16, 10


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
        self.begun = time.monotonic()

    def on_train_batch_end(self, batch, logs=None):
        step = number(self.model.step)
        if step % self.every == 0:
            print(
                f"{step:>7,}  {resident():7.1f} MiB  {count('fd'):4} files  "
                f"{count('task'):4} threads  {Counted.traces} traces  "
                f"{time.monotonic() - self.begun:6.0f} s",
                flush=True,
            )


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
    steps = parser.parse_args().steps
    keras.utils.set_random_seed(0)
    images = np.random.default_rng(0).uniform(-1, 1, (IMAGES, 8, 8, 1))
    images = images.astype("float32")
    networks = models.dcgan((8, 8, 1), latent_dim=4, filters=4, kernel_size=3)
    gan = Counted(*networks, latent_dim=4, seed=0)
    adams = keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4)
    gan.compile(*adams, penalties=[penalties.R1(0.1, interval=4)])
    half = IMAGES // 2
    epochs = -(-steps * BATCH // IMAGES)
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
                Marks(steps // MARKS),
            ],
        )


if __name__ == "__main__":
    main()
