"""What batch normalisation does: the same DCGAN with and without it, five seeds each.

Ioffe & Szegedy, 2015, https://arxiv.org/abs/1502.03167, in both networks of Radford et
al., 2016, https://arxiv.org/abs/1511.06434: initial weights are small (deviation 0.02),
the learning rate is 0.0002. Samples of a run count as all alike if their spread is less
than half that of real images. Prints the fraction of such runs, and the mean and
deviation of the Frechet distance in the features of a small classifier, near 0 for real
images. Two minutes on two cores.

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
BORDER = [(0, 0), (2, 2), (2, 2), (0, 0)]  # 32 pixels, to be halved three times.


def trained(normalization, images, seed):
    keras.utils.set_random_seed(seed)
    both = ("generator_normalization", "discriminator_normalization")
    how = dict.fromkeys(both, normalization)
    networks = models.dcgan(images.shape[1:], filters=16, **how)
    gan = GAN(*networks, latent_dim=100, seed=seed)
    adams = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]
    gan.compile(*adams, steps_per_execution=10)
    gan.fit(images, batch_size=64, epochs=2, verbose=0)
    return gan


def features(images):
    return metrics.features.fashion_mnist().extract(images[:2000, 2:-2, 2:-2])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/batch_normalisation")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    smoke = (arguments := parser.parse_args()).smoke
    batches, seeds = (2, 1) if smoke else (128, 5)
    train, _ = datasets.load("fashion_mnist_10k", batch_size=64)
    real = np.concatenate(list(train.take(batches)))
    real = np.pad(real, BORDER, constant_values=-1)
    of_real, spread = features(real), real.std(0).mean()
    axes = (figure := Figure((9, 3.6), layout="constrained")).subplots(2, 1)
    print("| batch normalisation | all alike | Frechet distance | spread |")
    print("|---|---|---|---|")
    for axis, (name, normalization) in zip(axes, NORMALIZATIONS.items(), strict=True):
        found, pictures = [], []
        for seed in range(seeds):
            images = trained(normalization, real, seed).generate(2000, seed=1)
            apart = metrics.frechet_distance(of_real, features(images))
            found.append((apart, images.std(0).mean() / spread))
            pictures.append(np.vstack([np.hstack(images[:3]), np.hstack(images[3:6])]))
        distances, spreads = np.transpose(found)
        frechet = f"{distances.mean():.1f} ± {distances.std():.1f}"
        alike, spread_of = f"{np.mean(spreads < 0.5):.0%}", f"{spreads.mean():.2f}"
        print(f"| {name} | {alike} | {frechet} | {spread_of} |", flush=True)
        axis.imshow(np.hstack(pictures)[..., 0], cmap="gray", vmin=-1, vmax=1)
        title = f"{name}: Frechet distance {frechet}, spread {spread_of}"
        axis.set(xticks=[], yticks=[], title=title)
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "batch_normalisation.png", dpi=110)


if __name__ == "__main__":
    main()
