"""D over the plane while G moves: the picture of GAN Lab, for eight Gaussians.

The colour is P(real | x) by D, blue where D says "generated" and red where it says
"real"; real points are black, generated ones green. Kahng et al., 2019,
https://arxiv.org/abs/1809.01587. Writes a film of the whole training, and a picture of
four moments. Half a minute on two cores.

    python examples/theory/plane.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan.datasets import mixtures

RING, LIMIT = mixtures.ring(8, std=0.05), 1.7
SIDE = np.linspace(-LIMIT, LIMIT, 80, dtype="float32")
PLANE = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)


def moment(gan):
    verdicts = gan.discriminate(PLANE).reshape(len(SIDE), len(SIDE))
    return int(gan.step), verdicts, gan.generate(500, seed=1)


def draw(axis, step, verdicts, samples):
    axis.clear()
    levels = np.linspace(0, 1, 21)
    axis.contourf(SIDE, SIDE, verdicts, levels, cmap="coolwarm", alpha=0.8)
    axis.plot(*RING.sample(500, seed=2).T, ".k", markersize=2)
    axis.plot(*samples.T, ".", color="lime", markersize=2)
    axis.set(title=f"step {step}", aspect="equal", xticks=[], yticks=[])
    axis.axis([-LIMIT, LIMIT, -LIMIT, LIMIT])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/plane")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    frames, apart = (4, 1) if arguments.smoke else (40, 30)
    keras.utils.set_random_seed(0)
    gan = GAN(*models.mlp(latent_dim=2, units=64, depth=3), latent_dim=2, seed=0)
    adam = [keras.optimizers.Adam(2e-3, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    both = [penalties.R1(0.02), penalties.R2(0.02)]
    gan.compile(*adam, "non_saturating", both, steps_per_execution=apart)
    seen = [moment(gan)]
    for frame in range(frames - 1):
        points = RING.sample(128 * apart, seed=frame)
        gan.fit(points, batch_size=128, verbose=0)
        seen.append(moment(gan))

    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    four = Figure((12, 3.4), layout="constrained")
    moments = [seen[0], seen[frames // 20], seen[frames // 4], seen[-1]]
    for axis, each in zip(four.subplots(1, 4), moments, strict=True):
        draw(axis, *each)
    four.savefig(folder / "plane.png", dpi=100)
    figure = Figure((4.2, 4.4), layout="constrained")
    axis = figure.subplots()
    film = FuncAnimation(figure, lambda frame: draw(axis, *seen[frame]), frames)
    film.save(folder / "plane.gif", "pillow", fps=6, dpi=80)
    print(
        f"{folder / 'plane.gif'}: D at samples {gan.discriminate(seen[-1][2]).mean()}"
    )


if __name__ == "__main__":
    main()
