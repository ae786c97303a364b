"""At the equilibrium D(x) is 1/2 everywhere, V is -log 4, and no player can gain.

Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661, theorem 1: against its best D
a generator of density q has V = -log 4 + 2 JSD(p, q). Here p is N(1, 0.5²) and G is
affine, so q is normal too and V is known. Fresh discriminators and best responses
measure G during training, and a G collapsed to a point. 80 seconds on two cores.

    python examples/theory/equilibrium.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan import theory
from keras_gan import updates

P, LOG_4 = stats.norm(1, 0.5), np.log(4)


def look(gan, name, steps, axes):
    kernel, bias = (weight.item() for weight in gan.generator.get_weights())
    jsd = np.log(2)  # Of a point and a density, which are disjoint.
    if kernel:
        jsd = theory.divergence(P, stats.norm(bias, abs(kernel)))
        x = np.linspace(-3, 4, 300)
        axes[0].plot(x, gan.discriminate(np.float32(x[:, None])), label=f"step {name}")
    how = {"steps": steps, "learning_rate": 0.01}
    data = np.float32(P.rvs((20_000, 1), random_state=1))
    found = 2 * theory.estimate_divergence(gan, data, **how).bound
    gap = theory.duality_gap(gan, data, **how).gap
    for axis, height, floor in ((axes[1], found, -LOG_4), (axes[2], gap, 0)):
        axis.bar(name, height, bottom=floor, alpha=0.6, color="C0")
        axis.plot(name, 2 * jsd + floor, "_k", markersize=40)
    print(
        f"step {name}: G makes N({bias:.3f}, {abs(kernel):.3f}²), V by a fresh D "
        f"{found - LOG_4:.4f} ({2 * jsd - LOG_4:.4f} exactly), gap {gap:.4f}"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/equilibrium")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    moments, search = ([0], 2) if arguments.smoke else ([0, 250, 750, 3000], 500)
    keras.utils.set_random_seed(0)
    generator = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    generator.set_weights([np.full((1, 1), 1.5), np.full((1,), -1.0)])
    gan = GAN(generator, models.mlp(data_dim=1, units=32)[1], latent_dim=1, seed=0)
    rate = keras.optimizers.schedules.CosineDecay(0.01, 3000)
    adam = [keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99) for _ in range(2)]
    both = [penalties.R1(0.1), penalties.R2(0.1)]
    gan.compile(*adam, "minimax", both, update=updates.OneStage())
    axes = (figure := Figure((13, 4), layout="constrained")).subplots(1, 3)
    for end in moments:
        data = P.rvs((256 * (end - int(gan.step)), 1), random_state=end)
        gan.fit(np.float32(data), batch_size=256, verbose=0) if end else None
        look(gan, str(end), search, axes)
    if not arguments.smoke:
        generator.layers[-1].kernel.assign([[0.0]])
        look(gan, "collapsed", search, axes)
    axes[0].set(title="D goes to 1/2", xlabel="x", ylabel="D(x)", ylim=(0, 1))
    axes[0].legend()
    axes[1].set(title="V by a fresh D goes to −log 4 (line: exact)", xlabel="step")
    axes[2].set(title="The duality gap closes (line: if D is 1/2)", xlabel="step")
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "equilibrium.png", dpi=100)


if __name__ == "__main__":
    main()
