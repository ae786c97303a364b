"""How much do augmentations help, by the number of training images?

    python benchmarks/few_images.py
    python benchmarks/few_images.py --data emoji.npz --counts 300,1000 --width 1

Trains `recipes.default` on the first images of a data set, for the same number of steps
each: without augmentation, with DiffAugment, and with ADA (both as `augment=` of the
recipe makes them). `--ways` also takes noise (instance noise that fades) and mirror
(mirrored copies of the training images).

For the embedded images it prints, at half of the steps and at the end, the Frechet
distance of 10,000 samples to the 10,000 test images of Fashion-MNIST, in the features
of `metrics.features.fashion_mnist()`. It needs all of Fashion-MNIST. For other data it
prints the sliced Wasserstein distance of 1,024 samples to 1,024 images that are not
trained on. It also prints:

- the fraction of pairs in which D scores an image it was trained on higher than one it
  was not (a half if D has memorized none), at the end;
- ADA's probability p at the end.
"""

import argparse
import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import numpy as np
from keras.optimizers import schedules

from keras_gan import augmentation
from keras_gan import metrics
from keras_gan import recipes
from keras_gan.datasets import images
from keras_gan.datasets import pipelines
from keras_gan.metrics.evaluation import Evaluation

_STEPS_OF_NOISE = 5_000


def noise():
    """Instance noise that fades."""
    std = schedules.PolynomialDecay(0.5, _STEPS_OF_NOISE, 0.0)
    return [augmentation.InstanceNoise(std)]


def trained(images_of, way, width, steps, seed, measure):
    """Trains one way; the GAN and its measured distances."""
    keras.utils.set_random_seed(seed)
    augment = {"mirror": "none", "noise": noise()}.get(way, way)
    recipe = recipes.default(
        images_of.shape[1:], seed=seed, width=width, augment=augment
    )
    train = pipelines.from_arrays(
        images_of, batch_size=recipe.batch_size, drop_remainder=True, seed=seed
    )
    distances = []
    for _ in range(2):
        recipe.gan.fit(train, epochs=1, steps_per_epoch=steps // 2, verbose=0)
        distances.append(measure(recipe.gan))
    return recipe.gan, distances


def fashion(most):
    """Training images, held-out images, and the distance to the 10,000 test images."""
    few, all_images = images.read("fashion_mnist_10k"), images.read("fashion_mnist")
    metric = metrics.FrechetDistance(metrics.features.fashion_mnist())
    evaluation = Evaluation([metric], all_images.test)
    return (
        few.train[:most],
        few.test,
        lambda gan: evaluation.measure(gan.generate(10_000, seed=2))["fd"],
    )


def pictures(path, most):
    """The same for other images, with the sliced Wasserstein distance."""
    source = images.read(path)
    everything = np.concatenate([source.train, source.test])
    order = np.random.default_rng(0).permutation(len(everything))
    held_out, few = everything[order[:1024]], everything[order[1024:]][:most]
    evaluation = Evaluation([metrics.SlicedWasserstein()], held_out)
    return (
        few,
        held_out,
        lambda gan: evaluation.measure(gan.generate(1_024, seed=2))["swd"],
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="default: the embedded images")
    parser.add_argument("--counts", default="300,1000,3000,10000")
    parser.add_argument("--ways", default="none,diffaugment,ada")
    parser.add_argument("--steps", type=int, default=3_000)
    parser.add_argument("--width", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    counts = [int(text) for text in arguments.counts.split(",")]
    ways = arguments.ways.split(",")
    read = fashion if arguments.data is None else lambda n: pictures(arguments.data, n)
    few, held_out, measure = read(max(counts))
    unseen = held_out.astype("float32") / 127.5 - 1
    print(f"{arguments.steps:,} steps each, width {arguments.width}\n")
    print("| images | augmentation | halfway | at the end | seen before unseen | p |")
    print("|---|---|---|---|---|---|", flush=True)
    for count in counts:
        seen = few[:count].astype("float32") / 127.5 - 1
        for way in ways:
            shown = seen
            if way == "mirror":
                shown = np.concatenate([seen, seen[:, :, ::-1]])
            gan, (halfway, end) = trained(
                shown, way, arguments.width, arguments.steps, arguments.seed, measure
            )
            logits = [gan.discriminator(part[:300]).numpy() for part in (seen, unseen)]
            by_heart = (logits[0] > logits[1][:, 0]).mean()
            p = [
                f"{float(one.probability):.2f}"
                for one in gan.augmentations
                if (hasattr(one, "probability"))
            ]
            print(
                f"| {len(seen):,} | {way} | {halfway:.4g} | **{end:.4g}** "
                f"| {by_heart:.0%} | {' '.join(p)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
