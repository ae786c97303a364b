"""Every objective, alone and with gradient penalties, on a ring and on a grid.

    python benchmarks/objectives.py

All rows have the same two perceptrons, optimizers, batches and steps, and change one
ingredient at a time; nothing is tuned per row. The data are the literature's: eight
Gaussians of standard deviation 0.01 on a circle of radius 1, and 25 of standard
deviation 0.05 on a grid of spacing 2, divided by 2.828 to have the ring's size. Each
cell has one line for the ring and one for the grid, from 2,500 samples of the moving
average of G at the last step: the modes reached (one sample near enough counts), the
fraction within three standard deviations of a center (a perfect generator: 98.9 %), and
the KL divergence of the samples over modes to the uniform distribution. The last line
is the processor time of a training run in seconds.
"""

import argparse
import time
from typing import NamedTuple

import keras
import numpy as np

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.datasets import mixtures
from keras_gan.metrics import mode_coverage

BATCH = 256
DATA = {
    "ring": mixtures.ring(8, radius=1.0, std=0.01),
    "grid": mixtures.grid(5, spacing=2.0 / 2.828, std=0.05 / 2.828),
}


def generator():
    return models.mlp(data_dim=2, latent_dim=2, units=128, depth=3)[0]


def scoring(data_dim=2):
    return models.mlp(data_dim, units=128, depth=3)[1]


def embedding():
    # A perceptron of the same hidden layers, from 2 numbers to 16.
    return models.mlp(data_dim=16, latent_dim=2, units=128, depth=3)[0]


def energy(exponent):
    return models.mlp_autoencoder(2, code_dim=2, units=128, depth=2, exponent=exponent)


class Objective(NamedTuple):
    """A row of the table; the defaults fit most rows."""

    loss: object
    discriminator: object = scoring
    update: object = updates.Alternating
    own: tuple = ()  # penalties that are part of the objective
    lipschitz: object = penalties.WassersteinGradient
    variants: tuple = ("none", "R1 + R2", "WGAN-GP")


# For embeddings, the penalty is on the slope of the witness function.
EMBEDDING = {
    "discriminator": embedding,
    "lipschitz": penalties.WitnessGradient,
    "variants": ("none", "WGAN-GP"),
}
OBJECTIVES = {
    "minimax": Objective(losses.Minimax),
    "non-saturating": Objective(losses.NonSaturating),
    "boundary-seeking": Objective(losses.BoundarySeeking),
    "least squares": Objective(losses.LeastSquares),
    "hinge": Objective(losses.Hinge),
    "Wasserstein": Objective(losses.Wasserstein),
    "relativistic paired": Objective(losses.RelativisticPaired),
    "relativistic average": Objective(losses.RelativisticAverage),
    "relativistic average, least squares": Objective(
        losses.RelativisticAverageLeastSquares
    ),
    "relativistic average, hinge": Objective(losses.RelativisticAverageHinge),
    "Kullback-Leibler": Objective(losses.KullbackLeibler),
    "reverse Kullback-Leibler": Objective(losses.ReverseKullbackLeibler),
    "Pearson": Objective(losses.Pearson),
    "Neyman": Objective(losses.Neyman),
    "squared Hellinger": Objective(losses.SquaredHellinger),
    "Jensen-Shannon": Objective(losses.JensenShannon),
    "energy-based": Objective(losses.EnergyBased, discriminator=lambda: energy(2)),
    "energy-based, pulling away": Objective(
        losses.EnergyBased,
        discriminator=lambda: energy(2),
        own=(penalties.PullingAway,),
    ),
    "boundary equilibrium": Objective(
        losses.BoundaryEquilibrium, discriminator=lambda: energy(1)
    ),
    "MMD, Gaussian kernels": Objective(
        lambda: losses.MaximumMeanDiscrepancy(losses.RadialBasis()), **EMBEDDING
    ),
    "MMD, rational quadratic": Objective(losses.MaximumMeanDiscrepancy, **EMBEDDING),
    "energy distance": Objective(losses.EnergyDistance, **EMBEDDING),
    "Sinkhorn divergence": Objective(
        lambda: losses.SinkhornDivergence(iterations=20),
        discriminator=embedding,
        variants=("none",),
    ),
    "non-saturating, labels smoothed by 0.1": Objective(
        lambda: losses.NonSaturating(label_smoothing=0.1), variants=("none",)
    ),
    "non-saturating, 5 % of labels wrong": Objective(
        lambda: losses.LabelNoise(losses.NonSaturating(), 0.05), variants=("none",)
    ),
    "non-saturating, packs of 2": Objective(
        losses.NonSaturating, discriminator=lambda: models.packed(scoring(4), 2)
    ),
    "non-saturating, unrolled 5": Objective(
        losses.NonSaturating, update=lambda: updates.Unrolled(5, 0.1)
    ),
}


def chosen_penalties(objective, variant):
    if variant == "R1 + R2":
        return [penalties.R1(0.02), penalties.R2(0.02)]
    return [objective.lipschitz(0.1)] if variant == "WGAN-GP" else []


def adam(steps):
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    return keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99)


def build(objective, variant, steps, seed):
    keras.utils.set_random_seed(seed)
    gan = GAN(
        generator(),
        objective.discriminator(),
        latent_dim=2,
        average=WeightAverage(half_life=100 * BATCH),
        seed=seed,
    )
    gan.compile(
        adam(steps),
        adam(steps),
        loss=objective.loss(),
        penalties=[
            *(make() for make in objective.own),
            *chosen_penalties(objective, variant),
        ],
        update=objective.update(),
        steps_per_execution=20,
    )
    return gan


def train(objective, variant, mixture, steps, seed):
    gan = build(objective, variant, steps, seed)
    points = mixture.sample(BATCH * steps, seed=seed)
    gan.fit(points[: BATCH * 20], batch_size=BATCH, verbose=0)  # traces the graph
    begun = time.process_time()
    gan.fit(points[BATCH * 20 :], batch_size=BATCH, verbose=0)
    seconds = (time.process_time() - begun) * steps / (steps - 20)
    samples = gan.generate(2500, seed=seed)
    if not np.isfinite(samples).all():
        return seconds, None
    return seconds, mode_coverage(samples, mixture)


def describe(results):
    """The mean over seeds, or "diverged" if the samples of a run are not finite."""
    found = [coverage for _, coverage in results]
    if any(coverage is None for coverage in found):
        return "diverged"
    modes, high, divergence = np.mean(
        [(c.modes, c.high_quality, c.reverse_kl) for c in found], axis=0
    )
    return f"{modes:g} · {100 * high:.0f} % · {divergence:.2f}"


def cell(objective, variant, steps, seeds):
    """A cell of one objective with one penalty: ring, grid, seconds per run."""
    if variant not in objective.variants:
        return "—"
    lines, seconds = [], []
    for mixture in DATA.values():
        results = [train(objective, variant, mixture, steps, s) for s in range(seeds)]
        lines.append(describe(results))
        seconds += [each for each, _ in results]
    return "<br>".join([*lines, f"{np.mean(seconds):.0f} s"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--objectives", help="names, with ; between them")
    arguments = parser.parse_args()
    names = list(OBJECTIVES)
    if arguments.objectives:
        names = [name.strip() for name in arguments.objectives.split(";")]
    variants = Objective(None).variants
    print(f"| objective | {' | '.join(variants)} |")
    print("|---|" + "---|" * len(variants))
    for name in names:
        cells = [
            cell(OBJECTIVES[name], variant, arguments.steps, arguments.seeds)
            for variant in variants
        ]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
