"""Clothes of any of four kinds become any other kind: one generator, StarGAN.

G takes a picture and the kind to make of it, D judges patches and names the kind. The
cycle, back to the kind that the picture is of, keeps what need not change. All is one
`GAN` with four terms. After Choi et al., 2018, https://arxiv.org/abs/1711.09020. Five
minutes on two cores.

    python examples/15_stargan.py
    python examples/15_stargan.py --data emoji_styles --image-size 32
"""

import argparse

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import latent
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates

CLOTHES = ["T-shirt/top", "Pullover", "Dress", "Coat"]


def table(gan, pictures, count):
    """Pictures, and below each what is made of it for each domain."""
    rows = [pictures]
    for domain in range(count):
        targets = np.full(len(pictures), domain)
        rows.append(gan.generate(condition=(pictures, targets, targets)))
    return latent.picture(np.stack(rows))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="fashion_mnist_10k", help="or a folder")
    parser.add_argument("--image-size", type=int, help="if the pictures differ in it")
    parser.add_argument("--filters", type=int, default=16, help="the paper has 64")
    parser.add_argument("--blocks", type=int, default=3, help="the paper has 6")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--output", default="outputs/15_stargan")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, test = datasets.domains(
        arguments.data,
        classes=CLOTHES if arguments.data == "fashion_mnist_10k" else None,
        batch_size=5 * 16,  # Five steps of D, each on 16 pictures.
        image_size=arguments.image_size,
        mirror=True,
    )
    shape, count = train.image_shape, len(train.class_names)
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)
        arguments.filters, arguments.blocks = 4, 1

    keras.utils.set_random_seed(0)
    generator, discriminator = models.stargan(
        shape, count, arguments.filters, arguments.blocks
    )
    gan = GAN(generator, discriminator, prior=None, seed=0)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        loss="wasserstein",
        penalties=[
            penalties.WassersteinGradient(10.0),
            penalties.Classification(generated=False, part="origin"),
            penalties.Classification(player="generator", part="target"),
            penalties.CycleConsistency(10.0),
        ],
        update=updates.Alternating(discriminator_steps=5),
    )
    gan.fit(train, epochs=arguments.epochs)
    gan.save(f"{arguments.output}/stargan.keras")
    pictures = next(iter(test))[0].numpy()[:12]
    table(gan, pictures, count).save(f"{arguments.output}/translations.png")


if __name__ == "__main__":
    main()
