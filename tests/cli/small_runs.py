"""The command on 80 small images, for tests of what it does with a run."""

import contextlib
from pathlib import Path

import numpy as np
import pytest

import keras_gan_cli
from keras_gan import GAN
from keras_gan.callbacks import plots
from keras_gan.export.versions import version_folder

# Of the recipe: networks that are small, and steps that are quick.
TINY = ("--width", 0.1, "--latent-dim", 4, "--augment", "none")


def run(*arguments):
    """The exit status of `keras-gan`."""
    return keras_gan_cli.main([str(argument) for argument in arguments])


@contextlib.contextmanager
def without_exports():
    """GANs are exported as a folder with an empty file, and no history is plotted.

    For tests whose subject is neither: both take longer than a few steps.
    """

    def export(self, filepath, version=None):
        folder = version_folder(Path(filepath), version)
        folder.mkdir(parents=True)
        (folder / "saved_model.pb").touch()
        return folder

    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(GAN, "export", export)
        patches.setattr(plots, "plot_history", lambda *_: None)
        yield


def train(data, *arguments):
    """The exit status of `keras-gan train`, in batches of 20."""
    return run("train", "--data", data, "--batch-size", 20, *TINY, *arguments)


def write_images(folder, labels=True):
    """Writes small.npz: 80 images of 8×8 pixels, of three classes."""
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), dtype="uint8")
    classes = {"labels": np.arange(80) % 3} if labels else {}
    np.savez(folder / "small.npz", images=images, **classes)
    return folder / "small.npz"


def one_step(folder):
    """Trains for an epoch of one step. Returns the folder of the run."""
    options = ("--batch-size", 72, "--epochs", 1, "--output", folder / "mine")
    data = write_images(folder, labels=False)
    assert run("train", "--data", data, *options, *TINY) == 0
    return folder / "mine"


def epochs_of(history):
    """The numbers of the epochs in history.csv, as text."""
    return [row.split(",")[0] for row in history.read_text().splitlines()[1:]]


def resume():
    """Resumes the run in the folder `mine` for an epoch; the exit status."""
    return run("train", "--resume", "--output", "mine", "--epochs", 1)
