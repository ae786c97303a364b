"""Keras' GauGAN example: a picture from a map and a style, by SPADE.

In the example the layer computes γ · x + β, where the paper has (1 + γ) · x + β: its
maps begin near zero. Its networks have no spectral normalization, D sees one scale only
where the paper has two, and the batch size is fixed in the layer that samples. It needs
downloads of the data and of VGG's weights.

Here the pair is `models.spade`, of the paper. The style is drawn from the prior: there
is no image encoder, nor feature matching. L1 in pixels is beside the hinge loss; `--vgg
FILE` (weights of VGG-19 without the top) takes its features in place of pixels, for
pictures of at least 32 pixels. The maps are the embedded outlines of emoji. An epoch
takes about four minutes on two cores.

    python examples/keras_io/gaugan.py --epochs 10
"""

import argparse

import keras

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties

NAME = "outputs/keras_io/gaugan"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="emoji_pairs", help="or a folder of pairs")
    parser.add_argument("--image-size", type=int, default=32)
    parser.add_argument("--vgg", help="a file of weights")
    parser.add_argument("--latent-dim", type=int, default=64, help="256 there")
    parser.add_argument("--filters", type=int, default=8, help="the paper has 64")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--output", default=NAME)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, test = datasets.pairs(
        arguments.data, batch_size=4, image_size=arguments.image_size, mirror=True
    )
    hidden = 32
    if arguments.smoke:
        arguments.epochs, arguments.filters, hidden = 1, 2, 4
        train = train.take(2)
    pictures, drawings = next(iter(test))

    keras.utils.set_random_seed(0)
    generator, discriminator = models.spade(
        pictures.shape[1:],
        drawings.shape[1:],
        latent_dim=arguments.latent_dim,
        filters=arguments.filters,
        hidden_channels=hidden,
        n_layers=2,
    )
    gan = GAN(generator, discriminator, latent_dim=arguments.latent_dim, seed=0)
    content = penalties.Reconstruction("l1", weight=10.0)
    if arguments.vgg:
        features = metrics.features.vgg19(arguments.vgg)
        content = penalties.Reconstruction("l1", weight=10.0, features=features)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(4e-4, beta_1=0.0),
        g_optimizer=keras.optimizers.Adam(1e-4, beta_1=0.0),
        loss="hinge",
        penalties=[content],
    )
    samples = f"{arguments.output}/samples"
    grids = callbacks.SampleGrid(samples, condition=drawings, real=pictures)
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/gaugan.keras")


if __name__ == "__main__":
    main()
