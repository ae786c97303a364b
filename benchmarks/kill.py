"""Does a run that is killed over and over end as one that is not? What do backups cost?

    python benchmarks/kill.py [--kills 50]

Trains `recipes.default` of a quarter of the width on the embedded 10,000 images in
another process, with `callbacks.Backup`. The process is killed by SIGKILL at random
instants, every second time while a backup is being written, and the same script is
started again each time. Compared is every number that the GAN holds at the end with
that of a run without kills: weights, optimizer states, counters and seeds.

Then a backup of `recipes.default((28, 28, 1))` is timed, as a share of a minute.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import recipes

EVERY = 7  # Training steps between backups.
STEPS = 50  # Per epoch, which does not divide the 312 of a pass over the data.


class Began(keras.callbacks.Callback):
    """Tells the parent process after the first step."""

    def on_train_batch_end(self, batch, logs=None):
        if not getattr(self, "told", False):
            print("step", int(self.model.step), flush=True)
        self.told = True


def numbers(gan):
    """All variables of a GAN and of its optimizers, by their places."""
    parts = {"gan": gan, "d": gan.d_optimizer, "g": gan.g_optimizer}
    return {
        f"{name} {place}": keras.ops.convert_to_numpy(variable)
        for name, part in parts.items()
        for place, variable in enumerate(part.variables)
    }


def train(folder, epochs):
    """The script that is killed: it knows nothing of kills."""
    recipe = recipes.default((28, 28, 1), width=0.25)
    data, _ = datasets.load("fashion_mnist_10k", batch_size=32)
    recipe.gan.fit(
        data,
        epochs=epochs,
        steps_per_epoch=STEPS,
        verbose=0,
        callbacks=[callbacks.Backup(folder / "backups", every=EVERY), Began()],
    )
    np.savez(folder / "end.npz", **numbers(recipe.gan))


def start(folder, epochs):
    """The process, once it has trained a step, and the number of that step.

    None and 0 if it ended before.
    """
    command = [sys.executable, __file__, "--train", folder, "--epochs", str(epochs)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line:
        if process.wait():
            raise SystemExit("The training process failed.")
        return None, 0
    return process, int(line.split()[1])


def kill(process, folder, seconds, while_writing):
    """Kills a process after some seconds; returns whether a backup was being written.

    None if it ended before.
    """
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.001)
    while while_writing and process.poll() is None and not unfinished(folder):
        pass
    if process.poll() is not None:
        return None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return bool(unfinished(folder))


def unfinished(folder):
    return list((folder / "backups").glob(".writing-*"))


def kill_over_and_over(folder, kills, epochs, most_seconds):
    """Runs until the end; returns a row per kill: the step, the seconds, writing."""
    random, rows = np.random.default_rng(0), []
    while True:
        process, step = start(folder, epochs)
        if process is None:
            return rows
        if len(rows) >= kills:
            if process.wait():
                raise SystemExit("The training process failed.")
            return rows
        seconds = random.uniform(0, most_seconds)
        writing = kill(process, folder, seconds, while_writing=len(rows) % 2)
        if writing is None:
            return rows
        rows.append((step, seconds, writing))
        print(
            f"| {len(rows)} | {step} | {seconds:.2f} | {'yes' if writing else 'no'} |",
            flush=True,
        )


def seconds_of_backup(rounds):
    """How many seconds backups of the default recipe take, and the size of one."""
    recipe = recipes.default((28, 28, 1))
    data, _ = datasets.load("fashion_mnist_10k", batch_size=32)
    taken = []

    class Timed(callbacks.Backup):
        def _back_up(self, *arguments, **named):
            start = time.perf_counter()
            super()._back_up(*arguments, **named)
            taken.append(time.perf_counter() - start)

    with tempfile.TemporaryDirectory() as folder:
        recipe.gan.fit(
            data,
            steps_per_epoch=4 * rounds,
            verbose=0,
            callbacks=[Timed(folder, every=4)],
        )
        size = max(path.stat().st_size for path in Path(folder).glob("*.keras"))
    return taken, size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--train", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.train is not None:
        train(arguments.train, arguments.epochs)
        return
    with tempfile.TemporaryDirectory() as folder:
        whole, killed = (Path(folder) / name for name in ("whole", "killed"))
        for path in (whole, killed):
            path.mkdir()
        # Weights are left to chance: both runs begin with the same first backup.
        process, _ = start(whole, 1)
        kill(process, whole, 0, while_writing=False)
        first = whole / "backups" / "backup-0000000000.keras"
        (killed / "backups").mkdir()
        (killed / "backups" / first.name).write_bytes(first.read_bytes())
        process, _ = start(whole, arguments.epochs)
        process.wait()
        print("| kill | begun at step | seconds of training | in a backup |")
        print("|---|---|---|---|")
        rows = kill_over_and_over(
            killed, arguments.kills, arguments.epochs, arguments.seconds
        )
        one, other = (np.load(path / "end.npz") for path in (whole, killed))
        differ = [name for name in one if not np.array_equal(one[name], other[name])]
        again = sum(writing for _, _, writing in rows)
        print(
            f"\n{len(rows)} kills, {again} of them while a backup was written: "
            f"{len(differ)} of {len(one.files)} tensors differ from those of the run "
            f"without kills, after {STEPS * arguments.epochs} steps"
        )
    taken, size = seconds_of_backup(rounds=15)
    seconds = statistics.median(taken)
    print(
        f"A backup of recipes.default((28, 28, 1)): {seconds:.2f} s (median of "
        f"{len(taken)}), {size / 1e6:.1f} MB; once a minute {seconds / 60:.2%} of the "
        "time"
    )


if __name__ == "__main__":
    main()
