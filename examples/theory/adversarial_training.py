"""The players take turns: D raises V(D, G), then G lowers it.

Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661, algorithm 1. The example's
update measures V after each player's step, on held-out data. With the minimax loss,
L_D + L_G = −E log D(x), which G cannot change: the game is zero-sum. 50
seconds on two cores.

    python examples/theory/adversarial_training.py
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from keras import ops
from matplotlib.figure import Figure

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import theory
from keras_gan import updates
from keras_gan.datasets import mixtures

RING = mixtures.ring(8, std=0.1)


class HalfMoves(updates.Update):
    """Measures V after each player's step."""

    real, seen = RING.sample(4000, seed=1), []

    def __call__(self, gan, real, condition):
        batch = gan.draw(real, condition)
        gan.apply_discriminator(discriminator := gan.discriminator_gradients(batch))
        self.seen.append(theory.value(gan, self.real).value)
        gan.apply_generator(generator := gan.generator_gradients(batch))
        self.seen.append(theory.value(gan, self.real).value)
        return discriminator, generator


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="outputs/adversarial_training")
    parser.add_argument("--smoke", action="store_true", help="a few steps only")
    steps = 3 if (arguments := parser.parse_args()).smoke else 300
    keras.utils.set_random_seed(0)
    gan = GAN(*models.mlp(latent_dim=2, units=64), latent_dim=2, seed=0)
    adam = [keras.optimizers.Adam(1e-3, beta_1=0.5) for _ in range(2)]
    turns = HalfMoves()  # Eager, as V is measured in the middle of a step.
    gan.compile(*adam, "minimax", update=turns, run_eagerly=True)
    turns.seen.append(theory.value(gan, turns.real).value)
    gan.fit(RING.sample(256 * steps, seed=0), batch_size=256, verbose=0)
    change = np.diff(turns.seen)
    raised, lowered = (change[::2] > 0).mean(), (change[1::2] < 0).mean()
    print(f"V rose in {raised:.1%} of D's steps and fell in {lowered:.1%} of G's")

    points = RING.sample(4000, seed=2), gan.generate(4000, seed=2)
    real, fake = (gan.discriminator(each) for each in points)
    d_loss = losses.Minimax().discriminator_loss(real, fake)
    both = d_loss + losses.Minimax().generator_loss(None, fake)
    both, term = float(ops.mean(both)), -float(ops.mean(ops.log_sigmoid(real)))
    print(f"L_D + L_G = {both:.7f}, -E log D(x) = {term:.7f}, apart {both - term:.1e}")

    left, right = (figure := Figure((11, 4), layout="constrained")).subplots(1, 2)
    left.plot(moves := np.arange(len(turns.seen)) / 2, turns.seen, linewidth=0.8)
    left.axhline(-np.log(4), color="k", linestyle=":")
    left.set(title="V after each player's step", xlabel="training step", ylabel="nats")
    right.plot(moves[-41::2], turns.seen[-41::2], "v", label="after G's steps")
    right.plot(moves[-40::2], turns.seen[-40::2], "^", label="after D's steps")
    said = f"D raised V in {raised:.0%} of its steps, G lowered it in {lowered:.0%}"
    right.set(title=said, xlabel="training step")
    right.locator_params(axis="x", integer=True)
    right.legend()
    (folder := Path(arguments.output)).mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "adversarial_training.png", dpi=100)


if __name__ == "__main__":
    main()
