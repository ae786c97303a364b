"""Part 3: what do unlabelled images add to 100 labelled ones?"""

import keras
import numpy as np
from keras import layers
from keras import ops

from conditional_parts.shared import CLASSES
from conditional_parts.shared import mean_and_error
from conditional_parts.shared import print_header
from conditional_parts.shared import print_row
from conditional_parts.shared import train_in_turn
from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan.datasets import pipelines

PER_CLASS = 10
COPIES = 30  # How often a pass has each labelled image, beside all images once.
BATCH = 64
LATENTS = 64
EPOCHS, EVERY = 300, 10  # of the classifier alone


def classifier():
    """A convolutional network with dropout, from images to class logits."""

    def halved(filters):
        return [
            layers.Conv2D(filters, 5, strides=2, padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.3),
        ]

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *halved(32),
            *halved(64),
            layers.Flatten(),
            layers.Dense(128),
            layers.LeakyReLU(negative_slope=0.2, name="features"),
            layers.Dropout(0.3),
            layers.Dense(CLASSES),
        ]
    )


def adam(rate):
    return keras.optimizers.Adam(rate, beta_1=0.5)


@keras.saving.register_keras_serializable("benchmarks")
class DiscriminatorAlone(losses.NonSaturating):
    """D's loss alone: G minimises its other terms, as Salimans et al.'s does."""

    def generator_loss(self, real_logits, fake_logits):
        return ops.zeros_like(fake_logits)


class Split:
    """The labelled images of one seed.

    Args:
        data: `shared.Data`.
        seed: integer, which decides for the images that keep their label.
    """

    def __init__(self, data, seed):
        rng = np.random.default_rng(seed)
        places = [
            rng.choice(np.flatnonzero(data.train_labels == one), PER_CLASS, False)
            for one in range(CLASSES)
        ]
        places = np.concatenate(places)
        self.images, self.labels = data.train[places], data.train_labels[places]
        self.test, self.test_labels = data.test, data.test_labels
        self.all_images = data.train

    def accuracy(self, network):
        logits = network.predict(self.test, batch_size=500, verbose=0)
        return float(np.mean(logits.argmax(axis=1) == self.test_labels))

    def pipeline(self, seed):
        """All images with label −1, and COPIES of the labelled ones."""
        missing = np.full(len(self.all_images), -1, "int32")
        examples = np.concatenate([self.all_images, *[self.images] * COPIES])
        labels = np.concatenate([missing, *[self.labels] * COPIES])
        return pipelines.from_arrays(
            examples, labels, batch_size=BATCH, drop_remainder=True, seed=seed
        )


def alone(split, seed):
    """The test accuracies of the classifier that sees the labelled images only."""
    keras.utils.set_random_seed(seed)
    network = classifier()
    network.compile(
        adam(5e-4), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    found = []
    for _ in range(EPOCHS // EVERY):
        network.fit(split.images, split.labels, batch_size=50, epochs=EVERY, verbose=0)
        found.append(split.accuracy(network))
    return found


def compiled(seed, loss, matching):
    """A classifier, and a GAN of which it is the discriminator."""
    keras.utils.set_random_seed(seed)
    network = classifier()
    discriminator = models.with_outputs(
        models.semi_supervised(network), features="features"
    )
    generator, _ = models.dcgan(
        (28, 28, 1), latent_dim=LATENTS, filters=16, kernel_size=4
    )
    gan = GAN(generator, discriminator, latent_dim=LATENTS, seed=seed)
    gan.compile(
        adam(5e-4),
        adam(1e-3),
        loss=loss,
        penalties=[penalties.SemiSupervised(), *matching],
    )
    return network, gan


# The loss, and G's term.
ROWS = {
    "K + 1, non-saturating and feature matching": lambda: (
        "non_saturating",
        [penalties.FeatureMatching()],
    ),
    "K + 1, feature matching": lambda: (
        DiscriminatorAlone(),
        [penalties.FeatureMatching()],
    ),
    "K + 1, non-saturating": lambda: ("non_saturating", []),
}
SHORT = ["K + 1, non-saturating and feature matching"]


def run(data, seconds, seeds, rows):
    """Prints the table; returns the accuracies of every seed, by row."""
    last, best = "alone, last epoch", "alone, best epoch on the test images"
    results = {name: [] for name in (last, best, *rows)}
    for seed in seeds:
        split = Split(data, seed)
        found = alone(split, seed)
        results[last].append({"accuracy": found[-1]})
        results[best].append({"accuracy": max(found)})
        made = [compiled(seed, *ROWS[name]()) for name in rows]
        gans = [gan for _, gan in made]
        train_in_turn(gans, [split.pipeline(seed) for _ in rows], seconds)
        for name, (network, gan) in zip(rows, made, strict=True):
            scores = {"accuracy": split.accuracy(network), "steps": int(gan.step)}
            results[name].append(scores)
        print(
            f"# seed {seed}:",
            {
                name: round(scores[-1]["accuracy"], 4)
                for name, scores in results.items()
            },
            flush=True,
        )
    print(
        f"\n{CLASSES * PER_CLASS} labels, {len(data.test):,} test images, "
        f"{seconds:.0f} s of training each, seeds {list(seeds)}, {data.name}\n"
    )
    print_header("classifier", "test accuracy, %", "points above the best", "steps")
    base = np.array([each["accuracy"] for each in results[best]])
    for name, scores in results.items():
        accuracies = np.array([each["accuracy"] for each in scores])
        steps = [each["steps"] for each in scores if "steps" in each]
        print_row(
            name,
            mean_and_error(100 * accuracies, 1),
            mean_and_error(100 * (accuracies - base), 1) if name in rows else "",
            f"{np.mean(steps):,.0f}" if steps else "",
        )
    return results
