"""G loses modes: the same networks on eight Gaussians, with and without a remedy.

A strong D is what makes G lose modes here: it also sees sines of the points, so that it
can be steep, and its learning rate is ten times that of G. Networks, Adam, batches and
steps are the same for all four methods; only the objective and its penalties differ.
Samples come from a moving average of G with a half-life of 50 steps, again for all.
Prints the modes with at least 5 % of the samples, the samples within three deviations
of a center (perfect: 98.9 %) and KL(samples over modes ‖ uniform), and draws a picture
and a film of seed 0, whose titles have the numbers of each moment. A minute on two
cores; `--seeds 5` repeats it with the seeds 0 to 4.

    python examples/theory/mode_collapse.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from keras import layers
from keras.initializers import RandomNormal
from keras.initializers import RandomUniform
from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import penalties
from keras_gan.datasets import mixtures
from keras_gan.metrics import mode_coverage

RING = mixtures.ring(8, std=0.05)
R1_R2 = [penalties.R1(0.1), penalties.R2(0.1)]
METHODS = {
    "minimax": ["minimax"],
    "non-saturating": ["non_saturating"],
    "WGAN-GP": ["wasserstein", [penalties.WassersteinGradient(1.0)]],
    "non-saturating, R1 + R2": ["non_saturating", R1_R2],
}


def networks():
    generator, _ = models.mlp(latent_dim=2, units=64, depth=3)
    points = keras.Input((2,))
    initial = RandomNormal(stddev=5.0), RandomUniform(-np.pi, np.pi)
    sines = layers.Dense(32, keras.ops.sin, True, *initial, trainable=False)
    x = layers.Concatenate()([points, sines(points)])
    for _ in range(2):
        x = layers.Dense(64, activation="relu", kernel_initializer="he_normal")(x)
    return generator, keras.Model(points, layers.Dense(1)(x))


def train(name, seed, steps, frames):
    """Yields samples, and their scores, at `frames` moments of a training."""
    keras.utils.set_random_seed(seed)
    average = WeightAverage(half_life=50 * 64)
    gan = GAN(*networks(), latent_dim=2, average=average, seed=seed)
    d_adam, g_adam = (keras.optimizers.Adam(rate, 0.5, 0.99) for rate in (5e-3, 5e-4))
    gan.compile(d_adam, g_adam, *METHODS[name], steps_per_execution=steps // frames)
    for frame in range(frames):
        points = RING.sample(64 * (steps // frames), [seed, frame])
        gan.fit(points, batch_size=64, verbose=0)
        samples = gan.generate(2500, seed=seed)
        yield int(gan.step), samples, mode_coverage(samples, RING, minimum_share=0.05)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/mode_collapse")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    steps, frames, names = 1200, 24, list(METHODS)
    if arguments.smoke:
        steps, frames, names = 4, 2, names[:1]
    axes = (figure := Figure((14, 4), layout="constrained")).subplots(1, 4)
    films = []
    print("| method | seed | modes | high quality | reverse KL |")
    print("|---|---|---|---|---|")
    for name, axis in zip(names, axes, strict=False):
        for seed in range(arguments.seeds):
            run = list(train(name, seed, steps, frames))
            found = run[-1][2]
            numbers = f"{found.high_quality:.1%} | {found.reverse_kl:.3f}"
            print(f"| {name} | {seed} | {found.modes} of 8 | {numbers} |", flush=True)
            films += [(name, axis, run)] if seed == 0 else []

    def draw(frame):
        for name, axis, run in films:
            step, samples, found = run[frame]
            axis.clear()
            axis.plot(*RING.sample(1000, 1).T, ".", color="0.8", markersize=3)
            axis.plot(*samples.T, ".", color="C3", markersize=1)
            axis.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
            said = f"step {step}: {found.modes} of 8 modes, {found.high_quality:.0%}"
            axis.set_title(f"{name}\n{said}")

    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    draw(-1)
    figure.savefig(folder / "mode_collapse.png", dpi=90)
    film = FuncAnimation(figure, draw, frames)
    film.save(folder / "mode_collapse.gif", "pillow", fps=6, dpi=70)


if __name__ == "__main__":
    main()
