"""What batch normalisation does: the same DCGAN with and without it, five seeds each.

Ioffe & Szegedy, 2015, https://arxiv.org/abs/1502.03167, in both networks of Radford et
al., 2016, https://arxiv.org/abs/1511.06434: initial weights are small, the learning
rate is 0.0002. A run has diverged if the deviation of its samples is less than half
that of real images. Prints the fraction of diverged runs, and the mean and deviation of
the Frechet distance in the features of a small classifier, near 0 for real images. Two
minutes on two processor cores.

    python examples/theory/batch_normalisation.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import models

NORMALIZATIONS = {"with": keras.layers.BatchNormalization, "without": None}
BORDER = [(0, 0), (2, 2), (2, 2), (0, 0)]  # 32 pixels are halved three times.


def trained(normalization, images, seed):
    keras.utils.set_random_seed(seed)
    networks = models.dcgan(
        images.shape[1:],
        filters=16,
        generator_normalization=normalization,
        discriminator_normalization=normalization,
    )
    gan = GAN(*networks, latent_dim=100, seed=seed)
    adam = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]
    gan.compile(*adam, steps_per_execution=10)
    gan.fit(images, batch_size=64, epochs=2, verbose=0)
    return gan


def features(images):
    return metrics.features.fashion_mnist().extract(images[:2000, 2:-2, 2:-2])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="batch_normalisation.png")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    smoke = (arguments := parser.parse_args()).smoke
    train, _ = datasets.load("fashion_mnist_10k", batch_size=64)
    real = np.concatenate(list(train.take(2 if smoke else 128)))
    real = np.pad(real, BORDER, constant_values=-1)
    of_real, spread = features(real), real.std(0).mean()
    axes = (figure := Figure((9, 3.6), layout="constrained")).subplots(2, 1)
    figure.suptitle("Batch normalisation")
    print("| with it? | diverged | Frechet distance | spread |\n|---|---|---|---|")
    for axis, (name, normalization) in zip(axes, NORMALIZATIONS.items(), strict=True):
        found, pictures = [], []
        for seed in range(1 if smoke else 5):
            images = trained(normalization, real, seed).generate(2000, seed=1)
            distance = metrics.frechet_distance(of_real, features(images))
            found.append((distance, images.std(0).mean() / spread))
            pictures.append(np.vstack([np.hstack(images[:3]), np.hstack(images[3:6])]))
        distances, spreads = np.transpose(found)
        diverged = np.mean(spreads < 0.5)
        frechet = f"{distances.mean():.1f} ± {distances.std():.1f}"
        print(f"| {name} | {diverged:.0%} | {frechet} | {spreads.mean():.2f} |")
        axis.imshow(np.hstack(pictures)[..., 0], cmap="gray", vmin=-1, vmax=1)
        title = f"{name}: Frechet distance {frechet}, {diverged:.0%} diverged"
        axis.set(xticks=[], yticks=[], title=title)
    Path(arguments.output).parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(arguments.output, dpi=110)


if __name__ == "__main__":
    main()
