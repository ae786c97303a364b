"""How soon do recipes make good images? Frechet distance over training time.

    python benchmarks/default_recipe.py --minutes 3

Trains the recipes on the embedded 10,000 images, for half a minute each in turn, so
that other work of the machine slows all of them equally. After every half minute of
training (measurements do not count), 5,000 generated images are compared with all
60,000 training images of Fashion-MNIST; at the end, 10,000 are compared with the 10,000
test images. The features are those of `metrics.features.fashion_mnist()`, and the
distances compare only with others in the same features.

`--recipes` also takes the names of `default_variants.py`: the default with one change.
"""

import argparse
import os
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
from default_variants import VARIANTS

from keras_gan import datasets
from keras_gan import metrics
from keras_gan import recipes
from keras_gan.datasets import images
from keras_gan.metrics.evaluation import Evaluation

EVERY = 30  # seconds of training


class Curve(keras.callbacks.Callback):
    """Measures every `every` seconds of training, and stops after `seconds`."""

    def __init__(self, distance, seconds, every):
        super().__init__()
        self.distance, self.seconds, self.every = distance, seconds, every
        self.points, self.trained = [], 0.0

    def on_train_begin(self, logs=None):
        self.since = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        self.trained, self.since = self.trained + now - self.since, now
        if self.trained >= self.every * (len(self.points) + 1):
            samples = self.model.generate(5000, seed=1)
            point = self.trained, int(self.model.step), self.distance(samples)
            self.points.append(point)
            self.since = time.perf_counter()
        if self.trained >= self.seconds:
            self.model.stop_training = True


def distance_to(real):
    """A function from samples to their Frechet distance to real images."""
    extractor = metrics.features.fashion_mnist()
    evaluation = Evaluation([metrics.FrechetDistance(extractor)], real)
    return lambda samples: evaluation.measure(samples)["fd"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--recipes", default="default,dcgan,lsgan,wgan_gp,wgan")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    data = images.read("fashion_mnist")
    to_train, to_test = distance_to(data.train), distance_to(data.test)
    print(f"floor: {to_train(data.test):.3f}, the test images themselves")
    runs = {}
    for name in arguments.recipes.split(","):
        keras.utils.set_random_seed(arguments.seed)
        build = VARIANTS.get(name) or getattr(recipes, name)
        recipe = build((28, 28, 1), seed=arguments.seed)
        train, _ = datasets.load("fashion_mnist_10k", batch_size=recipe.batch_size)
        runs[name] = recipe.gan, train, Curve(to_train, 0.0, every=EVERY)
    for number in range(1, round(60 * arguments.minutes / EVERY) + 1):
        for gan, train, curve in runs.values():
            curve.seconds = number * EVERY
            gan.fit(train, epochs=1_000_000, verbose=0, callbacks=[curve])
    for name, (gan, _, curve) in runs.items():
        final = to_test(gan.generate(10_000, seed=2))
        print(f"\n{name}: {final:.2f} to the test images at the end")
        print("| seconds | steps | distance to the training images |\n|---|---|---|")
        for seconds, steps, distance in curve.points:
            print(f"| {seconds:.0f} | {steps:,} | {distance:.2f} |", flush=True)


if __name__ == "__main__":
    main()
