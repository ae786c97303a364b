"""What converges near the equilibrium? The spectral radius of one step tells.

Mescheder et al., 2018, https://arxiv.org/abs/1801.04406: near the equilibrium of
Dirac-GAN a step multiplies the distance by a factor, the largest eigenvalue's modulus.
Below 1 the players converge. Curves are computed; crosses are measured in games that
start at a distance of a billionth. Half a minute on two cores.

    python examples/theory/stability.py
"""

import argparse
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from keras_gan import penalties
from keras_gan import updates
from keras_gan.theory import dirac

AT_ONCE = {"update": updates.Simultaneous()}
METHODS = {
    "alternating": {},
    "simultaneous": AT_ONCE,
    "extragradient": {"update": updates.Extragradient()},
    "consensus 0.5": {"update": updates.Consensus(0.5)},
}
OBJECTIVES = ["minimax", "relativistic_paired", "wasserstein"]
STYLES = ["-", "--", "-"]


def measured(objective, steps, **how):
    """The mean factor per step over the last half of a game."""
    distances = np.linalg.norm(
        dirac.play(objective, start=(1e-9, 1e-9), steps=steps, **how), axis=1
    )
    half = steps // 2
    return (distances[-1] / distances[half]) ** (1 / (steps - half))


def curve(axis, objective, label, x, marks, steps, how, style="-"):
    line = [dirac.spectral_radius(objective, **how(each)) for each in x]
    found = [measured(objective, steps, **how(each)) for each in marks]
    axis.plot(x, line, style, label=f"{objective}, {label}")
    axis.plot(marks, found, "x", color="k")
    for mark, factor in zip(marks, found, strict=True):
        exact = dirac.spectral_radius(objective, **how(mark))
        print(f"| {objective} | {label} | {mark:g} | {exact:.4f} | {factor:.4f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/stability")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    steps, marks = (4, 1) if arguments.smoke else (200, 2)
    left, right = (figure := Figure((11, 4), layout="constrained")).subplots(1, 2)
    print("| objective | game | rate or weight | computed | measured |")
    print("|---|---|---|---|---|")
    rates, weights = np.linspace(0.02, 1, 15), np.linspace(0, 4, 15)
    for name, how in list(METHODS.items())[: marks * 2]:
        game = lambda rate, how=how: how | {"learning_rate": rate}  # noqa: E731
        curve(left, "minimax", name, rates, [0.2, 0.8][:marks], steps, game)
    # Dashes, as two of the objectives have the same curve.
    for objective, style in list(zip(OBJECTIVES, STYLES, strict=True))[: marks * 2]:
        game = lambda weight: AT_ONCE | {"penalties": [penalties.R1(weight)]}  # noqa: E731
        curve(right, objective, "R1", weights, [0.5, 3.0][:marks], steps, game, style)
    left.set(title="minimax, by the learning rate", xlabel="learning rate")
    right.set(title="simultaneous, rate 0.2, by the weight of R1", xlabel="weight γ")
    right.legend(), left.legend()
    for axis in (left, right):
        axis.axhline(1, color="0.6", linestyle=":")
        axis.set(ylabel="factor per step (crosses: measured)")
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "stability.png", dpi=100)


if __name__ == "__main__":
    main()
