"""How much do augmentations help when there are few images?

    python benchmarks/few_images.py

Trains `recipes.default` on the first 500 of the embedded images for three minutes per
method: without augmentation, with DiffAugment, with ADA over the same transforms and a
flip, and with instance noise that fades. Needs all of Fashion-MNIST. Prints:

- the Frechet distance to all 60,000 training images of Fashion-MNIST during training
  (5,000 samples), and to the 10,000 test images at the end (10,000 samples), in the
  features of `metrics.features.fashion_mnist()`;
- the fraction of pairs in which D scores an image it was trained on higher than one it
  was not (a half if D has memorized none);
- ADA's probability p.
"""

import argparse
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
from default_recipe import Curve
from default_recipe import distance_to
from keras.optimizers import schedules

from keras_gan import augmentation
from keras_gan import recipes
from keras_gan.datasets import images
from keras_gan.datasets import pipelines


def adaptive():
    transforms = [
        augmentation.HorizontalFlip(),
        *augmentation.diff_augment().transforms,
    ]
    return augmentation.AdaptiveAugmentation(transforms, ramp=50_000)


WAYS = {
    "no augmentation": lambda: [],
    "DiffAugment": lambda: [augmentation.diff_augment()],
    "ADA": lambda: [adaptive()],
    "instance noise": lambda: [
        augmentation.InstanceNoise(schedules.PolynomialDecay(0.5, 5_000, 0.0))
    ],
}


def compiled(way):
    recipe = recipes.default((28, 28, 1), seed=0)
    gan = recipe.gan
    config = keras.saving.deserialize_keras_object(gan.get_compile_config())
    gan.compile(**config | {"augmentations": WAYS[way]()})
    return gan, recipe.batch_size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--ways", default=",".join(WAYS))
    arguments = parser.parse_args()

    data, few = images.read("fashion_mnist"), images.read("fashion_mnist_10k")
    to_train, to_test = distance_to(data.train), distance_to(data.test)
    count = arguments.images
    seen, unseen = (
        part[:count].astype("float32") / 127.5 - 1 for part in (few.train, few.test)
    )
    print(f"{count} images, {arguments.minutes:.0f} minutes of training each\n")
    print("| | on the way | at the end | seen before unseen | p |")
    print("|---|---|---|---|---|")
    for way in arguments.ways.split(","):
        keras.utils.set_random_seed(0)
        gan, batch_size = compiled(way)
        train = pipelines.from_arrays(seen, batch_size=batch_size, drop_remainder=True)
        seconds = 60 * arguments.minutes
        curve = Curve(to_train, seconds, every=seconds / 6)
        history = gan.fit(train, epochs=1_000_000, verbose=0, callbacks=[curve])
        final = to_test(gan.generate(10_000, seed=2))
        p = history.history.get("augmentation_probability", [None])[-1]
        logits = [gan.discriminator(part).numpy()[:, 0] for part in (seen, unseen)]
        by_heart = (logits[0][:, None] > logits[1]).mean()
        way_there = ", ".join(f"{distance:.1f}" for *_, distance in curve.points)
        print(
            f"| {way} | {way_there} | **{final:.2f}** | {by_heart:.0%} "
            f"| {'' if p is None else f'{p:.2f}'} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
