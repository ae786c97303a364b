"""Figure 1 of the GAN paper in a real game: D goes to p / (p + q), and q to p.

Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661, proposition 1. Four moments of
one game: p is N(1, 0.5²), q a kernel estimate of an affine G's density, D the
discriminator's output; the dashed line is the optimal D against this q. In the fifth
panel G is fixed, so that D converges to it. Half a minute on two cores.

    python examples/theory/optimal_discriminator.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan import theory

P, X = stats.norm(1, 0.5), np.linspace(-3, 3, 300)


def panel(gan, axis):
    samples = gan.generate(4000, seed=1)[:, 0]
    q = stats.gaussian_kde(samples)
    best = theory.optimal_discriminator(P, q)
    points = np.concatenate([samples, P.rvs(4000, random_state=1)])
    found = gan.discriminate(np.float32(points[:, None]))[:, 0]
    gap = np.abs(found - best(points)).mean()
    axis.plot(X, P.pdf(X), ":k", label="p, real")
    axis.plot(X, q(X), "g", label="q, generated")
    axis.plot(X, gan.discriminate(np.float32(X[:, None])), label="D")
    seen = X[P.pdf(X) + q(X) > 0.01]
    axis.plot(seen, best(seen), "--", label="p / (p + q)")
    axis.set(title=f"step {int(gan.step)}: mean |D − D*| {gap:.3f}", ylim=(0, 1.6))
    print(f"{axis.get_title()}, D is {found.mean():.3f} in the mean")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/optimal_discriminator")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    moments = [0, 2] if arguments.smoke else [0, 20, 500, 3000]
    steps = moments[-1]
    keras.utils.set_random_seed(0)
    generator = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    generator.set_weights([np.full((1, 1), 0.7), np.full((1,), -1.0)])
    gan = GAN(generator, models.mlp(data_dim=1, units=32)[1], latent_dim=1, seed=0)
    rate = keras.optimizers.schedules.CosineDecay(0.01, moments[-1])
    adam = [keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99) for _ in range(2)]
    gan.compile(*adam, "minimax", [penalties.R1(0.02), penalties.R2(0.02)])
    axes = (figure := Figure((16, 3.8), layout="constrained")).subplots(1, 5)
    for axis, end in zip(axes, moments, strict=False):
        data = P.rvs((256 * (end - int(gan.step)), 1), random_state=end)
        gan.fit(np.float32(data), batch_size=256, verbose=0) if end else None
        panel(gan, axis)
    axes[0].legend(loc="upper right", fontsize=8)
    exact = theory.divergence(p := stats.norm(0, 1), q := stats.norm(1.5, 1))
    laboratory = theory.Laboratory(p, q, draws=20 * steps + 100)
    approach = laboratory.train(models.mlp(data_dim=1, units=32)[1], steps)
    print(
        f"q stands still: mean |D − D*| {approach.discrepancy[-1]:.4f}, JSD "
        f"{approach.bound[-1]:.4f} by D, {exact:.4f} exactly"
    )
    axes[4].plot(approach.steps, approach.discrepancy, "o-", label="mean |D − D*|")
    axes[4].plot(approach.steps, approach.bound, "s-", label="JSD by D")
    axes[4].axhline(exact, color="k", linestyle=":", label=f"JSD {exact:.4f}")
    axes[4].legend(title="q stands still")
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "optimal_discriminator.png", dpi=100)


if __name__ == "__main__":
    main()
