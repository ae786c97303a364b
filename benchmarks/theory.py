"""Do the theory tools measure what the textbook says? Results and closed forms.

    python benchmarks/theory.py

1. A discriminator trained between p = N(0, 1) and q = N(1.5, 1) (and the same in the
   plane): its mean distance from D* = p / (p + q), and its bound of the Jensen-Shannon
   divergence, next to the divergence by quadrature.
2. The bound by a fresh discriminator with each loss that has one, next to the
   divergence by quadrature.
3. A generator trained to equilibrium on N(0.5, 1), for three seeds: V of a fresh
   discriminator on held-out data, next to −log 4, and the duality gap. Then the same
   for a generator collapsed to a point, and for a discriminator that cannot learn.
4. The same for a ring of eight Gaussians.
"""

import argparse
import math
import time

import keras
import numpy as np
from keras import layers
from scipy import stats

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import penalties
from keras_gan import theory
from keras_gan import updates
from keras_gan.datasets import mixtures

LOG_4 = math.log(4.0)
NEAR, FAR = stats.norm(0, 1), stats.norm(1.5, 1)
LOSSES = (
    "minimax",
    "least_squares",
    "hinge",
    "kullback_leibler",
    "reverse_kullback_leibler",
    "squared_hellinger",
)


def laboratories(steps):
    plane = [stats.multivariate_normal([mean, 0.0]) for mean in (0.0, 1.5)]
    print(
        "| D between | steps | mean of abs(D − D*) | bound | divergence | ratio | s |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, p, q, dim in (("normals", NEAR, FAR, 1), ("planar normals", *plane, 2)):
        begun = time.perf_counter()
        discriminator = models.mlp(dim, units=64)[1]
        found = theory.Laboratory(p, q).train(discriminator, steps=steps, looks=4)
        exact, seconds = theory.divergence(p, q), time.perf_counter() - begun
        for step, gap, bound in zip(
            found.steps, found.discrepancy, found.bound, strict=True
        ):
            print(
                f"| {name} | {step} | {gap:.4f} | {bound:.4f} | {exact:.4f} | "
                f"{bound / exact:.3f} | {seconds:.0f} |",
                flush=True,
            )


def shifted():
    """A GAN whose generator makes N(1.5, 1)."""
    generator = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    generator.set_weights([np.ones((1, 1)), np.array([1.5])])
    return GAN(generator, models.mlp(1, units=64)[1], latent_dim=1, seed=0)


def bounds(steps):
    real = NEAR.rvs((40_000, 1), random_state=0).astype("float32")
    print("\n| loss | divergence | by quadrature | bound by a fresh D |")
    print("|---|---|---|---|")
    gan = shifted()
    for loss in LOSSES:
        found = theory.estimate_divergence(gan, real, loss=loss, steps=steps)
        exact = theory.divergence(NEAR, FAR, found.divergence)
        name = found.divergence.replace("_", " ")
        print(
            f"| {loss} | {name} | {exact:.4f} | {found.bound:.4f} ± "
            f"{found.error:.4f} |",
            flush=True,
        )
    critic = [penalties.WassersteinGradient(10.0)]
    found = theory.estimate_divergence(
        gan, real, loss="wasserstein", penalties=critic, steps=3 * steps
    )
    exact = theory.divergence(NEAR, FAR, "wasserstein")
    print(
        f"| wasserstein, gradient penalty | wasserstein | {exact:.4f} | "
        f"{found.bound:.4f} ± {found.error:.4f} |"
    )


def trained(sample, dim, units, steps, seed, loss, weight):
    """A GAN of perceptrons trained by the recipe that converges."""
    keras.utils.set_random_seed(seed)
    networks = models.mlp(dim, latent_dim=dim, units=units, depth=2 + (dim > 1))
    average = WeightAverage(half_life=50 * 256)
    gan = GAN(*networks, latent_dim=dim, average=average, seed=seed)
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    adams = [keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    gan.compile(
        *adams,
        loss=loss,
        penalties=[penalties.R1(weight), penalties.R2(weight)],
        update=updates.OneStage(),
        steps_per_execution=50,
    )
    points = sample(256 * min(steps, 2000), seed)
    gan.fit(points, batch_size=256, epochs=-(-steps // 2000), verbose=0)
    return gan


def describe(name, gan, held_out, steps):
    who = "raw" if gan.average is None else "average"
    fresh = theory.estimate_divergence(gan, held_out, steps=steps, generator=who)
    gap = theory.duality_gap(gan, held_out, steps=steps, generator=who)
    own = theory.value(gan, held_out, generator=who)
    v = 2 * fresh.bound - LOG_4
    says = "" if fresh.able else "nothing: this D cannot learn"
    print(
        f"| {name} | {own.value:.4f} | {v:.4f} | {v + LOG_4:.4f} | "
        f"{fresh.bound:.4f} ± {fresh.error:.4f} | {gap.gap:.4f} ± {gap.error:.4f} | "
        f"{gap.minimax.value:.4f} | {says} |",
        flush=True,
    )


def collapsed(gan):
    """The same GAN, whose generator makes one point for any latents."""
    kernel = gan.average_generator.layers[-1].kernel
    kernel.assign(np.zeros(kernel.shape))
    return gan


def with_dead_discriminator(dim, mean):
    """A GAN with G off by two deviations, and a D that is always ½ and cannot learn."""
    generator = keras.Sequential([keras.Input((dim,)), layers.Dense(dim)])
    generator.set_weights([np.eye(dim), np.full(dim, mean)])
    discriminator = keras.Sequential(
        [keras.Input((dim,)), layers.Rescaling(0.0), layers.Dense(1, use_bias=False)]
    )
    gan = GAN(generator, discriminator, latent_dim=dim, seed=0)
    gan.compile("sgd", "sgd")
    return gan


def equilibria(steps, seeds, search):
    def normal(count, seed):
        rng = np.random.default_rng([seed, 7])
        return rng.normal(0.5, 1.0, (count, 1)).astype("float32")

    ring = mixtures.ring(8, std=0.05)
    print(
        "\n| G, on | V of its own D | V of a fresh D | above −log 4 | JSD at least | "
        "duality gap | V of the best D against it | what that says |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for seed in range(seeds):
        gan = trained(normal, 1, 64, steps, seed, "minimax", 1.0)
        describe(f"N(½, 1), seed {seed}", gan, normal(40_000, 100 + seed), search)
        if seed == 0:
            held_out = normal(40_000, 100)
            describe("N(½, 1), collapsed", collapsed(gan), held_out, search)
            dead = with_dead_discriminator(1, 2.5)
            describe("N(½, 1), D dead, G off", dead, held_out, search)
    length = 3 * steps
    fading = keras.optimizers.schedules.PolynomialDecay(0.1, length, 1e-4, power=3)
    gan = trained(ring.sample, 2, 128, length, 0, "relativistic_paired", fading)
    describe("ring, seed 0", gan, ring.sample(40_000, 100), 2 * search)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=2000, help="of each training")
    parser.add_argument("--search", type=int, default=1000, help="of each response")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    laboratories(arguments.steps)
    bounds(arguments.search)
    equilibria(arguments.steps, arguments.seeds, arguments.search)


if __name__ == "__main__":
    main()
