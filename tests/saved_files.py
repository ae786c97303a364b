"""The files of a released format that every later version must load.

    python tests/saved_files.py tests/files/0.1

writes them with the installed version, once per released format, into a new folder:

- `points.keras`: a GAN on points, with batch normalization, dropout, an average, ADA,
  LeCam and the path length, each with state;
- `classes.keras`: a conditional GAN on images, with an average, ADA, the centering
  penalty and a schedule of the learning rate;
- `backups`: a backup of `callbacks.Backup` from the middle of an epoch;
- `run`: what `keras-gan train` writes, without pictures and exports;
- `expected.npz`: what each must generate, and some of its numbers.

`test_saved_files.py` loads them. Files of a released version are never written again.
"""

import json
import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import conftest
import keras
import numpy as np

import keras_gan_cli
from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import losses
from keras_gan import models
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates
from keras_gan.core.state import number

CLASSES = np.array([2, 0, 1, 1])


def points():
    return np.random.default_rng(0).normal(size=(64, 2)).astype("float32")


def images():
    return np.random.default_rng(0).uniform(-1, 1, (24, 8, 8, 1)).astype("float32")


def labels():
    return np.arange(24) % 3


def gan_of_points():
    keras.utils.set_random_seed(0)
    networks = conftest.tiny_networks(stateful=True)
    gan = GAN(*networks, latent_dim=4, average=WeightAverage(100), seed=1)
    gan.compile(
        keras.optimizers.Adam(1e-3),
        optimizers.OptimisticAdam(1e-3),
        loss=losses.TopK(losses.NonSaturating(), 0.75, 0.9, decay_steps=2),
        penalties=[penalties.LeCam(0.1), penalties.PathLength(0.1)],
        augmentations=[
            augmentation.AdaptiveAugmentation(
                [augmentation.Noise(0.1)], target=0.0, ramp=200, interval=1
            )
        ],
        update=updates.Alternating(discriminator_steps=2),
        run_eagerly=True,
    )
    return gan


def gan_of_classes():
    keras.utils.set_random_seed(0)
    networks = models.dcgan(
        (8, 8, 1), latent_dim=4, filters=4, kernel_size=3, num_classes=3
    )
    gan = GAN(
        *networks,
        latent_dim=4,
        average=WeightAverage(100),
        seed=1,
        class_names=["cats", "dogs", "owls"],
    )
    gan.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, 100)),
        keras.optimizers.Adam(1e-3),
        loss="hinge",
        penalties=[penalties.R1(0.1, interval=2), penalties.Centering(0.1)],
        augmentations=[
            augmentation.AdaptiveAugmentation(
                [augmentation.diff_augment()], target=0.0, ramp=100, interval=1
            )
        ],
        run_eagerly=True,
    )
    return gan


class Stop(Exception):
    """What ends a run in the middle of an epoch."""


class After(keras.callbacks.Callback):
    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_begin(self, batch, logs=None):
        if number(self.model.step) == self.step:
            raise Stop


def generated(gan):
    """What a GAN generates, as an array."""
    condition = CLASSES if gan.conditional else None
    return keras.ops.convert_to_numpy(gan.generate(4, condition, seed=0))


def write(folder):
    """Writes all files into a new folder."""
    folder.mkdir(parents=True)
    expected = {}

    def note(name, gan):
        expected[name] = generated(gan)
        counters = (gan.step, gan.epochs_seen, gan.images_seen)
        expected[f"{name} counters"] = np.array([number(each) for each in counters])
        iterations = (gan.d_optimizer.iterations, gan.g_optimizer.iterations)
        expected[f"{name} iterations"] = np.array([number(i) for i in iterations])
        for each in gan.augmentations:
            expected[f"{name} probability"] = np.array(float(each.probability))

    gan = gan_of_points()
    gan.fit(points(), batch_size=16, epochs=2, verbose=0)
    gan.save(folder / "points.keras")
    note("points", gan)
    expected["points path length"] = np.array(
        float(gan.penalties["path_length"].mean_length)
    )

    gan = gan_of_classes()
    gan.fit(images(), labels(), batch_size=8, epochs=2, verbose=0)
    gan.save(folder / "classes.keras")
    note("classes", gan)

    gan = gan_of_points()
    backup = callbacks.Backup(folder / "backups", every=3, keep=1)
    try:
        gan.fit(
            points(), batch_size=16, epochs=3, verbose=0, callbacks=[backup, After(6)]
        )
    except Stop:
        note("backup", gan)
    (folder / "backups" / ".lock").unlink()

    run = folder / "run"
    run.mkdir()
    os.chdir(run)
    pictures = np.random.default_rng(0).integers(0, 256, (40, 8, 8), dtype="uint8")
    np.savez_compressed("images.npz", images=pictures)
    command = "train --data images.npz --batch-size 12 --epochs 2 --output new"
    command += " --width 0.1 --latent-dim 4"
    if keras_gan_cli.main(command.split()):
        raise SystemExit("The run failed.")
    for name in ("run.json", "model.keras", "history.csv"):
        shutil.move(f"new/{name}", name)
    newest = sorted(Path("new/backups").glob("*.keras"))[-1]
    Path("backups").mkdir()
    shutil.move(newest, "backups")
    shutil.rmtree("new")
    record = json.loads(Path("run.json").read_text())
    record["options"]["data"] = "images.npz"
    Path("run.json").write_text(json.dumps(record, indent=2) + "\n")
    note("run", keras.models.load_model("model.keras"))
    np.savez_compressed("../expected.npz", **expected)


if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve())
