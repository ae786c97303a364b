"""A classifier that learns from 100 labels and 10,000 images, as a discriminator.

Salimans et al., 2016, https://arxiv.org/abs/1606.03498. D has a logit for each of ten
classes; their log-sum-exp is the logit of "real". An image without a label has the
number −1. The same network also learns from the labels alone. Two minutes on two cores.

    python examples/12_semi_supervised.py
"""

import argparse

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import datasets
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties


@keras.saving.register_keras_serializable("examples")
class DiscriminatorAlone(losses.NonSaturating):
    """G has no part in the game of real and generated: it only matches features."""

    def generator_loss(self, real_logits, fake_logits):
        return keras.ops.zeros_like(fake_logits)


def arrays(dataset):
    parts = zip(*((np.array(x), np.array(y)) for x, y in dataset), strict=True)
    return [np.concatenate(part) for part in parts]


def classifier(width):
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(width, 5, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.3),
            layers.Conv2D(2 * width, 5, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(128),
            layers.LeakyReLU(negative_slope=0.2, name="features"),
            layers.Dropout(0.3),
            layers.Dense(10),
        ]
    )


def adam(rate):
    return keras.optimizers.Adam(rate, beta_1=0.5)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/12_semi_supervised")
    parser.add_argument("--labels", type=int, default=100, help="10 or more")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()

    train, test = datasets.load("fashion_mnist_10k", batch_size=64, labels=True)
    if arguments.smoke:
        arguments.epochs, train, test = 1, train.take(4), test.take(2)
    (images, labels), test = arrays(train), arrays(test)
    # As many of each class; the other labels are not used.
    each = arguments.labels // 10
    few = np.concatenate([np.flatnonzero(labels == k)[:each] for k in range(10)])

    width = 8 if arguments.smoke else 32
    keras.utils.set_random_seed(0)
    alone = classifier(width)
    from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    alone.compile(adam(5e-4), from_logits, metrics=["accuracy"])
    epochs = 1 if arguments.smoke else 300
    alone.fit(images[few], labels[few], epochs=epochs, batch_size=50, verbose=0)

    keras.utils.set_random_seed(0)
    twin = models.semi_supervised(classifier(width))
    discriminator = models.with_outputs(twin, features="features")
    generator, _ = models.dcgan((28, 28, 1), 64, filters=width // 2, kernel_size=4)
    gan = GAN(generator, discriminator, latent_dim=64, seed=0)
    gan.compile(
        adam(5e-4),
        adam(1e-3),
        loss=DiscriminatorAlone(),
        penalties=[penalties.SemiSupervised(), penalties.FeatureMatching()],
    )
    # All images without a label, and those that have one 30 times with it, so that
    # every batch has some of them.
    both = np.concatenate([images, *[images[few]] * 30])
    known = np.concatenate([np.full(len(images), -1), *[labels[few]] * 30])
    grids = callbacks.SampleGrid(f"{arguments.output}/samples")
    gan.fit(both, known, epochs=arguments.epochs, batch_size=64, callbacks=[grids])
    gan.save(f"{arguments.output}/semi_supervised.keras")

    found = discriminator.predict(test[0], verbose=0)["classes"].argmax(1)
    print(f"right with {len(few)} labels: {alone.evaluate(*test, verbose=0)[1]:.1%}")
    print(f"right as a discriminator: {np.mean(found == test[1]):.1%}")


if __name__ == "__main__":
    main()
