"""V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))], and two losses for G.

Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661, equation 1. V and its terms in
training: V is −log 4 where D cannot tell fakes. G can minimise log(1 − D) or maximise
log D. Both go the same way, with slopes −σ(s) and −(1 − σ(s)) by the logit s; the first
vanishes where D is confident. Half a minute on two cores.

    python examples/theory/value_function.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import theory
from keras_gan.datasets import mixtures

RING = mixtures.ring(8, std=0.1)
NAMES = {"value": "V", "real": "E log D(x)", "fake": "E log(1 − D(G(z)))"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/value_function")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    looks, steps = (2, 2) if arguments.smoke else (60, 2000 // 60)
    keras.utils.set_random_seed(0)
    gan = GAN(*models.mlp(latent_dim=2, units=64), latent_dim=2, seed=0)
    rate = keras.optimizers.schedules.CosineDecay(2e-3, looks * steps)
    adam = [keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99) for _ in range(2)]
    gan.compile(*adam, "minimax", [penalties.R1(0.02), penalties.R2(0.02)])
    held_out = RING.sample(5000, seed=1)
    seen = [theory.value(gan, held_out)]
    look = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(theory.value(gan, held_out))
    )
    data = RING.sample(256 * steps * looks, seed=0)
    how = {"epochs": looks, "steps_per_epoch": steps, "callbacks": [look]}
    gan.fit(data, batch_size=256, verbose=0, **how)
    print(f"{seen[0]} at first,\n{seen[-1]} in the end")

    logits = np.linspace(-6, 6, 241)
    share = 1 / (1 + np.exp(-logits))
    figure = Figure((14, 4), layout="constrained")
    axes = figure.subplots(1, 3)
    first = (losses.Minimax(), "log(1 − D)", -share)
    for loss, name, exact in (first, (losses.NonSaturating(), "−log D", share - 1)):
        values = np.asarray(loss.generator_loss(None, logits))
        slopes = np.gradient(values, logits)
        apart = np.abs(slopes - exact)[1:-1].max()
        axes[1].plot(share, values, label=name)
        axes[2].plot(share, slopes, label=f"{name}, by differences")
        axes[2].plot(share, exact, ":k")
        ends = slopes[[1, 120, -2]].round(3)
        print(f"{name}: slopes where D is 0, ½, 1: {ends}; off by {apart:.0e}")
    times = np.arange(len(seen)) * steps
    for name, label in NAMES.items():
        axes[0].plot(times, [getattr(each, name) for each in seen], label=label)
    axes[0].axhline(-np.log(4), color="k", linestyle=":", label="−log 4")
    axes[0].set(title=f"V ends at {seen[-1].value:.3f}", xlabel="training step")
    axes[1].set(title="What G minimises", xlabel="D(G(z))")
    axes[2].set(title="Its slope by the logit (dots: closed form)", xlabel="D(G(z))")
    for axis in axes:
        axis.legend()
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "value_function.png", dpi=100)


if __name__ == "__main__":
    main()
