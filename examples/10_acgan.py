"""AC-GAN: a discriminator that is not told the class, but names it.

Odena et al., 2017, https://arxiv.org/abs/1610.09585. D has a second head, "classes". It
learns the classes of real images, and G makes images that D classifies as asked. In the
paper D learns those of generated images too; with these networks both then agree on a
signal of their own, such as the brightness. With --twin a third head corrects the bias
(TAC-GAN, Gong et al., 2019, https://arxiv.org/abs/1907.02690). Two minutes on two
cores.

    python examples/10_acgan.py
"""

import argparse

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import callbacks
from keras_gan import conditions
from keras_gan import datasets
from keras_gan import metrics
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/10_acgan")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--twin", action="store_true", help="the third head")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, _ = datasets.load("fashion_mnist_10k", batch_size=32, labels=True)
    names = train.class_names
    if arguments.smoke:
        arguments.epochs, train = 1, train.take(2)

    keras.utils.set_random_seed(0)
    generator, discriminator = models.dcgan(
        (28, 28, 1),
        latent_dim=64,
        filters=8 if arguments.smoke else 32,
        kernel_size=4,
        discriminator_normalization=lambda: layers.GroupNormalization(8),
        condition=conditions.Classes(len(names)),
        generator_injection="conditional_batch_normalization",
        discriminator_injection=None,
    )
    heads = {"classes": layers.Dense(len(names))}
    terms = [penalties.Classification(generated=False)]
    terms += [penalties.Classification(player="generator")]
    if arguments.twin:
        heads["twin_classes"] = layers.Dense(len(names))
        terms += [penalties.TwinClassification()]
        terms += [penalties.TwinClassification(player="generator")]
    discriminator = models.with_outputs(discriminator, **heads)

    gan = GAN(
        generator,
        discriminator,
        latent_dim=64,
        average=WeightAverage(10_000),
        class_names=names,
        seed=0,
    )
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(0.1), penalties.R2(0.1), *terms],
        update=updates.OneStage(),
    )
    # One row per class.
    grids = callbacks.SampleGrid(f"{arguments.output}/samples", columns=10)
    gan.fit(train, epochs=arguments.epochs, callbacks=[grids])
    gan.save(f"{arguments.output}/acgan.keras")

    asked = np.arange(1000) % len(names)
    images = gan.generate(condition=asked, seed=0)
    found = metrics.features.fashion_mnist().probabilities(images)
    right = np.argmax(found, axis=1) == asked
    print(f"A classifier finds the class that was asked for in {right.mean():.1%}:")
    for number, name in enumerate(names):
        print(f"  {name:12} {right[asked == number].mean():.0%}")


if __name__ == "__main__":
    main()
