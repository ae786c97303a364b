"""Part 2: how much do InfoGAN's codes say about the class, without a label?"""

import keras
import numpy as np

from conditional_parts.shared import CLASSES
from conditional_parts.shared import mean_and_error
from conditional_parts.shared import print_header
from conditional_parts.shared import print_row
from conditional_parts.shared import train_in_turn
from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates

NOISE = 62
BATCH = 32
SAMPLES = 5_000


def jitter():
    """Changes of an image that change neither its class nor, then, its code."""
    return [augmentation.Color(), augmentation.Translation()]


def mirrored():
    """The same, and mirroring: G then mirrors half of its images too."""
    return [*jitter(), augmentation.HorizontalFlip()]


# How the latents enter G, and what D and Q see.
ROWS = {
    "self-modulated, augmented, mirrored": ("self_modulation", mirrored),
    "self-modulated, augmented": ("self_modulation", jitter),
    "augmented, mirrored": (None, mirrored),
    "self-modulated": ("self_modulation", list),
    "plain": (None, list),
}
SHORT = ["self-modulated, augmented, mirrored", "plain"]


def compiled(injection, augmentations, seed):
    """InfoGAN with the losses and the update of `recipes.default`."""
    keras.utils.set_random_seed(seed)
    prior = priors.Joint(
        priors.Normal(NOISE), priors.Categorical(CLASSES), priors.Uniform(2)
    )
    generator, discriminator = models.dcgan(
        (28, 28, 1),
        latent_dim=prior.shape[0],
        filters=16,
        kernel_size=4,
        discriminator_normalization=lambda: keras.layers.GroupNormalization(8),
        generator_injection=injection,
    )
    discriminator = models.with_outputs(
        discriminator, codes=keras.layers.Dense(prior.code_units)
    )
    average = WeightAverage(half_life=10_000)
    gan = GAN(generator, discriminator, prior=prior, average=average, seed=seed)
    information = [
        penalties.MutualInformation(weight, player=player, codes=[code])
        for code, weight in ((1, 1.0), (2, 0.1))
        for player in ("discriminator", "generator")
    ]
    gan.compile(
        d_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(weight=0.1), penalties.R2(weight=0.1), *information],
        augmentations=augmentations(),
        update=updates.OneStage(),
    )
    return gan


def samples_by_code(gan, count, seed):
    """Samples, as many of each category, and the categories."""
    rng = np.random.default_rng(seed)
    categories = np.arange(count) % CLASSES
    latents = [
        rng.normal(size=(count, NOISE)),
        np.eye(CLASSES)[categories],
        rng.uniform(-1, 1, (count, 2)),
    ]
    latents = np.concatenate(latents, axis=1).astype("float32")
    samples = gan.average_generator.predict(latents, batch_size=250, verbose=0)
    return samples, categories


def joint_counts(rows, columns):
    """How often each category occurs with each predicted class."""
    counts = np.zeros((CLASSES, CLASSES))
    np.add.at(counts, (rows, columns), 1)
    return counts


def mutual_information(counts):
    """The mutual information of a table of joint counts, in nats."""
    joint = counts / counts.sum()
    independent = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    found = joint > 0
    return float(np.sum(joint[found] * np.log(joint[found] / independent[found])))


def measured(gan, data, seed):
    samples, categories = samples_by_code(gan, SAMPLES, seed)
    _, classes = data.described(samples)
    counts = joint_counts(categories, classes)
    return {
        "information": mutual_information(counts),
        # The share of samples that show the commonest class of their code.
        "purity": float(counts.max(axis=1).sum() / counts.sum()),
        "classes": len(set(counts.argmax(axis=1).tolist())),
        "steps": int(gan.step),
        "counts": counts.astype(int).tolist(),
    }


def run(data, seconds, seeds, rows):
    """Prints the table; returns the scores of every seed, by row."""
    results = {name: [] for name in rows}
    for seed in seeds:
        gans = [compiled(*ROWS[name], seed) for name in rows]
        pipelines = [data.pipeline(BATCH, labels=False, seed=seed) for _ in gans]
        train_in_turn(gans, pipelines, seconds)
        for name, gan in zip(rows, gans, strict=True):
            scores = measured(gan, data, seed=1_000 + seed)
            results[name].append(scores)
            shown = {key: scores[key] for key in ("information", "purity", "steps")}
            print(f"# seed {seed}, {name}: {shown}", flush=True)
    print(f"\n{seconds:.0f} s of training each, seeds {list(seeds)}, {data.name}\n")
    print_header(
        "InfoGAN",
        "information of code and class, nats of 2.303",
        "lowest",
        "highest",
        "commonest class of a code, %",
        "classes found",
        "steps",
    )
    for name, scores in results.items():
        information = [each["information"] for each in scores]
        print_row(
            name,
            mean_and_error(information),
            f"{min(information):.2f}",
            f"{max(information):.2f}",
            mean_and_error([100 * each["purity"] for each in scores], 1),
            mean_and_error([each["classes"] for each in scores], 1),
            f"{np.mean([each['steps'] for each in scores]):,.0f}",
        )
    return results
