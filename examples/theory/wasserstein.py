"""W1 measures a distance where the Jensen-Shannon divergence is constant.

Arjovsky et al., 2017, https://arxiv.org/abs/1701.07875, example 1: the data are on the
line x = 0, G's on x = θ. JSD is log 2 for any θ except 0, W1 is |θ|. On the right, W1
by critics (divided by their largest slope), next to W1 of samples. Two
minutes on two cores.

    python examples/theory/wasserstein.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from scipy import optimize
from scipy import spatial

from keras_gan import GAN
from keras_gan import constraints
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan import theory

CLIP, RNG = constraints.ClipWeights(0.1), np.random.default_rng(0)
ESTIMATES = ["samples, optimal assignment", "penalised critic", "clipped critic"]


def standing(kernel, bias, prior):
    parts = [keras.Input(prior.shape), keras.layers.Dense(len(bias))]
    generator = keras.Sequential(parts)
    generator.set_weights([np.array(kernel), np.array(bias)])
    return GAN(generator, models.mlp(len(bias), units=64)[1], prior=prior, seed=0)


def estimate(gan, data, steps, clipped=False):
    critic = models.mlp(data.shape[1], units=64)[1]
    how = {"discriminator": constraints.constrain(critic, CLIP) if clipped else critic}
    how["penalties"] = [] if clipped else [penalties.WassersteinGradient(10.0)]
    how |= {"steps": steps, "learning_rate": 0.01, "loss": "wasserstein"}
    return theory.estimate_divergence(gan, data, **how).bound


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/wasserstein")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    smoke = (arguments := parser.parse_args()).smoke
    steps, thetas = (2, [1.0]) if smoke else (1000, [0.0, 0.2, 1.0])
    keras.utils.set_random_seed(0)
    left, right = (figure := Figure((13, 4), layout="constrained")).subplots(1, 2)
    line = np.float32(RNG.uniform(size=(10_000, 2)) * [0, 1])
    left.plot([0, 1], np.log([2, 2]), ":C0", [0, 1], [0, 1], ":C1")
    left.legend(["JSD: log 2 except at 0", "W1: |θ|"])
    for theta in thetas:
        gan = standing([[0, 1]], [theta, 0], priors.Uniform(1, 0, 1))
        distance = estimate(gan, line, steps)
        jsd = theory.estimate_divergence(gan, line, steps=steps).bound
        left.plot(theta, jsd, "oC0", theta, distance, "sC1", fillstyle="none")
        print(f"θ = {theta}: JSD {jsd:.4f}, W1 {distance:.4f}")
    left.set(title="Two lines θ apart (points: by a D, a critic)", xlabel="θ")
    found = []  # One row per dimension.
    for place, dim in enumerate([1] if smoke else [1, 2]):
        gan = standing(np.eye(dim), np.full(dim, 1.5), priors.Normal(dim))
        data = np.float32(RNG.normal(size=(10_000, dim)))
        costs = spatial.distance.cdist(data[:2000], gan.generate(2000, seed=1))
        exact = costs[optimize.linear_sum_assignment(costs)].mean()
        critics = [estimate(gan, data, steps, clip) for clip in (False, True)]
        found.append([exact, *critics])
        print(f"{dim}-D: W1 of samples, penalised, clipped: {np.round(found[-1], 3)}")
        right.hlines(1.5 * dim**0.5, place - 0.4, place + 0.4, "k", ":")
    for at, name in enumerate(ESTIMATES):
        places = np.arange(len(found)) + (at - 1) / 4
        right.bar(places, [row[at] for row in found], 0.2, label=name)
    right.set(title="W1 of N(0, 1) and N(1.5, 1) (dots: exact)", ylim=(0, 3))
    right.set_xticks([0, 1], ["1-D", "2-D"])
    right.legend(loc="upper left")
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "wasserstein.png", dpi=100)


if __name__ == "__main__":
    main()
