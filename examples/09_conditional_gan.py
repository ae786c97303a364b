"""Keras' conditional GAN example: one-hot labels, and images between two classes.

As there, the networks have one input with room for a one-hot label: ten more latents
for the generator, ten more planes for the discriminator. `models.with_condition` makes
networks of two inputs of them. A soft label between two classes then makes an image
between them. Two minutes on two cores.

    python examples/09_conditional_gan.py
"""

import argparse

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import latent
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates


def networks(classes, width):
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1 + classes)),
            layers.Conv2D(width, 4, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(2 * width, 4, strides=2, padding="same"),
            layers.GroupNormalization(8),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Flatten(),
            layers.Dense(1),
        ],
        name="discriminator",
    )
    generator = keras.Sequential(
        [
            keras.Input((64 + classes,)),
            layers.Dense(7 * 7 * 2 * width),
            layers.BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((7, 7, 2 * width)),
            layers.Conv2DTranspose(width, 4, strides=2, padding="same"),
            layers.BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),
        ],
        name="generator",
    )
    both = generator, discriminator
    return [models.with_condition(each, (classes,)) for each in both]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/09_conditional_gan")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=32, labels=True)
    names = train.class_names
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)
    train = train.map(lambda images, labels: (images, keras.ops.one_hot(labels, 10)))

    keras.utils.set_random_seed(0)
    pair = networks(len(names), 8 if arguments.smoke else 32)
    gan = GAN(*pair, latent_dim=64, average=WeightAverage(10_000), seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1)],
        update=updates.OneStage(),
    )
    # One row per class.
    grids = callbacks.SampleGrid(f"{arguments.output}/samples", condition=np.eye(10))
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/conditional_gan.keras")

    # Each row has the latents of one seed, and goes from one class to another.
    shares = np.linspace(0, 1, 9, dtype="float32")[:, None]
    rows = []
    for seed, one, other in (10, 0, 3), (26, 1, 3), (17, 7, 9), (13, 2, 8), (14, 5, 7):
        between = (1 - shares) * np.eye(10)[one] + shares * np.eye(10)[other]
        rows.append(gan.generate(condition=between, seed=[seed] * len(between)))
        print(f"from {names[one]} to {names[other]}")
    latent.picture(np.stack(rows)).save(f"{arguments.output}/between.png")

    asked = np.arange(1000) % 10
    images = gan.generate(condition=np.eye(10)[asked], seed=0)
    found = metrics.features.fashion_mnist().probabilities(images)
    right = np.mean(np.argmax(found, axis=1) == asked)
    print(f"A classifier finds the class that was asked for in {right:.1%}.")


if __name__ == "__main__":
    main()
