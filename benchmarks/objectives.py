"""Every objective, alone and with gradient penalties, on a ring and on a grid.

    python benchmarks/objectives.py

All rows have the same two perceptrons, optimizers, batches and steps, and change one
ingredient at a time; nothing is tuned per row. The data are the literature's: eight
Gaussians of standard deviation 0.01 on a circle of radius 1, and 25 of standard
deviation 0.05 on a grid of spacing 2, divided by 2.828 to have the ring's size. There
is one table per data set. Each cell is from 2,500 samples of the moving average of G at
the last step: the modes reached (one sample near enough counts), the fraction within
three standard deviations of a center (a perfect generator: 98.9 %), and the KL
divergence of the samples over modes to the uniform distribution. The best cells of a
column are bold: those with all modes, a divergence of at most 0.10 and a fraction of at
most 5 percentage points below the column's largest among such cells. A third table has
the processor time of a training run in seconds.
"""

import argparse
import math
import sys
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
VARIANTS = ("none", "R1 + R2", "WGAN-GP")
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
    variants: tuple = VARIANTS


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


class Cell(NamedTuple):
    """The means over seeds; `modes` is None if the samples of a run are not finite."""

    modes: float | None
    high_quality: float = 0.0
    divergence: float = math.inf

    def __str__(self):
        if self.modes is None:
            return "diverged"
        kl = "∞" if math.isinf(self.divergence) else f"{self.divergence:.2f}"
        return f"{self.modes:g} · {100 * self.high_quality:.0f} % · {kl}"


def mean_of(found):
    if any(coverage is None for coverage in found):
        return Cell(None)
    each = [(c.modes, c.high_quality, c.reverse_kl) for c in found]
    return Cell(*np.mean(each, axis=0))


def measure(objective, variant, steps, seeds):
    """One `Cell` per data set, and the seconds of a run."""
    cells, seconds = {}, []
    for data, mixture in DATA.items():
        results = [train(objective, variant, mixture, steps, s) for s in range(seeds)]
        cells[data] = mean_of([coverage for _, coverage in results])
        seconds += [each for each, _ in results]
    return cells, float(np.mean(seconds))


def good(cell, modes):
    """Whether a cell may be among the best, to the two decimals that are printed."""
    return cell is not None and cell.modes == modes and round(cell.divergence, 2) <= 0.1


def table(cells, modes):
    """Markdown of `{objective: {variant: Cell}}` with the best cells in bold.

    Args:
        cells: dictionary of dictionaries; a variant may be missing.
        modes: integer, the number of modes of the data.

    Returns:
        A list of lines.
    """
    lines = [f"| objective | {' | '.join(VARIANTS)} |", "|---" * 4 + "|"]
    columns = {
        variant: [row.get(variant) for row in cells.values()] for variant in VARIANTS
    }
    most = {
        variant: max((c.high_quality for c in column if good(c, modes)), default=0)
        for variant, column in columns.items()
    }
    for name, row in cells.items():
        shown = []
        for variant in VARIANTS:
            cell = row.get(variant)
            near = good(cell, modes) and cell.high_quality > most[variant] - 0.0501
            shown.append("—" if cell is None else f"**{cell}**" if near else str(cell))
        lines.append(f"| {name} | {' | '.join(shown)} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--objectives", help="names, with ; between them")
    arguments = parser.parse_args()
    names = list(OBJECTIVES)
    if arguments.objectives:
        names = [name.strip() for name in arguments.objectives.split(";")]
    cells = {data: {name: {} for name in names} for data in DATA}
    times = [f"| seconds | {' | '.join(VARIANTS)} |", "|---" * 4 + "|"]
    for name in names:
        row = dict.fromkeys(VARIANTS, "—")
        for variant in OBJECTIVES[name].variants:
            how = OBJECTIVES[name], variant, arguments.steps, arguments.seeds
            found, seconds = measure(*how)
            row[variant] = f"{seconds:.0f}"
            for data, cell in found.items():
                cells[data][name][variant] = cell
            line = ", ".join(f"{data} {cell}" for data, cell in found.items())
            print(f"{name}, {variant}: {line}, {seconds:.0f} s", file=sys.stderr)
        times.append(f"| {name} | {' | '.join(row.values())} |")
    for data, mixture in DATA.items():
        print(f"\n{data}\n", *table(cells[data], len(mixture.centers)), sep="\n")
    print("", *times, sep="\n")


if __name__ == "__main__":
    main()
