"""Signals to `keras-gan train`, in the middle of its second epoch."""

import functools
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import keras_gan
from keras_gan.core.backup_files import BackupFolder
from outside_faults_parts.runs import check
from outside_faults_parts.runs import lost

_OPTIONS = ["--data", "images.npz", "--batch-size", "8", "--epochs", "3"]
_OPTIONS += ["--width", "0.1", "--latent-dim", "4"]  # Nine steps per epoch.
_AT, _BACKED_UP = 13, 11  # The step of the signal, and of the newest backup.


def sigterm(folder):
    """SIGTERM in the second epoch."""
    return signalled(folder, signal.SIGTERM)


def ctrl_c_twice(folder):
    """SIGINT twice in the second epoch."""
    return signalled(folder, signal.SIGINT, signal.SIGINT)


def signalled(folder, *numbers):
    """A run that gets signals, and is resumed.

    `epochs_seen` is not compared: it counts the epoch that a stop ends, and its rest
    once more.

    Returns:
        What happened, and what is lost, in words.
    """
    whole = without_signals()
    process = command(folder, numbers, ["train", *_OPTIONS, "--output", "run"])
    for number in numbers:
        check("waits\n" in process.stdout, "training ended before the signal")
        process.send_signal(number)
    process.communicate()
    newest, _ = BackupFolder(folder / "run" / "backups").newest()
    at = int(keras_gan.load(newest).step)
    check(int(keras_gan.load(folder / "run").step) == at, "model.keras is another one")
    ended(command(folder, [], ["train", "--resume", "--output", "run"]))
    gan = keras_gan.load(folder / "run")
    gan.epochs_seen.assign(whole.epochs_seen)
    what = f"status {process.returncode}, saved at step {at}, resumed to step"
    return f"{what} {int(gan.step)}", lost(gan, whole)


@functools.cache
def without_signals():
    """The GAN at the end of a run that gets no signals."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        ended(command(folder, [], ["train", *_OPTIONS, "--output", "whole"]))
        return keras_gan.load(folder / "whole")


def command(folder, numbers, arguments):
    """A process of `keras-gan`, which waits for so many signals at one step."""
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), dtype="uint8")
    np.savez(folder / "images.npz", images=images)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from outside_faults_parts import signals\n"
        "sys.exit(signals.run(int(sys.argv[2]), sys.argv[3:]))\n"
    )
    place = str(Path(__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", code, place, str(len(numbers)), *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ended(process):
    """Waits for a process that must end well."""
    process.communicate()
    check(process.returncode == 0, f"status {process.returncode}")


def run(count, arguments):
    """What such a process does: the command itself, in eager mode."""
    import keras_gan_cli
    from keras_gan.cli import keeping
    from keras_gan.cli import stopping
    from keras_gan.cli import train  # noqa: F401

    class Waits(keeping.RunBackup):
        def _is_due(self):
            return int(self.model.step) == _BACKED_UP

        def on_train_batch_begin(self, batch, logs=None):
            if count and int(self.model.step) == _AT:
                (stop,) = [
                    each
                    for each in self._callbacks
                    if isinstance(each, stopping.StopOnSignal)
                ]
                print("waits", flush=True)
                while not stop.status:
                    time.sleep(0.01)
                if count == 2:
                    print("waits", flush=True)
                    time.sleep(600)

    sys.modules["keras_gan.cli.train"].RunBackup = Waits
    compiled = keras_gan.GAN.compile

    def eager(self, *given, **named):
        compiled(self, *given, **{"run_eagerly": True} | named)

    keras_gan.GAN.compile = eager
    return keras_gan_cli.main(arguments)
