"""x = G(z; θ_G): uniform and Gaussian latents pushed through G become the data.

Two GANs learn a density with two modes. They differ only in z, which is uniform in
[-1, 1] or normal. Each row shows the density of G(z) before, during and after training,
with p_data; W1 between samples of both is printed and in the titles. Half a minute on
two cores.

    python examples/theory/generator.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates
from keras_gan.datasets import mixtures

DATA = mixtures.Mixture([[-1.0], [1.0]], std=0.4)
PRIORS = {"uniform": priors.Uniform(2), "normal": priors.Normal(2)}


def compiled(prior, steps):
    keras.utils.set_random_seed(0)
    networks = models.mlp(data_dim=1, latent_dim=2, units=64)
    gan = GAN(*networks, prior=prior, average=WeightAverage(20_000), seed=0)
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    adam = [keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    both = [penalties.R1(0.5), penalties.R2(0.5)]
    how = {"update": updates.OneStage(), "steps_per_execution": 50}
    gan.compile(*adam, "relativistic_paired", both, **how)
    return gan


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/generator")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    moments = [0, 50] if arguments.smoke else [0, 150, 3000]
    figure = Figure((4 * len(moments), 6), layout="constrained")
    axes = figure.subplots(2, len(moments), sharex=True, sharey=True)
    x = np.linspace(-3, 3, 300)
    real = DATA.sample(20_000, seed=1)
    for row, (name, prior) in zip(axes, PRIORS.items(), strict=True):
        gan = compiled(prior, moments[-1])
        for axis, end in zip(row, moments, strict=True):
            if end:
                points = DATA.sample(256 * (end - int(gan.step)), seed=end)
                gan.fit(points, batch_size=256, verbose=0)
            fake = gan.generate(20_000, seed=1)
            distance = stats.wasserstein_distance(real[:, 0], fake[:, 0])
            axis.hist(
                fake, np.linspace(-3, 3, 81), density=True, alpha=0.6, label="G(z)"
            )
            axis.plot(x, DATA.pdf(x[:, None]), "k:", label="p_data")
            axis.set(title=f"z {name}, step {end}: W1 {distance:.3f}", ylim=(0, 1.2))
            print(f"z {name}, step {end}: W1 of G(z) and the data {distance:.4f}")
    axes[0, 0].legend()
    again = stats.wasserstein_distance(real[:, 0], DATA.sample(20_000, seed=2)[:, 0])
    print(f"between two sets of draws of the data themselves: {again:.4f}")
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "generator.png", dpi=100)


if __name__ == "__main__":
    main()
