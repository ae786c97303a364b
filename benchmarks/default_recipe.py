"""How soon do recipes make good pictures? Frechet distance over training time.

    python benchmarks/default_recipe.py --minutes 3

Trains each recipe on the embedded 10,000 images. Every half minute of training
(the measuring itself does not count) 5,000 generated images are compared with all
60,000 training images of Fashion-MNIST, and at the end 10,000 with the 10,000 test
images, in the features of `metrics.features.fashion_mnist()`. Such numbers compare
only with others in the very same features.

`--recipes` also takes the default with one ingredient changed: no_normalization,
batch_normalization, strong_penalty, batch_64.
"""

import argparse
import os
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan import recipes
from keras_gan import updates
from keras_gan.datasets import images
from keras_gan.metrics.evaluation import Evaluation


def _default_with(normalization="group", weight=0.1, batch_size=32, update=None):
    """Builds `recipes.default` with one ingredient changed."""

    def build(image_shape, seed):
        default = recipes.default(image_shape, seed=seed).gan
        makers = {
            "group": lambda: keras.layers.GroupNormalization(8),
            "batch": keras.layers.BatchNormalization,
            "none": None,
        }
        networks = models.dcgan(
            image_shape,
            latent_dim=64,
            filters=32,
            kernel_size=4,
            discriminator_normalization=makers[normalization],
        )
        gan = GAN(*networks, latent_dim=64, average=default.average, seed=seed)
        gan.compile(
            keras.optimizers.Adam.from_config(default.d_optimizer.get_config()),
            keras.optimizers.Adam.from_config(default.g_optimizer.get_config()),
            loss=default.adversarial_loss,
            penalties=[penalties.R1(weight), penalties.R2(weight)],
            update=update,
        )
        return recipes.Recipe(gan, batch_size, epochs=1)

    return build


VARIANTS = {
    "no_normalization": _default_with(normalization="none"),
    "batch_normalization": _default_with(normalization="batch"),
    "strong_penalty": _default_with(weight=1.0),
    "batch_64": _default_with(batch_size=64),
    "alternating": _default_with(update=updates.Alternating()),
    "one_stage": _default_with(update=updates.OneStage()),
}


class Curve(keras.callbacks.Callback):
    """Measures every so many seconds of training, and stops after the last."""

    def __init__(self, distance, seconds, every):
        super().__init__()
        self.distance, self.seconds, self.every = distance, seconds, every
        self.points = []

    def on_train_begin(self, logs=None):
        self.trained, self.since = 0.0, time.perf_counter()

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
    """A function of samples: their Frechet distance to real images."""
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
    for name in arguments.recipes.split(","):
        keras.utils.set_random_seed(arguments.seed)
        build = VARIANTS.get(name) or getattr(recipes, name)
        recipe = build((28, 28, 1), seed=arguments.seed)
        train, _ = datasets.load("fashion_mnist_10k", batch_size=recipe.batch_size)
        curve = Curve(to_train, 60 * arguments.minutes, every=30)
        recipe.gan.fit(train, epochs=1_000_000, verbose=0, callbacks=[curve])
        final = to_test(recipe.gan.generate(10_000, seed=2))
        print(f"\n{name}: {final:.2f} to the test images at the end")
        print("| seconds | steps | distance to the training images |\n|---|---|---|")
        for seconds, steps, distance in curve.points:
            print(f"| {seconds:.0f} | {steps:,} | {distance:.2f} |", flush=True)


if __name__ == "__main__":
    main()
