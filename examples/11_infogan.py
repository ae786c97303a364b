"""InfoGAN: codes that find the classes of images by themselves, without a label.

Chen et al., 2016, https://arxiv.org/abs/1606.03657. Some latents are codes: a category
of ten, and two numbers. D's head Q guesses them from the image, and G makes images that
show them. `latent.sweep` changes one code and leaves everything else as it is. With
--numbers 0.5 the numbers change more, and categories tell less of the class. Two
minutes on two cores.

    python examples/11_infogan.py
"""

import argparse

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import latent
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/11_infogan")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--numbers", type=float, default=0.1, help="their weight")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=32)
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)

    keras.utils.set_random_seed(0)
    prior = priors.Joint(priors.Normal(62), priors.Categorical(10), priors.Uniform(2))
    generator, discriminator = models.dcgan(
        (28, 28, 1),
        latent_dim=prior.shape[0],
        filters=8 if arguments.smoke else 16,
        kernel_size=4,
        discriminator_normalization=lambda: layers.GroupNormalization(8),
        generator_injection="self_modulation",  # Codes reach every layer of G.
    )
    discriminator = models.with_outputs(
        discriminator, codes=layers.Dense(prior.code_units)
    )
    gan = GAN(
        generator, discriminator, prior=prior, average=WeightAverage(10_000), seed=0
    )
    terms = [
        penalties.MutualInformation(weight, player=player, codes=[code])
        for player in ("discriminator", "generator")
        for code, weight in ((1, 1.0), (2, arguments.numbers))
    ]
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1), *terms],
        # Q sees these changes too, so that the category says something else.
        augmentations=[
            augmentation.Color(brightness=1.0, contrast=0.9),
            augmentation.Translation(),
            augmentation.HorizontalFlip(),
        ],
        update=updates.OneStage(),
    )
    grids = callbacks.SampleGrid(f"{arguments.output}/samples")
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/infogan.keras")

    # One column per category; each row has its own noise.
    latent.picture(latent.sweep(gan, code=1)).save(f"{arguments.output}/category.png")
    rows = np.array(prior(10, keras.random.SeedGenerator(1)))
    rows[:, 62:72] = np.eye(10)
    for number in range(2):  # One row per category, and the number from −1 to 1.
        swept = latent.sweep(gan, code=2, latent=number, latents=rows)
        latent.picture(swept).save(f"{arguments.output}/number-{number}.png")

    # How much a classifier's guess tells of the category, in nats.
    images = latent.sweep(gan, code=1, count=200)
    found = metrics.features.fashion_mnist().probabilities(
        images.reshape(-1, 28, 28, 1)
    )
    found = np.argmax(found, axis=1).reshape(200, 10)
    table = np.stack([np.bincount(column, minlength=10) for column in found.T])
    joint = table / table.sum()
    expected = joint.sum(0, keepdims=True) * joint.sum(1, keepdims=True)
    there = joint > 0
    nats = np.sum(joint[there] * np.log(joint[there] / expected[there]))
    print("How often each category (row) is taken for each class (column):")
    print(table)
    print(
        f"mutual information of category and class: {nats:.2f} of {np.log(10):.2f} nats"
    )


if __name__ == "__main__":
    main()
