"""What does `DivergenceGuard` cost? Epochs with and without it, in turn.

    python benchmarks/guard.py

Times the epochs of `fit` on the default recipe and on small perceptrons, with and
without a guard. They take turns, and medians of the ratios within a round are printed.
The time to keep a healthy state, which is done once per epoch, is measured apart.
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import models
from keras_gan import recipes
from keras_gan.core import snapshot


class Clock(keras.callbacks.Callback):
    """Takes the time of the training steps of an epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        self.begun = time.perf_counter()

    def on_test_begin(self, logs=None):
        self.seconds = time.perf_counter() - self.begun


def default():
    train, test = datasets.load("fashion_mnist_10k", batch_size=64)
    return recipes.default((28, 28, 1), seed=0).gan, train, test.take(1)


def small():
    networks = models.mlp(data_dim=2, latent_dim=8, units=64)
    gan = GAN(*networks, latent_dim=8, seed=0)
    gan.compile("adam", "adam")
    points = np.random.default_rng(0).normal(size=(100_000, 2)).astype("float32")
    data = datasets.from_arrays(points, batch_size=256)
    return gan, data, data.take(1)


def measured(gan, train, test, rounds):
    """Seconds per epoch, without and with a guard: lists with one value per round."""
    ways = [], [callbacks.DivergenceGuard(limit=1e9)]
    seconds = [], []
    for number in range(rounds + 1):
        for place in (0, 1) if number % 2 else (1, 0):
            clock = Clock()
            used = [*ways[place], clock]
            gan.fit(train, verbose=0, validation_data=test, callbacks=used)
            if number:  # The first traces the step.
                seconds[place].append(clock.seconds)
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--steps", type=int, default=50)
    arguments = parser.parse_args()
    steps = arguments.steps
    print("| GAN | ms a step | with the guard | ratio | from, to | ms a state |")
    print("|---|---|---|---|---|---|")
    for make in (default, small):
        gan, train, test = make()
        few = steps if make is default else 6 * steps
        part = train.take(few)
        without, guarded = measured(gan, part, test, arguments.rounds)
        ratios = [b / a for a, b in zip(without, guarded, strict=True)]
        begin = time.perf_counter()
        for _ in range(20):
            snapshot.take(gan)
        state = 1000 * (time.perf_counter() - begin) / 20
        one, other = (
            1000 * statistics.median(each) / few for each in (without, guarded)
        )
        print(
            f"| {make.__name__} | {one:.2f} | {other:.2f} "
            f"| {statistics.median(ratios):.3f} | {min(ratios):.2f}, {max(ratios):.2f} "
            f"| {state:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
