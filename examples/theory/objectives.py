"""How far from an equilibrium are the same two networks after each objective?

Grnarova et al., 2019, https://arxiv.org/abs/1811.05512: the duality gap, 0 at a
Nash equilibrium, and a fresh discriminator's bound of the Jensen-Shannon divergence,
after the same steps on the same data, with and without R1 and R2. Both are 0 at the
equilibrium. Two minutes on two processor cores.

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


def trained(loss, weight, steps):
    keras.utils.set_random_seed(0)
    gan = GAN(*models.mlp(data_dim=1, latent_dim=1, units=32), latent_dim=1, seed=0)
    adam = [keras.optimizers.Adam(1e-3, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    both = [penalties.R1(weight), penalties.R2(weight)] if weight else []
    gan.compile(*adam, loss, both, steps_per_execution=50)
    data = np.random.default_rng(0).normal(0.5, 1.0, (256 * steps, 1))
    gan.fit(np.float32(data), batch_size=256, verbose=0)
    return gan


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="objectives.png")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    smoke = (arguments := parser.parse_args()).smoke
    steps, search = (50, 5) if smoke else (1000, 200)
    held_out = np.random.default_rng(1).normal(0.5, 1.0, (10_000, 1)).astype("float32")
    left, right = (figure := Figure((11, 4), layout="constrained")).subplots(1, 2)
    print("| objective | R1 + R2 | duality gap | JSD at least |\n|---|---|---|---|")
    for number, loss in enumerate(OBJECTIVES[:1] if smoke else OBJECTIVES):
        for shift, weight in ((-0.2, 0.0), (0.2, 1.0)):
            gan = trained(loss, weight, steps)
            gap = theory.duality_gap(gan, held_out, steps=search)
            fresh = theory.estimate_divergence(gan, held_out, steps=search)
            color = "C1" if weight else "C0"
            left.bar(number + shift, gap.gap, 0.35, color=color)
            right.bar(number + shift, fresh.bound, 0.35, color=color)
            print(f"| {loss} | {weight} | {gap.gap:.4f} | {fresh.bound:.4f} |")
    names = [name.replace("_", "\n") for name in OBJECTIVES]
    for axis in (left, right):
        axis.set_xticks(range(len(names)), names)
    left.set(title="Duality gap, nats (blue alone, orange R1 + R2)", yscale="symlog")
    right.set_title("Jensen-Shannon divergence, at least, by a fresh D")
    Path(arguments.output).parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(arguments.output, dpi=100)


if __name__ == "__main__":
    main()
