"""DCGAN on clothes: two networks, one `compile`, one `fit`.

Radford et al., 2016, https://arxiv.org/abs/1511.06434: strided convolutions,
batch normalization in both networks, Adam with a learning rate of 0.0002 and
β₁ = 0.5, the non-saturating loss. Six minutes on two cores. Grids, an animation and the
model are in `outputs/01_dcgan`, the SavedModel for serving in `saved_models/01_dcgan`.

    python examples/01_dcgan.py
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import models


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/01_dcgan")
    parser.add_argument("--export", default="saved_models/01_dcgan")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, test = datasets.load("fashion_mnist_10k", batch_size=64)
    if arguments.smoke:
        arguments.epochs, train, test = 1, train.take(2), test.take(1)

    generator, discriminator = models.dcgan(
        (28, 28, 1), latent_dim=100, filters=8 if arguments.smoke else 64
    )
    gan = GAN(generator, discriminator, latent_dim=100, seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        loss="non_saturating",
    )
    gan.summary()
    gan.fit(
        train,
        epochs=arguments.epochs,
        validation_data=test,
        callbacks=[
            callbacks.SampleGrid(f"{arguments.output}/samples"),
            callbacks.SavedModelExport(arguments.export),
        ],
    )
    gan.save(f"{arguments.output}/dcgan.keras")

    images = gan.generate(4, seed=0)
    print("P(real | x) of four generated images:", gan.discriminate(images).ravel())


if __name__ == "__main__":
    main()
