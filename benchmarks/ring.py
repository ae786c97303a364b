"""Eight Gaussians on a ring: how many does each method reach, and in what time?

    python benchmarks/ring.py --plot docs/images/ring.png

Trains the same two perceptrons for the same number of steps with each method.
The modes have a standard deviation of 0.05 on a circle of radius 1. Prints, for 10,000
samples, the modes that hold at least 5 % of them, the smallest mode's fraction, the
fraction within three standard deviations of a center (a perfect generator: 98.9 %) and
the KL divergence over modes to the uniform distribution. The rings of
`benchmarks/objectives.py` and `benchmarks/mode_coverage.py` have narrower modes, as the
literature's, and count a mode of a single sample.
"""

import argparse
import time

import keras

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.datasets import mixtures
from keras_gan.metrics import mode_coverage

BATCH = 256


def _gan(seed):
    keras.utils.set_random_seed(seed)
    networks = models.mlp(data_dim=2, latent_dim=16, units=128, depth=3)
    return GAN(*networks, latent_dim=16, average=WeightAverage(50_000), seed=seed)


def _adam(beta_1=0.0):
    return keras.optimizers.Adam(1e-3, beta_1=beta_1, beta_2=0.9)


def non_saturating(seed):
    gan = _gan(seed)
    gan.compile(_adam(0.5), _adam(0.5), steps_per_execution=20)
    return gan, BATCH


def wgan_gp(seed):
    gan = _gan(seed)
    gan.compile(
        _adam(),
        _adam(),
        loss="wasserstein",
        penalties=[penalties.WassersteinGradient(weight=0.1)],
        update=updates.Alternating(discriminator_steps=2),
        steps_per_execution=20,
    )
    return gan, 2 * BATCH


def r1_r2(seed):
    gan = _gan(seed)
    gan.compile(
        _adam(),
        _adam(),
        loss="relativistic_paired",
        penalties=[penalties.R1(weight=0.1), penalties.R2(weight=0.1)],
        steps_per_execution=20,
    )
    return gan, BATCH


METHODS = {
    "non-saturating alone": non_saturating,
    "WGAN-GP": wgan_gp,
    "relativistic, R1 + R2": r1_r2,
}


def run(build, seed, steps):
    mixture = mixtures.ring(8, radius=1.0, std=0.05)
    gan, batch_size = build(seed)
    points = mixture.sample(batch_size * 100, seed=seed)
    begun = time.perf_counter()
    gan.fit(points, batch_size=batch_size, epochs=steps // 100, verbose=0)
    seconds = time.perf_counter() - begun
    samples = gan.generate(10_000, seed=seed)
    found = mode_coverage(samples, mixture, minimum_share=0.05)
    return seconds, found, samples, mixture


def plot(results, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(
        1, len(results), figsize=(3.2 * len(results), 3.4), sharex=True, sharey=True
    )
    for axis, (name, (_, found, samples, mixture)) in zip(axes, results, strict=True):
        axis.scatter(*mixture.sample(1000, seed=9).T, s=4, c="0.75", label="real")
        axis.scatter(*samples[:1000].T, s=4, c="#c2410c", alpha=0.5, label="generated")
        axis.set_title(f"{name}\n{found.modes} of 8 modes", fontsize=10)
        axis.set_aspect("equal")
        axis.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), xticks=[], yticks=[])
    axes[0].legend(loc="center", fontsize=8, frameon=False, markerscale=3)
    figure.tight_layout()
    figure.savefig(path, dpi=110, bbox_inches="tight")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--plot")
    arguments = parser.parse_args()
    print("| method | seed | seconds | modes | smallest share | high quality | KL |")
    print("|---|---|---|---|---|---|---|")
    results = []
    for name, build in METHODS.items():
        for seed in range(arguments.seeds):
            result = run(build, seed, arguments.steps)
            seconds, found, samples, _ = result
            least = found.counts.min() / len(samples)
            print(
                f"| {name} | {seed} | {seconds:.0f} | {found.modes} | {least:.1%} | "
                f"{found.high_quality:.1%} | {found.reverse_kl:.3f} |",
                flush=True,
            )
            if seed == 0:
                results.append((name, result))
    if arguments.plot:
        plot(results, arguments.plot)


if __name__ == "__main__":
    main()
