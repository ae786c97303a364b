"""Keras' guide to `train_step`: its pair of networks, trained by this package's GAN.

Images are in [0, 1], the generator ends in a sigmoid, and the discriminator ends in
logits. The imported GAN replaces the class that the guide defines.
A minute per epoch on two cores.

    python examples/05_keras_guide.py
"""

import argparse

import keras
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets


def networks(width):
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
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
            keras.Input((128,)),
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
    return generator, discriminator


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/05_keras_guide")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=64)
    train = train.map(lambda images: (images + 1) / 2)
    generator, discriminator = networks(8 if arguments.smoke else 128)
    gan = GAN(discriminator=discriminator, generator=generator, latent_dim=128)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(learning_rate=0.0003),
        g_optimizer=keras.optimizers.Adam(learning_rate=0.0003),
        loss="non_saturating",
    )
    gan.fit(
        train.take(2) if arguments.smoke else train,
        epochs=arguments.epochs,
        callbacks=[callbacks.SampleGrid(f"{arguments.output}/samples")],
    )


if __name__ == "__main__":
    main()
