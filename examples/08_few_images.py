"""Five hundred images, with adaptive discriminator augmentation (ADA) and `OneStage`.

Transforms are applied to real and generated images alike. The probability of each
adapts to how confident D is on its training images. Two to three minutes on two cores.

    python examples/08_few_images.py
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/08_few_images")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    if arguments.smoke:
        arguments.count, arguments.epochs = 64, 1

    train, _ = datasets.load("fashion_mnist_10k", batch_size=32)
    few = train.unbatch().take(arguments.count).cache().shuffle(arguments.count)
    few = few.batch(32, drop_remainder=True)

    generator, discriminator = models.dcgan(
        (28, 28, 1),
        latent_dim=64,
        filters=8 if arguments.smoke else 32,
        kernel_size=4,
        discriminator_normalization=lambda: keras.layers.GroupNormalization(8),
    )
    gan = GAN(generator, discriminator, latent_dim=64, average=WeightAverage(10_000))
    transforms = [
        augmentation.HorizontalFlip(),
        *augmentation.diff_augment().transforms,
    ]
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1)],
        augmentations=[augmentation.AdaptiveAugmentation(transforms, ramp=50_000)],
        update=updates.OneStage(),
    )
    every = 1 if arguments.smoke else 20
    grids = callbacks.SampleGrid(f"{arguments.output}/samples", every=every)
    gan.fit(few, epochs=arguments.epochs, callbacks=[grids])
    print(f"p = {float(gan.augmentations[0].probability):.2f}")


if __name__ == "__main__":
    main()
