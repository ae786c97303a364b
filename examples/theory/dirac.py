"""What converges? Four objectives with nine methods of training, in one picture.

Mescheder et al., 2018, https://arxiv.org/abs/1801.04406: the data are the point 0, the
generator is the point θ and the discriminator is D(x) = ψ · x. Each panel shows the
players' path from (θ, ψ) = (1, −1), from dark to bright, in 400 steps of 0.2. Its title
is the final distance from the equilibrium. R2 equals R1 here, because D's slope is the
same everywhere. A minute on two cores.

    python examples/theory/dirac.py
"""

import argparse
from pathlib import Path

import matplotlib
import numpy as np

from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates
from keras_gan.theory.dirac import play

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

OBJECTIVES = ["minimax", "non_saturating", "relativistic_paired", "wasserstein"]
AT_ONCE = {"update": updates.Simultaneous()}
REMEDIES = {
    "alternating": {},
    "simultaneous": AT_ONCE,
    "R1": AT_ONCE | {"penalties": [penalties.R1(0.3)]},
    "WGAN-GP": AT_ONCE | {"penalties": [penalties.WassersteinGradient(0.35)]},
    "clipping": AT_ONCE | {"clip": 1.0},
    "instance noise": AT_ONCE | {"noise": 1.0},
    "consensus": {"update": updates.Consensus(0.5)},
    "extragradient": {"update": updates.Extragradient()},
    "optimistic": AT_ONCE | {"optimizer": optimizers.OptimisticSGD},
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/dirac")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    steps = 3 if arguments.smoke else 400

    figure, axes = pyplot.subplots(
        len(OBJECTIVES),
        len(REMEDIES),
        figsize=(1.7 * len(REMEDIES), 7.6),
        sharex=True,
        sharey=True,
        layout="constrained",
    )
    for row, objective in zip(axes, OBJECTIVES, strict=True):
        row[0].set_ylabel(objective.replace("_", "\n") + "\n\nψ")
        for axis, (remedy, how) in zip(row, REMEDIES.items(), strict=True):
            path = play(objective, start=(1.0, -1.0), steps=steps, **how)
            radius = np.linalg.norm(path[-1])
            axis.plot(*path.T, color="0.8", linewidth=0.5)
            axis.scatter(*path.T, c=np.arange(len(path)), s=3, cmap="plasma")
            axis.plot(0, 0, "+", color="black")
            axis.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
            above = f"{remedy}\n" if objective == OBJECTIVES[0] else ""
            axis.set_title(f"{above}{radius:.2g}", fontsize=10)
            print(f"{objective} {remedy}: {radius:.3g} from the equilibrium")
    for axis in axes[-1]:
        axis.set_xlabel("θ")
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "dirac.png", dpi=100)


if __name__ == "__main__":
    main()
