"""Keras' DCGAN example: colour images of 64 pixels in [0, 1].

The discriminator has no sigmoid (with one, `compile` raises an error), the generator
keeps its own, and `SampleGrid` draws the grids. Name a data set of faces to see
faces; the default, clothes, needs no download. The networks are wide: an epoch takes
about 20 minutes on two cores.

    python examples/06_keras_dcgan.py --data celeb_a
"""

import argparse

import keras
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets


def networks(channels, width):
    discriminator = keras.Sequential(
        [keras.Input((64, 64, channels))], name="discriminator"
    )
    for filters in (width // 2, width, width):
        discriminator.add(layers.Conv2D(filters, 4, strides=2, padding="same"))
        discriminator.add(layers.LeakyReLU(negative_slope=0.2))
    discriminator.add(layers.Flatten())
    discriminator.add(layers.Dropout(0.2))
    discriminator.add(layers.Dense(1))

    generator = keras.Sequential([keras.Input((128,))], name="generator")
    generator.add(layers.Dense(8 * 8 * width))
    generator.add(layers.Reshape((8, 8, width)))
    for filters in (width, 2 * width, 4 * width):
        generator.add(layers.Conv2DTranspose(filters, 4, strides=2, padding="same"))
        generator.add(layers.LeakyReLU(negative_slope=0.2))
    generator.add(layers.Conv2D(channels, 5, padding="same", activation="sigmoid"))
    return generator, discriminator


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="fashion_mnist_10k")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--output", default="outputs/06_keras_dcgan")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load(arguments.data, image_size=64, batch_size=32)
    channels = train.image_shape[-1]
    train = train.map(lambda images: (images + 1) / 2)
    generator, discriminator = networks(channels, 8 if arguments.smoke else 128)
    gan = GAN(discriminator=discriminator, generator=generator, latent_dim=128)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(learning_rate=0.0001),
        g_optimizer=keras.optimizers.Adam(learning_rate=0.0001),
        loss="non_saturating",
    )
    grids = callbacks.SampleGrid(f"{arguments.output}/samples", rows=2, columns=5)
    gan.fit(
        train.take(2) if arguments.smoke else train,
        epochs=arguments.epochs,
        callbacks=[grids],
    )


if __name__ == "__main__":
    main()
