"""A conditional GAN, which is given the class: it draws a boot when asked for one.

Mirza & Osindero, 2014, https://arxiv.org/abs/1411.1784. Two things are needed:
a dataset of (images, labels), and networks with a second input. Three minutes on two
cores.

    python examples/04_labels.py
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import models
from keras_gan import penalties


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/04_labels")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=32, labels=True)
    names = train.class_names
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)

    generator, discriminator = models.dcgan(
        (28, 28, 1),
        latent_dim=64,
        filters=8 if arguments.smoke else 32,
        kernel_size=4,
        discriminator_normalization=lambda: keras.layers.GroupNormalization(8),
        num_classes=len(names),
    )
    gan = GAN(
        generator, discriminator, latent_dim=64, average=WeightAverage(10_000), seed=0
    )
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.5, beta_2=0.9),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.5, beta_2=0.9),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1)],
    )
    # One row per class.
    grids = callbacks.SampleGrid(f"{arguments.output}/samples", columns=10)
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/labels.keras")

    boots = gan.generate(8, condition=names.index("Ankle boot"), seed=0)
    print("eight boots:", boots.shape)


if __name__ == "__main__":
    main()
