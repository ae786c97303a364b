"""How soon do recipes make good images? Frechet distance over training time.

    python benchmarks/default_recipe.py --minutes 3

Trains the recipes on the embedded 10,000 images, for half a minute each in turn, so
that other work of the machine slows all of them equally. After every half minute of
training (measurements do not count), 5,000 generated images are compared with all
60,000 training images of Fashion-MNIST; at the end, 10,000 are compared with the 10,000
test images. The features are those of `metrics.features.fashion_mnist()`, and the
distances compare only with others in the same features.

`--recipes` also takes the default as it was before one-stage updates (before,
before_in_one_stage), and the default with one change: transposed (G enlarges its
maps by transposed convolutions, as before), whole_batch (R1 and R2 at all images),
no_normalization, batch_normalization (in turns), strong_penalty, batch_64; and
in_turns, which is whole_batch with alternating updates.
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


def _default_with(networks=None, batch_size=None, **changes):
    """Builds `recipes.default` with other networks or other arguments of `compile`."""

    def build(image_shape, seed):
        default = recipes.default(image_shape, seed=seed)
        gan = default.gan
        arguments = keras.saving.deserialize_keras_object(gan.get_compile_config())
        if networks is not None:
            gan = GAN(*networks(), latent_dim=64, average=gan.average, seed=seed)
        gan.compile(**arguments | {name: make() for name, make in changes.items()})
        return default._replace(gan=gan, batch_size=batch_size or default.batch_size)

    return build


def _networks(
    normalization=lambda: keras.layers.GroupNormalization(8), upsampling="bilinear"
):
    return lambda: models.dcgan(
        (28, 28, 1),
        latent_dim=64,
        filters=32,
        kernel_size=4,
        discriminator_normalization=normalization,
        upsampling=upsampling,
    )


def _adam(beta_1, beta_2):
    return lambda: keras.optimizers.Adam(1e-3, beta_1=beta_1, beta_2=beta_2)


def _penalties(weight, share):
    kinds = (penalties.R1, penalties.R2)
    return lambda: [kind(weight, share=share) for kind in kinds]


# The former default: alternating updates, with momentum, penalties at all images.
_BEFORE = {
    "penalties": _penalties(0.1, 1.0),
    "d_optimizer": _adam(0.5, 0.9),
    "g_optimizer": _adam(0.5, 0.9),
    "update": updates.Alternating,
}
_TRANSPOSED = _networks(upsampling="transposed")
EVERY = 30  # seconds of training
VARIANTS = {
    "before": _default_with(_TRANSPOSED, **_BEFORE),
    "before_in_one_stage": _default_with(
        _TRANSPOSED, **_BEFORE | {"update": updates.OneStage}
    ),
    "transposed": _default_with(_TRANSPOSED),
    "in_turns": _default_with(
        penalties=_penalties(0.1, 1.0), update=updates.Alternating
    ),
    "no_normalization": _default_with(_networks(None)),
    "batch_normalization": _default_with(
        _networks(keras.layers.BatchNormalization), update=updates.Alternating
    ),
    "strong_penalty": _default_with(penalties=_penalties(1.0, 0.25)),
    "whole_batch": _default_with(penalties=_penalties(0.1, 1.0)),
    "batch_64": _default_with(batch_size=64),
}


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
