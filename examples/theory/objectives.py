"""How far from an equilibrium are the same two networks after each objective?

Grnarova et al., 2019, https://arxiv.org/abs/1811.05512: the duality gap is the sum of
what D could still gain against this G and what G could gain against this D; it is 0 at
a Nash equilibrium. On the right, a fresh discriminator's bound of the Jensen-Shannon
divergence, which depends on G alone. With and without R1 and R2, after the same steps
on the same data. `--steps 1000 --constant` stops too early: D still has a slope, which
G could follow far beyond the data, and the gap is large with and without penalties; it
grows with the steps of the search for the best responses (`--search`). All of one seed.
A minute on two cores.

    python examples/theory/objectives.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan import theory

OBJECTIVES = ["minimax", "non_saturating", "least_squares", "relativistic_paired"]
LOG_4 = np.log(4)
WEIGHTS = {"alone": 0.0, "R1 + R2": 1.0}


def trained(loss, weight, steps, constant):
    keras.utils.set_random_seed(0)
    gan = GAN(*models.mlp(data_dim=1, latent_dim=1, units=32), latent_dim=1, seed=0)
    rate = 1e-3 if constant else keras.optimizers.schedules.CosineDecay(2e-3, steps)
    adam = [keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    both = [penalties.R1(weight), penalties.R2(weight)] if weight else []
    gan.compile(*adam, loss, both, steps_per_execution=50)
    data = np.random.default_rng(0).normal(0.5, 1.0, (256 * steps, 1))
    gan.fit(np.float32(data), batch_size=256, verbose=0)
    return gan


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/objectives")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--constant", action="store_true", help="learning rate")
    parser.add_argument("--search", type=int, default=200, help="of best responses")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    search, names = {"steps": arguments.search}, OBJECTIVES
    if arguments.smoke:
        arguments.steps, search["steps"], names = 50, 5, OBJECTIVES[:1]
    held_out = np.random.default_rng(1).normal(0.5, 1.0, (10_000, 1)).astype("float32")
    left, right = (figure := Figure((11, 4), layout="constrained")).subplots(1, 2)
    print("| objective | penalty | D gains | G gains | duality gap | JSD at least |")
    print("|---|---|---|---|---|---|")
    for shift, (penalty, weight) in zip((-0.2, 0.2), WEIGHTS.items(), strict=True):
        gaps, bounds = [], []
        for loss in names:
            gan = trained(loss, weight, arguments.steps, arguments.constant)
            gap = theory.duality_gap(gan, held_out, **search)
            fresh = theory.estimate_divergence(gan, held_out, **search)
            gaps.append(gap.gap), bounds.append(fresh.bound)
            d_gains, g_gains = gap.minimax.value + LOG_4, -LOG_4 - gap.maximin.value
            gains = f"{d_gains:.4f} | {g_gains:.4f} | {gap.gap:.4f}"
            print(f"| {loss} | {penalty} | {gains} | {fresh.bound:.4f} |", flush=True)
        for axis, heights in ((left, gaps), (right, bounds)):
            bars = axis.bar(np.arange(len(names)) + shift, heights, 0.35, label=penalty)
            axis.bar_label(bars, fmt="%.3f", fontsize=8)
    for axis in (left, right):
        labels = [name.replace("_", "\n") for name in names]
        axis.set_xticks(range(len(names)), labels)
        axis.margins(y=0.15)
        axis.legend()
    left.set(title="Duality gap", ylabel="nats")
    right.set(title="Jensen-Shannon divergence, at least, by a fresh D", ylabel="nats")
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "objectives.png", dpi=100)


if __name__ == "__main__":
    main()
