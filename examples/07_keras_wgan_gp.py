"""Keras' WGAN-GP example: three critic steps per generator step (n_critic = 3).

`Alternating(3)` gives every step a third of the batch, so the batch size must be
divisible by three. The gradient penalty is an object. An epoch takes about two minutes
on two cores.

    python examples/07_keras_wgan_gp.py
"""

import argparse

import keras
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import penalties
from keras_gan import updates


def build_critic(width):
    critic = keras.Sequential([keras.Input((28, 28, 1))], name="critic")
    critic.add(layers.ZeroPadding2D(2))
    for level, dropout in enumerate((0.0, 0.3, 0.3, 0.0)):
        critic.add(layers.Conv2D(width * 2**level, 5, strides=2, padding="same"))
        critic.add(layers.LeakyReLU(negative_slope=0.2))
        critic.add(layers.Dropout(dropout))
    critic.add(layers.Flatten())
    critic.add(layers.Dropout(0.2))
    critic.add(layers.Dense(1))
    return critic


def build_generator(width):
    generator = keras.Sequential([keras.Input((128,))], name="generator")
    generator.add(layers.Dense(4 * 4 * 4 * width, use_bias=False))
    generator.add(layers.BatchNormalization())
    generator.add(layers.LeakyReLU(negative_slope=0.2))
    generator.add(layers.Reshape((4, 4, 4 * width)))
    for filters in (2 * width, width):
        generator.add(layers.UpSampling2D())
        generator.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        generator.add(layers.BatchNormalization())
        generator.add(layers.LeakyReLU(negative_slope=0.2))
    generator.add(layers.UpSampling2D())
    generator.add(layers.Conv2D(1, 3, padding="same", activation="tanh"))
    generator.add(layers.Cropping2D(2))
    return generator


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/07_keras_wgan_gp")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    size = 24 if arguments.smoke else 510
    train, _ = datasets.load("fashion_mnist_10k", batch_size=size)
    width = 4 if arguments.smoke else 64
    gan = GAN(build_generator(width), build_critic(width), latent_dim=128)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5, beta_2=0.9),
        g_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5, beta_2=0.9),
        loss="wasserstein",
        penalties=[penalties.WassersteinGradient(weight=10.0)],
        update=updates.Alternating(discriminator_steps=3),
    )
    gan.fit(
        train.take(2) if arguments.smoke else train,
        epochs=arguments.epochs,
        callbacks=[callbacks.SampleGrid(f"{arguments.output}/samples")],
    )


if __name__ == "__main__":
    main()
