"""A thousand modes of stacked images: does a small GAN reach all, and how evenly?

    python benchmarks/stacked.py --grid stacked.png

An image has three grey images of clothes as its channels, and combinations are drawn
afresh throughout training. The learning rate falls to 0 by a cosine. Every few minutes,
prints the modes of 10,000 samples, and their KL divergence minus the one expected of
10,000 perfect samples. At the end, prints a table of 26,000 samples of the moving
average of G, 26,000 real stacked images under the same classifier, and the expectation
for perfect samples. The divergence over modes is about the sum of two parts: the
divergences of the classes per channel, which the table also has, and the mutual
information of the channels.

The networks are those of `recipes.default`, but with transposed convolutions in G. They
are given no labels, and have to learn that channels are independent.

For other grey images, pass `--base mnist --classifier digits.keras`, the path of a
Keras classifier that takes images in [-1, 1]. `--minutes` ends a run early, before the
learning rate reaches 0.
"""

import argparse
import os
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import numpy as np
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.callbacks import pictures
from keras_gan.datasets import images

CHANNELS = 3
BATCH = 32
LATENT_DIM = 64


def build(steps, seed, penalty):
    """`recipes.default` with a rate that falls to 0, a longer average, less penalty."""

    def adam():
        rate = keras.optimizers.schedules.CosineDecay(1e-3, steps)
        return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99)

    keras.utils.set_random_seed(seed)
    gan = GAN(
        *models.dcgan(
            (28, 28, CHANNELS),
            latent_dim=LATENT_DIM,
            filters=32,
            kernel_size=4,
            discriminator_normalization=lambda: layers.GroupNormalization(8),
        ),
        latent_dim=LATENT_DIM,
        average=WeightAverage(half_life=20_000),
        seed=seed,
    )
    gan.compile(
        d_optimizer=adam(),
        g_optimizer=adam(),
        loss="relativistic_paired",
        penalties=[penalties.R1(penalty), penalties.R2(penalty)],
        update=updates.OneStage(),
        steps_per_execution=10,
    )
    return gan


class Measure:
    """Measures the modes of stacked images, and the classes of each channel."""

    def __init__(self, classifier):
        self.stacked = metrics.StackedModeCoverage(classifier, CHANNELS)
        self.single = metrics.StackedModeCoverage(classifier, 1)

    def modes(self, samples):
        return _result(self.stacked, samples)

    def channels(self, samples):
        parts = np.split(samples, CHANNELS, axis=-1)
        return [_result(self.single, part)["reverse_kl"] for part in parts]


def _result(metric, samples):
    metric.reset_state()
    for start in range(0, len(samples), 500):
        metric.update_fake(ops.convert_to_tensor(samples[start : start + 500]))
    return metric.result()


class Curve(keras.callbacks.Callback):
    """Measures every `every` minutes of training, and stops after `steps` steps."""

    def __init__(self, measure, steps, every):
        super().__init__()
        self.measure, self.steps, self.every = measure, steps, every
        self.points, self.trained = 0, 0.0

    def on_train_begin(self, logs=None):
        self.since = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        self.trained, self.since = self.trained + now - self.since, now
        step = int(self.model.step)
        if step >= self.steps:
            self.model.stop_training = True
        elif self.trained >= 60 * self.every * (self.points + 1):
            self.points += 1
            samples = self.model.generate(10_000, seed=1)
            found = self.measure.modes(samples)
            above = found["reverse_kl"] - found["perfect_reverse_kl"]
            channels = sum(self.measure.channels(samples))
            print(
                f"| {self.trained:.0f} | {step:,} | {found['modes']} | {above:.4f} | "
                f"{channels:.4f} |",
                flush=True,
            )
            self.since = time.perf_counter()


def real(grey, labels, count, seed):
    """Stacked images as an array."""
    source = images.Images(grey, labels)
    batches = datasets.stacked(source, count, batch_size=min(count, 100), seed=seed)
    return np.concatenate([batch.numpy() for batch in batches])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", default="fashion_mnist")
    parser.add_argument("--classifier", help="path; default: one of clothes")
    parser.add_argument("--steps", type=int, default=60_000)
    parser.add_argument("--minutes", type=float, help="time limit")
    parser.add_argument(
        "--every", type=float, default=3.0, help="minutes between measurements"
    )
    parser.add_argument("--samples", type=int, default=26_000, help="in hundreds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--penalty", type=float, default=0.02, help="weight of R1 and of R2"
    )
    parser.add_argument("--grid", help="path of a picture of samples")
    parser.add_argument("--save", help="path of a .keras file for the GAN")
    arguments = parser.parse_args()
    if arguments.classifier:
        classifier = metrics.features.network(arguments.classifier)
    elif arguments.base.startswith("fashion_mnist"):
        classifier = metrics.features.fashion_mnist()
    else:
        parser.error("--classifier is needed: the package has only one of clothes")

    source = images.read(arguments.base)
    train = datasets.stacked(source, None, batch_size=BATCH, seed=arguments.seed)
    gan = build(arguments.steps, arguments.seed, arguments.penalty)
    measure = Measure(classifier)
    curve = Curve(measure, arguments.steps, arguments.every)
    limits = [callbacks.TimeBudget(arguments.minutes)] if arguments.minutes else []
    print("| seconds | steps | modes | KL above perfect | KLs of the channels |")
    print("|---|---|---|---|---|", flush=True)
    gan.fit(train, epochs=1_000_000, verbose=0, callbacks=[curve, *limits])
    if arguments.save:
        gan.save(arguments.save)

    samples = gan.generate(arguments.samples, seed=2)
    if arguments.grid:
        grid = pictures.tile(samples[:64], columns=8, value_range=gan.value_range)
        pictures.write(grid, arguments.grid)
    print(f"\n{int(gan.step):,} steps in {curve.trained:.0f} seconds")
    print(f"| {arguments.samples:,} images | modes | KL | KL of each channel |")
    print("|---|---|---|---|")
    rows = {
        "generated": lambda: samples,
        "real, training": lambda: real(
            source.train, source.train_labels, arguments.samples, arguments.seed + 1
        ),
        "real, test": lambda: real(
            source.test, source.test_labels, arguments.samples, arguments.seed + 1
        ),
    }
    for name, make in rows.items():
        made = make()
        found = measure.modes(made)
        channels = ", ".join(f"{each:.4f}" for each in measure.channels(made))
        print(
            f"| {name} | {found['modes']} | {found['reverse_kl']:.4f} | {channels} |",
            flush=True,
        )
    modes, divergence = found["perfect_modes"], found["perfect_reverse_kl"]
    print(f"| perfect | {modes:.1f} | {divergence:.4f} | |")


if __name__ == "__main__":
    main()
