"""Mode coverage on a ring and a grid: modes, quality and mode widths, by method.

    python benchmarks/mode_coverage.py --data ring --plot docs/images/mode_ring.png

Each method trains the same two networks for the same number of steps, on the mixtures
of the literature: eight Gaussians of standard deviation 0.01 on a circle of radius 1,
or 25 of standard deviation 0.05 on a grid of spacing 2. Networks are trained on points
divided by a constant, and samples are scored at the original scale. Prints one row per
method, with means and standard errors over seeds:

- from 2,500 samples of the moving average of G at the last step: the modes reached, the
  fraction within three standard deviations of a center, and the KL divergence of the
  samples over modes to the uniform distribution;
- from 27,500 samples: the smallest and the largest width of a mode, which is the
  standard deviation of its high-quality samples divided by that of the data;
- the seconds of `compile` and `fit`.

Then it prints the scores of draws from the data, and those that papers report.
"""

import argparse
import math
import time
from typing import NamedTuple

import keras
import numpy as np
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import constraints
from keras_gan import penalties
from keras_gan import updates
from keras_gan.datasets import protocols
from keras_gan.metrics import mode_coverage

BATCH = 256
LATENTS = 3
POINTS = 1_000_000


class Data(NamedTuple):
    """A mixture, and the hyperparameters chosen for it."""

    mixture: object
    scale: float  # points are divided by it for the networks
    steps: int
    d_rate: float
    g_rate: float
    finest: float  # frequency of D's finer sines
    power: int  # of the polynomial decay of R1's and R2's weights


DATA = {
    "ring": Data(protocols.unrolled_ring(), 1 / 1.414, 24_000, 6e-3, 3.5e-4, 40, 6),
    "grid": Data(protocols.unrolled_grid(), 2.828, 70_000, 6e-3, 3e-4, 30, 4),
}
# Modes, high quality in percent, reverse KL.
VEEGAN = "VEEGAN, table 1: 5 runs"
PACGAN = "PacGAN, table 1: 400,000 steps of 100, 10 runs"
GDPP = "GDPP, read off its figure"
GDPP_RING = "GDPP, read off its figure: 25,000 steps, 7 distinct modes in its code"
PUBLISHED = {
    "ring": [
        ("GAN", "1", "99.3", "", VEEGAN),
        ("ALI", "2.8", "0.13", "", VEEGAN),
        ("unrolled GAN", "7.6", "35.6", "", VEEGAN),
        ("VEEGAN", "8", "52.9", "", VEEGAN),
        ("GAN", "6.3", "98.2", "0.45", PACGAN),
        ("PacGAN2", "7.9", "95.6", "0.07", PACGAN),
        ("PacGAN3", "7.8", "97.7", "0.10", PACGAN),
        ("PacGAN4", "7.8", "95.9", "0.07", PACGAN),
        ("GDPP", "8", "~73.5", "", GDPP_RING),
    ],
    "grid": [
        ("GAN", "3.3", "0.5", "", VEEGAN),
        ("ALI", "15.8", "1.6", "", VEEGAN),
        ("unrolled GAN", "23.6", "16", "", VEEGAN),
        ("VEEGAN", "24.6", "40", "", VEEGAN),
        ("GAN", "17.3", "94.8", "0.70", PACGAN),
        ("PacGAN2", "23.8", "91.3", "0.13", PACGAN),
        ("PacGAN3", "24.6", "94.2", "0.06", PACGAN),
        ("PacGAN4", "24.8", "93.6", "0.04", PACGAN),
        ("GDPP", "24.8", "~68.5", "", GDPP),
    ],
}


def perceptron(x, units, depth, outputs):
    for _ in range(depth):
        x = layers.Dense(units, activation="relu", kernel_initializer="he_normal")(x)
    return layers.Dense(outputs)(x)


@keras.saving.register_keras_serializable("benchmarks")
def sine(x):
    return ops.sin(x)


def waves(points, frequency):
    """64 random Fourier features: sines in directions that are not trained."""
    return layers.Dense(
        64,
        activation=sine,
        trainable=False,
        kernel_initializer=keras.initializers.RandomNormal(stddev=frequency),
        bias_initializer=keras.initializers.RandomUniform(-math.pi, math.pi),
    )(points)


def networks(finest):
    """A steep G of five hidden layers; a narrow D after coarse and fine sines."""
    latents, points = keras.Input((LATENTS,)), keras.Input((2,))
    sines = waves(points, 5), waves(points, finest)
    features = layers.Concatenate()([points, *sines])
    return (
        keras.Model(latents, perceptron(latents, 128, 5, 2), name="generator"),
        keras.Model(points, perceptron(features, 64, 3, 1), name="discriminator"),
    )


def adam(rate, steps, end=0.0):
    schedule = keras.optimizers.schedules.CosineDecay(rate, steps, alpha=end)
    return keras.optimizers.Adam(schedule, beta_1=0.5, beta_2=0.99)


def compiled(data, steps, seed, constraint=None, **how):
    keras.utils.set_random_seed(seed)
    generator, discriminator = networks(data.finest)
    if constraint is not None:
        constraints.constrain(discriminator, constraint)
    average = WeightAverage(half_life=30 * BATCH)
    gan = GAN(generator, discriminator, LATENTS, average=average, seed=seed)
    optimizers = adam(data.d_rate, steps, end=0.2), adam(data.g_rate, steps)
    gan.compile(*optimizers, steps_per_execution=50, **how)
    return gan


def minimax(data, steps, seed):
    return compiled(data, steps, seed, loss="minimax")


def non_saturating(data, steps, seed):
    return compiled(data, steps, seed)


def wgan(data, steps, seed):
    clip = constraints.ClipWeights(0.1)
    return compiled(data, steps, seed, clip, loss="wasserstein")


def wgan_gp(data, steps, seed):
    penalty = penalties.WassersteinGradient(weight=0.1)
    return compiled(data, steps, seed, loss="wasserstein", penalties=[penalty])


def r1_r2(data, steps, seed):
    # A smooth D first spreads samples over the modes; a steep one then fits widths.
    weight = keras.optimizers.schedules.PolynomialDecay(0.1, steps, 1e-6, data.power)
    return compiled(
        data,
        steps,
        seed,
        loss="relativistic_paired",
        penalties=[penalties.R1(weight), penalties.R2(weight)],
        update=updates.OneStage(),
    )


METHODS = {
    "minimax": minimax,
    "non-saturating": non_saturating,
    "WGAN, clipped": wgan,
    "WGAN-GP": wgan_gp,
    "relativistic, R1 + R2 that fade": r1_r2,
}


def train(build, data, steps, seed):
    """A trained GAN and the seconds it took, those of `compile` included."""
    points = data.mixture.sample(POINTS, seed) / np.float32(data.scale)
    whole = POINTS // (50 * BATCH) * 50
    begun = time.perf_counter()
    gan = build(data, steps, seed)
    for start in range(0, steps, whole):
        count = min(whole, steps - start) * BATCH
        gan.fit(points[:count], batch_size=BATCH, verbose=0)
    return gan, time.perf_counter() - begun


def widths(samples, mixture):
    """Each mode's standard deviation divided by that of draws from the mixture."""
    distances = np.linalg.norm(samples[:, None] - mixture.centers, axis=2)
    nearest, good = distances.argmin(1), distances.min(1) <= mixture.radius
    members = [samples[good & (nearest == n)] for n in range(len(mixture.centers))]
    found = [math.sqrt(each.var(0).mean()) for each in members if len(each) > 9]
    # The variance of a coordinate of a planar normal within a radius.
    half = (mixture.radius / mixture.std) ** 2 / 2
    share = 1 - half * math.exp(-half) / (1 - math.exp(-half))
    return np.array(found or [math.nan]) / (mixture.std * math.sqrt(share))


def scores(samples, mixture):
    """Modes, high quality and reverse KL of 2,500 samples; extreme widths of all."""
    if not np.isfinite(samples).all():
        return [0.0, 0.0, math.inf, math.nan, math.nan]
    found, width = mode_coverage(samples[:2500], mixture), widths(samples, mixture)
    quality = 100 * found.high_quality
    return [found.modes, quality, found.reverse_kl, width.min(), width.max()]


def row(name, results, seconds):
    """A Markdown row of means ± standard errors over seeds."""
    results = np.array(results)
    means = results.mean(0)
    with np.errstate(invalid="ignore"):  # An infinite mean has no error.
        errors = results.std(0, ddof=1) if len(results) > 1 else np.zeros(5)
    errors /= math.sqrt(len(results))
    cells = [
        f"{mean:.{digits}f} ± {error:.{digits}f}" if math.isfinite(mean) else f"{mean}"
        for mean, error, digits in zip(means[:3], errors[:3], (1, 1, 3), strict=True)
    ]
    seen = np.isfinite(means[3:]).all()  # Otherwise a run has no mode to measure.
    cells.append(f"{means[3]:.2f} to {means[4]:.2f}" if seen else "")
    time_taken = f"{np.mean(seconds):.0f}" if seconds else ""
    return f"| {name} | {' | '.join(cells)} | {time_taken} |"


def published(name):
    modes = len(DATA[name].mixture.centers)
    lines = [
        f"| published | modes of {modes} | high quality, % | reverse KL | source |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(each)} |" for each in PUBLISHED[name]),
    ]
    return "\n".join(lines)


def plot(pictures, mixture, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    size = (3.2 * len(pictures), 3.4)
    figure, axes = pyplot.subplots(1, len(pictures), figsize=size, squeeze=False)
    limit = 1.3 * mixture.centers.max()
    real = mixture.sample(2500, seed=9)
    for axis, (name, samples) in zip(axes[0], pictures.items(), strict=True):
        axis.scatter(*real.T, s=4, c="0.75", label="real")
        axis.scatter(*samples[:2500].T, s=2, c="#c2410c", alpha=0.5, label="generated")
        axis.set_title(name, fontsize=10)
        axis.set_aspect("equal")
        axis.set(xlim=(-limit, limit), ylim=(-limit, limit), xticks=[], yticks=[])
    axes[0, 0].legend(loc="center", fontsize=8, frameon=False, markerscale=3)
    figure.tight_layout()
    figure.savefig(path, dpi=110, bbox_inches="tight")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=list(DATA), default="ring")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--methods", help="names, with ; between them")
    parser.add_argument("--steps", type=int, help="training steps, with batches of 256")
    parser.add_argument("--each", action="store_true", help="a row for each seed too")
    parser.add_argument("--plot", help="path of a picture of the first seed's samples")
    return parser.parse_args()


def measure(name, data, steps, seeds, each):
    """Prints a method's row; returns the samples of the first seed."""
    results, seconds, samples = [], [], []
    for seed in seeds:
        gan, taken = train(METHODS[name], data, steps, seed)
        samples.append(gan.generate(27_500, seed=seed) * data.scale)
        results.append(scores(samples[-1], data.mixture))
        seconds.append(taken)
        if each:
            print(row(f"{name}, seed {seed}", results[-1:], [taken]), flush=True)
    print(row(name, results, seconds), flush=True)
    return samples[0]


def main():
    arguments = parse()
    data = DATA[arguments.data]
    steps = arguments.steps or data.steps
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    names = list(METHODS)
    if arguments.methods:
        names = [name.strip() for name in arguments.methods.split(";")]
    modes = len(data.mixture.centers)
    print(f"{steps} steps, seeds {seeds[0]} to {seeds[-1]}\n")
    print(f"| method | modes of {modes} | high quality, % | reverse KL | widths | s |")
    print("|---|---|---|---|---|---|", flush=True)
    pictures = {
        name: measure(name, data, steps, seeds, arguments.each) for name in names
    }
    draws = [scores(data.mixture.sample(27_500, s), data.mixture) for s in seeds]
    print(row("draws from the data", draws, None))
    print(f"\n{published(arguments.data)}")
    if arguments.plot:
        plot(pictures, data.mixture, arguments.plot)


if __name__ == "__main__":
    main()
