"""Images of a class that G has never seen: the distance to the nearest image of G's.

Schlegl et al., 2017, https://arxiv.org/abs/1703.05921 (AnoGAN). One class of clothes is
held out. `latent.project` searches the latents whose image is nearest to a picture. The
anomaly score is the distance that is left, of pixels and of D's features. AUROC is the
share of pairs in which the image of the unknown class has the larger score. A minute
per class on two cores; --classes 0,1,2,3,4,5,6,7,8,9 holds out each in turn.

    python examples/14_anomalies.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import datasets
from keras_gan import latent
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates


def arrays(dataset):
    parts = zip(*((np.array(x), np.array(y)) for x, y in dataset), strict=True)
    return [np.concatenate(part) for part in parts]


def trained(images, filters, epochs):
    keras.utils.set_random_seed(0)
    generator, discriminator = models.dcgan(
        (28, 28, 1),
        latent_dim=64,
        filters=filters,
        kernel_size=4,
        discriminator_normalization=lambda: layers.GroupNormalization(8),
    )
    gan = GAN(
        generator, discriminator, latent_dim=64, average=WeightAverage(10_000), seed=0
    )
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1)],
        update=updates.OneStage(),
    )
    gan.fit(images, epochs=epochs, batch_size=32, verbose=2)
    return gan


def area(unknown, known):
    """AUROC: the share of pairs in which the unknown one has the larger score."""
    return np.mean(unknown[:, None] > known)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/14_anomalies")
    parser.add_argument("--classes", default="8", help="those to hold out in turn")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--steps", type=int, default=150, help="of each search")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, test = datasets.load("fashion_mnist_10k", batch_size=64, labels=True)
    names = train.class_names
    if arguments.smoke:
        arguments.epochs, arguments.steps = 1, 2
        train, test = train.take(2), test.take(2)
    (images, labels), (test_images, test_labels) = arrays(train), arrays(test)
    count = 4 if arguments.smoke else 150
    Path(arguments.output).mkdir(parents=True, exist_ok=True)

    rows = [["AUROC", "pixels", "features", "both"]]
    for held_out in map(int, arguments.classes.split(",")):
        gan = trained(
            images[labels != held_out], 8 if arguments.smoke else 16, arguments.epochs
        )
        unknown = test_images[test_labels == held_out][:count]
        known = test_images[test_labels != held_out][:count]
        found = latent.project(
            gan, np.concatenate([unknown, known]), steps=arguments.steps
        )
        scores = found.residuals, found.feature_distances, found.errors
        areas = [area(score[: len(unknown)], score[len(unknown) :]) for score in scores]
        rows.append([names[held_out], *(f"{each:.3f}" for each in areas)])
        print(*rows[-1])
        # Images of the class, what was found for them; and the same of known classes.
        few = np.arange(min(10, len(unknown)))
        first, second = few, len(unknown) + few
        both = np.concatenate([unknown, known])
        shown = [
            part[some] for some in (first, second) for part in (both, found.images)
        ]
        path = f"{arguments.output}/class-{held_out}.png"
        latent.picture(np.stack(shown)).save(path)
    for row in rows:
        print(f"{row[0]:12}", *(f"{each:>9}" for each in row[1:]))


if __name__ == "__main__":
    main()
