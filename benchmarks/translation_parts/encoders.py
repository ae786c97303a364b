"""BiGAN on Fashion-MNIST: does the encoder invert the generator, and sort classes?"""

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import datasets
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan.datasets import images
from translation_parts.shared import SMOKE_EXAMPLES
from translation_parts.shared import Column
from translation_parts.shared import grid

LATENTS, BATCH = 32, 32
TITLE = "encoder"
COLUMNS = [
    Column("error", "‖x − G(E(x))‖", 2),
    Column("other", "‖x − G(E(x′))‖, another x′", 2),
    Column("accuracy", "1-NN accuracy, %", 1, 100),
]


def nearest_accuracy(codes, labels, others, their_labels):
    """The accuracy of the class of the nearest of `codes`."""
    squares = (others**2).sum(1)[:, None] + (codes**2).sum(1) - 2 * others @ codes.T
    return float(np.mean(labels[squares.argmin(1)] == their_labels))


class Data:
    """The embedded clothes: 10,000 for training, 2,000 for testing."""

    protocol = (
        "2,000 held-out images of fashion_mnist_10k in [-1, 1], batches of 32; the "
        "nearest of the 10,000 training images in the latents, L2"
    )

    def __init__(self, smoke):
        found = images.read("fashion_mnist_10k")
        part = slice(SMOKE_EXAMPLES if smoke else None)
        self.seen, self.test = (
            each[part].astype("float32") / 127.5 - 1
            for each in (found.train, found.test)
        )
        self.labels, self.test_labels = (
            np.asarray(each)[part] for each in (found.train_labels, found.test_labels)
        )
        self.train, _ = datasets.load("fashion_mnist_10k", batch_size=BATCH)

    def _scores(self, encoded, made):
        codes, others = map(encoded, (self.seen, self.test))
        made = np.asarray(made(others))

        def distance(made):
            apart = (self.test - made).reshape(len(made), -1)
            return float(np.mean(np.linalg.norm(apart, axis=1)))

        return {
            "error": distance(made),
            "other": distance(np.roll(made, 1, axis=0)),
            "accuracy": nearest_accuracy(codes, self.labels, others, self.test_labels),
        }

    def references(self):
        """The images themselves."""

        def flat(images):
            return images.reshape(len(images), -1)

        scores = self._scores(flat, lambda codes: codes.reshape(self.test.shape))
        return {"pixels": scores}

    def measured(self, gan):
        network = gan.sampling_generator

        def encoded(images):
            return network.encoder.predict(images, batch_size=250, verbose=0)

        def made(codes):
            return network.generator.predict(codes, batch_size=250, verbose=0)

        shown = self.test, made(encoded(self.test)), gan.generate(12, seed=0)
        return self._scores(encoded, made), grid(*shown)


def _networks():
    generator, _ = models.dcgan((28, 28, 1), latent_dim=LATENTS, filters=16)
    encoder = models.encoder_for(
        generator, normalization=lambda: layers.GroupNormalization(8)
    )
    pictures, codes = keras.Input((28, 28, 1)), keras.Input((LATENTS,))
    x = pictures
    for filters in (16, 32, 64):
        x = layers.Conv2D(filters, 4, strides=2, padding="same")(x)
        x = layers.LeakyReLU(0.2)(x)
    x = layers.Concatenate()([layers.Flatten()(x), layers.Dense(128)(codes)])
    for _ in range(2):
        x = layers.LeakyReLU(0.2)(layers.Dense(256)(x))
    discriminator = keras.Model([pictures, codes], layers.Dense(1)(x))
    return models.with_encoder(generator, encoder), discriminator


def _row(*terms):
    def make(data, seed):
        gan = GAN(*_networks(), latent_dim=LATENTS, seed=seed)
        loss = losses.SwappedLabels(losses.NonSaturating())
        return [(1.0, gan, data.train, {"loss": loss, "penalties": list(terms)})]

    return make


ROWS = {
    "BiGAN": _row(),
    "BiGAN with a latent regressor": _row(penalties.LatentReconstruction(0.25)),
}
