"""Part 1: which way to use class numbers gives the best images in the same time?"""

import keras
import numpy as np

from conditional_parts.shared import CLASSES
from conditional_parts.shared import mean_and_error
from conditional_parts.shared import print_header
from conditional_parts.shared import print_row
from conditional_parts.shared import train_in_turn
from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import conditions
from keras_gan import layers
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.metrics.frechet import frechet_distance
from keras_gan.metrics.frechet import intra_class_frechet_distance

LATENTS = 64
BATCH = 32
PER_CLASS = 1_000
D_WEIGHT, G_WEIGHT = 2.0, 1.0  # of AC-GAN's terms
# G learns sooner what a class is if it also enters at its input.
CBN = ["concatenation", "conditional_batch_normalization"]


def networks(into_generator=None, into_discriminator=None, *, condition=None):
    """Those of `recipes.default` with a condition and transposed convolutions."""
    if condition is None and (into_generator or into_discriminator):
        condition = conditions.Classes(CLASSES)
    return models.dcgan(
        (28, 28, 1),
        latent_dim=LATENTS,
        filters=32,
        kernel_size=4,
        discriminator_normalization=lambda: keras.layers.GroupNormalization(8),
        condition=condition,
        generator_injection=into_generator,
        discriminator_injection=into_discriminator,
    )


def both(term, weight, **arguments):
    """A term of D and the same of G."""
    return [
        term(weight, **arguments),
        term(weight, player="generator", **arguments),
    ]


def one_hot(images, labels):
    return images, keras.ops.one_hot(labels, CLASSES)


def with_head(into_generator, *heads, into_discriminator=None, **named_heads):
    generator, discriminator = networks(into_generator, into_discriminator)
    return generator, models.with_outputs(discriminator, *heads, **named_heads)


def class_head():
    return keras.layers.Dense(CLASSES)


def ac_gan(generated=False):
    """AC-GAN, whose D learns the classes of real images, or of both as in the paper.

    If D also learns from the generated images, it learns to read the classes that G
    shows, whatever they are, and G has no reason to show the right ones. The right ones
    then come later.
    """

    def make():
        terms = [
            penalties.Classification(D_WEIGHT, generated=generated),
            penalties.Classification(G_WEIGHT, player="generator"),
        ]
        return with_head(CBN, classes=class_head()), terms

    return make


def tac_gan():
    pair = with_head(CBN, classes=class_head(), twin_classes=class_head())
    terms = [
        penalties.Classification(generated=False),
        penalties.Classification(player="generator"),
        *both(penalties.TwinClassification, 1.0),
    ]
    return pair, terms


def contrastive(term, **arguments):
    def make():
        pair = with_head(CBN, layers.ClassProxies(CLASSES, 64))
        return pair, both(term, **arguments)

    return make


# Each makes ((generator, discriminator), terms beside R1 and R2).
ROWS = {
    "unconditional": lambda: (networks(), []),
    "concatenation": lambda: (networks("concatenation", "concatenation"), []),
    "one-hot rows, concatenation": lambda: (
        networks(
            "concatenation", "concatenation", condition=conditions.OneHot(CLASSES)
        ),
        [],
    ),
    "concatenation, mismatched pairs": lambda: (
        networks("concatenation", "concatenation"),
        [penalties.MismatchedPairs()],
    ),
    "cBN, projection": lambda: (networks(CBN, "projection"), []),
    "cBN, FiLM and projection": lambda: (networks(CBN, ["film", "projection"]), []),
    "cBN, AC-GAN": ac_gan(),
    "cBN, AC-GAN, generated too": ac_gan(generated=True),
    "cBN, TAC-GAN": tac_gan,
    "cBN, 2C": contrastive(penalties.ConditionalContrastive, weight=1.0),
    "cBN, D2D-CE": contrastive(penalties.DataToDataCrossEntropy, weight=1.0),
}
SHORT = [
    "unconditional",
    "concatenation",
    "cBN, projection",
    "cBN, FiLM and projection",
    "cBN, AC-GAN",
]


def compiled(make, seed):
    """A GAN like that of `recipes.default`, with more terms."""
    keras.utils.set_random_seed(seed)
    pair, terms = make()
    average = WeightAverage(half_life=10_000)
    gan = GAN(*pair, latent_dim=LATENTS, average=average, seed=seed)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(weight=0.1), penalties.R2(weight=0.1), *terms],
        update=updates.OneStage(),
    )
    return gan


def pipeline_for(gan, data, seed):
    """The training images with what the GAN takes as a condition."""
    pipeline = data.pipeline(BATCH, labels=gan.conditional, seed=seed)
    if gan.conditional and gan.num_classes is None:  # One-hot rows.
        by_row = pipeline.map(one_hot)
        by_row.set_epoch = pipeline.set_epoch
        return by_row
    return pipeline


def within_class(real, real_classes, fake, fake_classes):
    """The within-class distance; NaN if a class has too few samples to measure it."""
    counts = np.bincount(fake_classes, minlength=CLASSES)
    if counts.min() <= real.shape[1]:
        return np.nan
    return intra_class_frechet_distance(real, real_classes, fake, fake_classes)


def sorted_by_prediction(classes, count):
    """Up to `count` places of samples of each predicted class."""
    return np.concatenate(
        [np.flatnonzero(classes == one)[:count] for one in range(CLASSES)]
    )


class Judge:
    """Compares samples with the training images, in the classifier's features."""

    def __init__(self, data, truncation=None):
        self.data = data
        self.truncation = truncation
        self.real, self.predictions = data.described(data.train)
        self.labels = data.train_labels

    def __call__(self, gan, seed):
        """The scores of a GAN.

        `agreement`: the share of samples that the classifier gives the class that was
        asked for. `asked`: the within-class distance; samples are sorted by the class
        that was asked for and real images by their label. `predicted`: the same with
        samples and real images sorted by the class that the classifier gives them, as
        many samples of each class as above. `overall`: the distance of all samples.
        """
        count = CLASSES * PER_CLASS
        asked = np.arange(count) % CLASSES
        # The unconditional G rarely draws as many of each class: it draws more.
        pool = count if gan.conditional else 3 * count
        condition = None
        if gan.conditional:
            condition = asked if gan.num_classes else np.eye(CLASSES)[asked]
        samples = gan.generate(pool, condition, seed, self.truncation)
        features, classes = self.data.described(samples)
        chosen = sorted_by_prediction(classes, PER_CLASS)
        scores = {
            "predicted": within_class(
                self.real, self.predictions, features[chosen], classes[chosen]
            ),
            "overall": frechet_distance(self.real, features[:count]),
        }
        if gan.conditional:
            scores["agreement"] = float(np.mean(classes == asked))
            scores["asked"] = within_class(self.real, self.labels, features, asked)
        return scores

    def floor(self):
        """The distances between two halves of the training images.

        The agreement is that of the test images: the classifier has learned the others.
        """
        _, classes = self.data.described(self.data.test)
        parts = np.random.default_rng(0).permutation(len(self.real)) % 2
        one, other = parts == 0, parts == 1

        def within(classes):
            return within_class(
                self.real[one], classes[one], self.real[other], classes[other]
            )

        return {
            "agreement": float(np.mean(classes == self.data.test_labels)),
            "asked": within(self.labels),
            "predicted": within(self.predictions),
            "overall": frechet_distance(self.real[one], self.real[other]),
        }


def run(data, seconds, seeds, rows, truncation=None):
    """Prints the table; returns the scores of every seed, by row."""
    judge = Judge(data, truncation)
    results = {name: [] for name in rows}
    for seed in seeds:
        gans = [compiled(ROWS[name], seed) for name in rows]
        pipelines = [pipeline_for(gan, data, seed) for gan in gans]
        train_in_turn(gans, pipelines, seconds)
        for name, gan in zip(rows, gans, strict=True):
            scores = judge(gan, seed=1_000 + seed) | {"steps": int(gan.step)}
            results[name].append(scores)
            print(f"# seed {seed}, {name}: {scores}", flush=True)
    floor = judge.floor()
    print(f"\n{seconds:.0f} s of training each, seeds {list(seeds)}, {data.name}\n")
    print_header(
        "way",
        "agreement, %",
        "within-class distance",
        "the same, sorted by the classifier",
        "distance of all",
        "steps",
    )
    for name in rows:
        print_row(name, *cells(results[name]))
    print_row("real images", *cells([floor]))
    compare(results)
    return results | {"real halves": [floor]}


def cells(scores):
    """A row's cells, of the scores of every seed."""

    def cell(key, digits, scale=1):
        values = [scale * each[key] for each in scores if key in each]
        return mean_and_error(values, digits) if values else ""

    steps = [each["steps"] for each in scores if "steps" in each]
    return (
        cell("agreement", 1, scale=100),
        cell("asked", 2),
        cell("predicted", 2),
        cell("overall", 2),
        f"{np.mean(steps):,.0f}" if steps else "",
    )


def compare(results):
    """How much lower each within-class distance is than the unconditional model's."""
    if "unconditional" not in results:
        return

    def mean(name, key):
        return np.mean([each[key] for each in results[name]])

    base = mean("unconditional", "predicted")
    print("\nwithin-class distance, compared with the unconditional model's:")
    for name in results:
        if name != "unconditional":
            own, same = (mean(name, key) / base - 1 for key in ("asked", "predicted"))
            print(f"- {name}: {own:+.0%}; sorted by the classifier {same:+.0%}")
