"""A discriminator trained as a classifier is a probability: D(x; θ_D) = P(real | x).

Real data come from p = N(0, 1) and generated ones from q = N(1.5, 1), in equal parts,
so P(real | x) is p(x) / (p(x) + q(x)) by Bayes. Of the points with D = 70 %, are
70 % real? Draws a reliability diagram of a trained D and of the exact posterior on new
data, where the posterior is off only by noise. Ten seconds on two cores.

    python examples/theory/discriminator.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from keras_gan import models
from keras_gan import theory

P, Q = stats.norm(0, 1), stats.norm(1.5, 1)


def reliability(claimed, real):
    """Mean claim and fraction of real points of ten bins, and the calibration error."""
    bins = np.int64(claimed * 9.999)
    counts = np.bincount(bins, minlength=10)
    claims, shares = (
        np.bincount(bins, each, minlength=10) / np.maximum(counts, 1)
        for each in (claimed, real)
    )
    return claims, shares, np.sum(counts * np.abs(claims - shares)) / counts.sum()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/discriminator")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    steps, draws = (4, 1000) if arguments.smoke else (2000, 100_000)
    keras.utils.set_random_seed(0)
    _, discriminator = models.mlp(data_dim=1, units=32)
    points = np.linspace(-4, 5.5, 200)
    laboratory = theory.Laboratory(P, Q, draws=draws, seed=0)
    approach = laboratory.train(discriminator, steps, looks=4, points=points)
    rng = np.random.default_rng(1)
    real = rng.integers(2, size=draws)
    x = np.where(real, *(each.rvs(draws, random_state=rng) for each in (P, Q)))
    logits = discriminator.predict(np.float32(x[:, None]), verbose=0, batch_size=4096)
    left, right = (figure := Figure((11, 5), layout="constrained")).subplots(1, 2)
    right.plot([0, 1], [0, 1], color="0.7", label="perfect")
    for name, claimed, marker in (
        ("D", 1 / (1 + np.exp(-logits[:, 0])), "o"),
        ("p / (p + q)", theory.optimal_discriminator(P, Q)(x), "x"),
    ):
        claims, shares, error = reliability(claimed, real)
        print(f"Expected calibration error of {name}: {error:.4f}")
        label = f"{name}, calibration error {error:.4f}"
        right.plot(claims, shares, marker, markersize=9, label=label)
    print(
        f"Mean |D − D*| {approach.discrepancy[0]:.4f}, {approach.discrepancy[-1]:.4f}"
    )
    print(f"JSD {approach.bound[-1]:.4f} by D ({theory.divergence(P, Q):.4f} exactly)")
    left.plot(points, P.pdf(points), ":k", label="p, real")
    left.plot(points, Q.pdf(points), "g", label="q, generated")
    left.plot(points, approach.outputs[-1], color="tab:blue", label="D")
    left.plot(points, approach.optimum, "--", color="tab:orange", label="p / (p + q)")
    left.set(title=f"mean |D − D*| {approach.discrepancy[-1]:.4f}", xlabel="x")
    right.set(title="Reliability diagram, ten bins", aspect="equal")
    right.set(xlabel="P(real | x) by D", ylabel="fraction that are real")
    left.legend(), right.legend()  # noqa: B018
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "discriminator.png", dpi=100)


if __name__ == "__main__":
    main()
