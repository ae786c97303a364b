"""G may lose modes: the same networks on eight Gaussians, with five objectives.

Networks, Adam, batches and steps are the same; only the objective and its penalties or
constraint differ. Prints modes, samples within three deviations (perfect: 98.9 %) and
KL(samples over modes ‖ uniform); draws a picture and a film. Two minutes on two cores.

    python examples/theory/mode_collapse.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure

from keras_gan import GAN
from keras_gan import constraints
from keras_gan import models
from keras_gan import penalties
from keras_gan.datasets.protocols import unrolled_ring
from keras_gan.metrics import mode_coverage

RING = unrolled_ring()
METHODS = {
    "minimax": ["minimax"],
    "non-saturating": ["non_saturating"],
    "WGAN, clipped": ["wasserstein"],
    "WGAN-GP": ["wasserstein", [penalties.WassersteinGradient(0.1)]],
    "R1 + R2": ["non_saturating", [penalties.R1(0.02), penalties.R2(0.02)]],
}


def train(name, steps, seed, frames):
    keras.utils.set_random_seed(seed)
    gan = GAN(*models.mlp(latent_dim=2, units=64, depth=3), latent_dim=2, seed=seed)
    if name == "WGAN, clipped":
        constraints.constrain(gan.discriminator, constraints.ClipWeights(0.1))
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    adam = [keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    every = -(-steps // frames)
    gan.compile(*adam, *METHODS[name], steps_per_execution=every)
    for frame in range(frames):
        gan.fit(RING.sample(every * 128, [seed, frame]), batch_size=128, verbose=0)
        yield gan.generate(2500, seed=seed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="mode_collapse.png")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    parser.add_argument("--full", action="store_true", help="three seeds, 20,000 steps")
    arguments = parser.parse_args()
    steps, seeds, frames = (20_000, 3, 40) if arguments.full else (1500, 1, 20)
    steps, frames = (2, 1) if arguments.smoke else (steps, frames)
    names = list(METHODS)[: 1 if arguments.smoke else 5]
    axes = (figure := Figure((16, 4), layout="constrained")).subplots(1, 5)
    films = []
    print("| method | modes | high quality | reverse KL |\n|---|---|---|---|")
    for name, axis in zip(names, axes, strict=False):
        runs = [list(train(name, steps, seed, frames)) for seed in range(seeds)]
        found = [mode_coverage(run[-1], RING)[:3] for run in runs]
        modes, high, divergence = np.mean(found, axis=0)
        print(f"| {name} | {modes:.1f} | {high:.1%} | {divergence:.3f} |", flush=True)
        axis.plot(*RING.centers.T, "xr")
        films.append((axis.plot(*runs[0][-1].T, ".", markersize=1)[0], runs[0]))
        axis.axis([-1.6, 1.6, -1.6, 1.6])
        axis.set(title=f"{name}\n{modes:g} modes, {high:.0%}, KL {divergence:.2f}")
    (path := Path(arguments.output)).parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    film = FuncAnimation(
        figure, lambda at: [dots.set_data(*run[at].T) for dots, run in films], frames
    )
    film.save(path.with_suffix(".gif"), "pillow", fps=6)


if __name__ == "__main__":
    main()
