"""The Wasserstein GAN twice: with clipped weights, and with a gradient penalty.

Arjovsky et al., 2017, https://arxiv.org/abs/1701.07875, and Gulrajani et al.,
2017, https://arxiv.org/abs/1704.00028. The critic takes five steps per
generator step (n_critic), so a batch of 320 gives every step 64 images. −d_loss is
the critic's estimate of the Wasserstein distance, which falls as samples improve.
Eight minutes on two cores.

    python examples/02_wgan.py
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import constraints
from keras_gan import datasets
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates


def clipped(filters):
    generator, critic = models.dcgan((28, 28, 1), latent_dim=64, filters=filters)
    constraints.constrain(critic, constraints.ClipWeights(0.01))
    gan = GAN(generator, critic, latent_dim=64, seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.RMSprop(5e-5),
        g_optimizer=keras.optimizers.RMSprop(5e-5),
        loss="wasserstein",
        update=updates.Alternating(discriminator_steps=5),
    )
    return gan


def penalized(filters):
    generator, critic = models.dcgan(
        (28, 28, 1),
        latent_dim=64,
        filters=filters,
        discriminator_normalization=None,
    )
    gan = GAN(generator, critic, latent_dim=64, seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9),
        g_optimizer=keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9),
        loss="wasserstein",
        penalties=[penalties.WassersteinGradient(weight=10.0)],
        update=updates.Alternating(discriminator_steps=5),
    )
    return gan


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/02_wgan")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=5 * 64)
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(1)
    for build in (clipped, penalized):
        folder = f"{arguments.output}/{build.__name__}"
        gan = build(filters=8 if arguments.smoke else 32)
        grids = callbacks.SampleGrid(f"{folder}/samples")
        gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
        gan.save(f"{folder}/wgan.keras")


if __name__ == "__main__":
    main()
