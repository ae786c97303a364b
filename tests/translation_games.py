"""Small games from picture to picture: of pairs (pix2pix), and without (CycleGAN)."""

import keras
import numpy as np
from keras import layers

from keras_gan import GAN
from keras_gan import losses
from keras_gan import penalties

SHAPE = (6, 6, 2)


def translator(name, shape=SHAPE):
    source = keras.Input(shape)
    hidden = layers.Conv2D(3, 3, padding="same", activation="tanh")(source)
    made = layers.Conv2D(shape[-1], 3, padding="same", activation="tanh")(hidden)
    return keras.Model(source, made, name=name)


def judge(name, shape=SHAPE, inputs=1):
    """A D of patches: logits of shape (batch, h, w, 1)."""
    taken = [keras.Input(shape) for _ in range(inputs)]
    joined = taken[0] if inputs == 1 else layers.Concatenate()(taken)
    hidden = layers.Conv2D(4, 3, strides=2, activation="tanh")(joined)
    logits = layers.Conv2D(1, 2)(hidden)
    return keras.Model(taken if inputs > 1 else taken[0], logits, name=name)


def cycle_networks():
    """G: a to b, F: b to a, D of a, D of b; and the two joined ones of the game."""
    keras.utils.set_random_seed(0)
    there, back = translator("there"), translator("back")
    of_a, of_b = judge("of_a"), judge("of_b")
    a, b = keras.Input(SHAPE, name="a"), keras.Input(SHAPE, name="b")
    joint = keras.Model((a, b), (back(b), there(a)), name="generator")
    a, b = keras.Input(SHAPE, name="a"), keras.Input(SHAPE, name="b")
    logits = layers.Concatenate()([of_a(a), of_b(b)])
    critic = keras.Model((a, b), logits, name="discriminator")
    return (there, back, of_a, of_b), (joint, critic)


def cycle_terms():
    return [penalties.CycleConsistency(), penalties.Identity()]


def cycle_gan(rate=0.01, **arguments):
    """CycleGAN: its example and its condition are the same pair."""
    parts, networks = cycle_networks()
    gan = GAN(*networks, prior=None, seed=0)
    chosen = {
        "loss": losses.GeneratorWeight(losses.LeastSquares(), 2.0),
        "penalties": cycle_terms(),
    }
    gan.compile(
        keras.optimizers.Adam(rate), keras.optimizers.Adam(rate), **chosen | arguments
    )
    gan.parts = parts
    return gan


def two_domains(count=8, seed=0):
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(-1, 1, (2, count, *SHAPE)).astype("float32")
    pair = (a, 0.5 * b)
    return pair, pair


def pair_gan(rate=0.01, **arguments):
    """pix2pix: G takes the condition, D the picture and the condition."""
    keras.utils.set_random_seed(0)
    networks = translator("generator"), judge("discriminator", inputs=2)
    gan = GAN(*networks, prior=None, seed=0)
    chosen = {"penalties": [penalties.Reconstruction()]}
    gan.compile(
        keras.optimizers.Adam(rate), keras.optimizers.Adam(rate), **chosen | arguments
    )
    return gan


def pairs(count=8, seed=0):
    """Pictures, and the negatives of which they are to be made."""
    rng = np.random.default_rng(seed)
    real = rng.uniform(-1, 1, (count, *SHAPE)).astype("float32")
    return real, -real
