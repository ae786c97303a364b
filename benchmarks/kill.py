"""Does a run that is killed over and over end as one that is not? What do backups cost?

    python benchmarks/kill.py [--kills 50] [--folder kills]
    python benchmarks/kill.py --cost

Trains a small `recipes.default` on the embedded images, shrunk to 8×8 pixels, in
another process, with `callbacks.Backup`. The process is killed by SIGKILL at random
instants, every second time while a backup is being written, and the same script is
started again each time. When a run has reached its end, every number that the GAN
holds is compared with that of a run without kills: weights, optimizer states, counters
and seeds. Then another run begins, until there were enough kills.

Each kill and each end is a line of `rows.jsonl` in the folder. This benchmark can be
stopped at any time. Started again with the same folder, it continues.

With `--cost` a backup of `recipes.default((28, 28, 1))` is timed instead, as a share of
a minute.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

EVERY = 7  # Training steps between backups.
STEPS, EPOCHS = 50, 4  # 50 do not divide the 312 of a pass over the data.
FIRST = "backup-0000000000.keras"


# --- The script that is killed ---------------------------------------------


def train(folder, keep):
    """Trains a GAN as a user's script does: it knows nothing of kills."""
    import keras

    from keras_gan import callbacks
    from keras_gan import datasets
    from keras_gan import recipes

    class Began(keras.callbacks.Callback):
        """Tells the parent process after the first step."""

        told = False

        def on_train_batch_end(self, batch, logs=None):
            if not self.told:
                print("step", int(self.model.step), flush=True)
            self.told = True

    # If the parent process ends, so does this one.
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    gan = recipes.default((8, 8, 1), width=0.125).gan
    data, _ = datasets.load("fashion_mnist_10k", image_size=8, batch_size=32)
    gan.fit(
        data,
        epochs=EPOCHS,
        steps_per_epoch=STEPS,
        verbose=0,
        callbacks=[callbacks.Backup(folder / "backups", EVERY, keep), Began()],
    )
    np.savez(folder / "end.npz", **numbers(gan))


def _end_with_the_parent():
    sys.stdin.read()
    os._exit(1)


def numbers(gan):
    """All variables of a GAN and of its optimizers, by their places."""
    import keras

    parts = {"gan": gan, "d": gan.d_optimizer, "g": gan.g_optimizer}
    return {
        f"{name} {place}": keras.ops.convert_to_numpy(variable)
        for name, part in parts.items()
        for place, variable in enumerate(part.variables)
    }


# --- The process that kills ------------------------------------------------


def start(folder, keep=3):
    """The process, once it has trained a step, and the number of that step.

    The number is 0 if the process trained nothing.
    """
    command = [sys.executable, __file__, "--train", folder, "--keep", str(keep)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    line = process.stdout.readline()
    return process, int(line.split()[1]) if line else 0


def ended(process):
    """Waits for a process."""
    if process.wait():
        raise SystemExit("The training process failed.")


def kill(process, folder, random, while_writing):
    """Kills a process after a random time.

    Returns:
        The seconds of training, and whether a backup was being written; None if the
        process ended before.
    """
    begun = time.monotonic()
    wait(process, random.uniform(0, 2.0))
    if while_writing:
        while process.poll() is None and not unfinished(folder):
            time.sleep(0.001)
        wait(process, random.uniform(0, 0.3))
    if process.poll() is not None:
        ended(process)
        return None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return time.monotonic() - begun, bool(unfinished(folder))


def wait(process, seconds):
    """Waits some seconds, or until a process ends."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass


def unfinished(folder):
    """The files of a backup that is being written."""
    return list((folder / "backups").glob(".writing-*"))


def one_without_kills(folder):
    """The folder of a run without kills, which is trained if it is not there yet."""
    whole = folder / "whole"
    if not whole.exists():
        unsure = folder / "unfinished"
        shutil.rmtree(unsure, ignore_errors=True)
        unsure.mkdir(parents=True)
        process, _ = start(unsure, keep=1000)
        ended(process)
        unsure.rename(whole)
    return whole


def prepared(folder, whole):
    """Gives a new run the first backup of another: weights are left to chance."""
    if not folder.exists():
        unsure = folder.with_name("unfinished")
        shutil.rmtree(unsure, ignore_errors=True)
        (unsure / "backups").mkdir(parents=True)
        shutil.copy(whole / "backups" / FIRST, unsure / "backups")
        unsure.rename(folder)


def compared(folder, whole):
    """How many tensors differ at the end of two runs, and how many there are."""
    one, other = (np.load(path / "end.npz") for path in (folder, whole))
    differ = [name for name in one if not np.array_equal(one[name], other[name])]
    return {"differ": len(differ), "tensors": len(one.files)}


def killed_over_and_over(folder, kills):
    """Trains and kills; returns the rows, those of `rows.jsonl` first."""
    whole, file = one_without_kills(folder), folder / "rows.jsonl"
    text = file.read_text() if file.exists() else ""
    rows = [json.loads(line) for line in text.splitlines()]

    def add(row):
        rows.append(row)
        with open(file, "a") as lines:
            lines.write(json.dumps(row) + "\n")
        print(row, flush=True)

    while len(of_kills(rows)) < kills or "differ" not in rows[-1]:
        number = len(rows) - len(of_kills(rows)) + 1
        run = folder / f"run-{number}"
        prepared(run, whole)
        process, step = start(run)
        killed = None
        if len(of_kills(rows)) < kills:
            random = np.random.default_rng(len(rows))
            killed = kill(process, run, random, while_writing=len(rows) % 2)
        if killed is None:
            ended(process)
            add({"run": number, **compared(run, whole)})
        else:
            seconds, writing = killed
            row = {"run": number, "step": step, "seconds": round(seconds, 2)}
            add(row | {"writing": writing})
    return rows


def of_kills(rows):
    """The rows of kills, without those of ends."""
    return [row for row in rows if "writing" in row]


def table(rows):
    """A row per run, in Markdown."""
    lines = ["| Run | Kills | of them in a backup | tensors that differ |"]
    lines += ["|---|---|---|---|"]
    for number in sorted({row["run"] for row in rows}):
        own = [row for row in rows if row["run"] == number]
        writing = sum(row["writing"] for row in of_kills(own))
        end = next(row for row in own if "differ" in row)
        lines.append(
            f"| {number} | {len(of_kills(own))} | {writing} "
            f"| {end['differ']} of {end['tensors']} |"
        )
    return "\n".join(lines)


# --- What a backup costs ---------------------------------------------------


def seconds_of_backup(rounds):
    """How many seconds backups of the default recipe take, and the size of one."""
    from keras_gan import callbacks
    from keras_gan import datasets
    from keras_gan import recipes

    recipe = recipes.default((28, 28, 1))
    data, _ = datasets.load("fashion_mnist_10k", batch_size=32)
    taken = []

    class Timed(callbacks.Backup):
        def _back_up(self, *arguments, **named):
            begin = time.perf_counter()
            super()._back_up(*arguments, **named)
            taken.append(time.perf_counter() - begin)

    with tempfile.TemporaryDirectory() as folder:
        recipe.gan.fit(
            data,
            steps_per_epoch=4 * rounds,
            verbose=0,
            callbacks=[Timed(folder, every=4)],
        )
        size = max(path.stat().st_size for path in Path(folder).glob("*.keras"))
    return taken, size


def cost():
    """Prints what backups cost."""
    taken, size = seconds_of_backup(rounds=15)
    seconds = statistics.median(taken)
    print(
        f"A backup of recipes.default((28, 28, 1)): {seconds:.2f} s (median of "
        f"{len(taken)}), {size / 1e6:.1f} MB; once a minute {seconds / 60:.2%} of the "
        "time"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--folder", type=Path, default=Path("kills"))
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--train", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.train is not None:
        train(arguments.train, arguments.keep)
    elif arguments.cost:
        cost()
    else:
        rows = killed_over_and_over(arguments.folder, arguments.kills)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"\n{table(rows)}\n")
        print(
            f"{len(of_kills(rows))} kills, runs of {STEPS * EPOCHS} steps; "
            f"{used.ru_utime + used.ru_stime:.0f} CPU seconds of training processes"
        )


if __name__ == "__main__":
    main()
