"""Keras' conditional GAN example: one-hot labels, and images between two classes.

The networks have one input, with room for a one-hot label: ten more latents for the
generator, ten more planes for the discriminator. `models.with_condition` gives each a
second input. A soft label between two classes then makes an image between them. Images
are in [0, 1]. Three minutes on two cores; 20 epochs, as there, make better images.

    python examples/09_conditional_gan.py
"""

import argparse

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import latent
from keras_gan import metrics
from keras_gan import models


def networks(classes, width):
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1 + classes)),
            layers.Conv2D(width // 2, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(width, 3, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ],
        name="discriminator",
    )
    generator = keras.Sequential(
        [
            keras.Input((128 + classes,)),
            layers.Dense(7 * 7 * width),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((7, 7, width)),
            layers.Conv2DTranspose(width, 4, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2DTranspose(width, 4, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(1, 7, padding="same", activation="sigmoid"),
        ],
        name="generator",
    )
    both = generator, discriminator
    return [models.with_condition(each, (classes,)) for each in both]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/09_conditional_gan")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=64, labels=True)
    names = train.class_names
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)
    train = train.map(
        lambda images, labels: ((images + 1) / 2, keras.ops.one_hot(labels, 10))
    )

    gan = GAN(*networks(len(names), 8 if arguments.smoke else 64), latent_dim=128)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(3e-4),
        g_optimizer=keras.optimizers.Adam(3e-4),
        loss="non_saturating",
    )
    # One row per class.
    grids = callbacks.SampleGrid(f"{arguments.output}/samples", columns=10)
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])

    # From a T-shirt to a dress and so on, each row with the latents of one seed.
    shares = np.linspace(0, 1, 9, dtype="float32")[:, None]
    rows = []
    for seed, (one, other) in enumerate([(0, 3), (1, 3), (7, 9), (2, 8), (5, 7)]):
        ends = np.eye(10, dtype="float32")[[one, other]]
        between = (1 - shares) * ends[0] + shares * ends[1]
        rows.append(gan.generate(condition=between, seed=[seed] * len(between)))
        print(f"row {seed + 1}: from {names[one]} to {names[other]}")
    path = f"{arguments.output}/interpolation.png"
    latent.picture(np.stack(rows), gan.value_range).save(path)

    asked = np.arange(1000) % 10
    images = gan.generate(condition=np.eye(10)[asked], seed=0)
    classifier = metrics.features.fashion_mnist()
    found = np.argmax(classifier.probabilities(2 * images - 1), axis=1)
    right = np.mean(found == asked)
    print(f"A classifier finds the class that was asked for in {right:.1%}.")


if __name__ == "__main__":
    main()
