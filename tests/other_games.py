"""GANs of other kinds than latents to one tensor, which the tests share."""

import keras
import numpy as np
from keras import layers

from keras_gan import GAN


def dense(units, *inputs, name=None):
    """One layer on the joined inputs."""
    flat = [layers.Flatten()(x) if len(x.shape) > 2 else x for x in inputs]
    joined = layers.Concatenate()(flat) if len(flat) > 1 else flat[0]
    return layers.Dense(units, "tanh" if units > 1 else None, name=name)(joined)


def graph_networks(structure=dict, conditional=True):
    """G makes a matrix and a vector from latents and attributes; D scores all."""
    latents, attributes = keras.Input((4,), name="z"), keras.Input((3,), name="a")
    inputs = [latents, attributes] if conditional else [latents]
    hidden = dense(8, *inputs)
    matrix = layers.Reshape((3, 2))(layers.Dense(6)(hidden))
    made = {"matrix": matrix, "vector": layers.Dense(2)(hidden)}
    taken = {
        "matrix": keras.Input((3, 2), name="matrix"),
        "vector": keras.Input((2,), name="vector"),
    }
    if structure is not dict:
        made, taken = (structure(each.values()) for each in (made, taken))
    parts = list(taken.values()) if structure is dict else list(taken)
    if conditional:
        attributes = keras.Input((3,), name="a")
        logits = dense(1, dense(8, *parts, attributes))
        discriminator = keras.Model([taken, attributes], logits)
    else:
        discriminator = keras.Model(taken, dense(1, dense(8, *parts)))
    inputs = inputs if conditional else latents
    return keras.Model(inputs, made), discriminator


def graphs(count=48, structure=dict):
    """Examples and attributes for `graph_networks`."""
    rng = np.random.default_rng(0)
    examples = {
        "matrix": rng.normal(size=(count, 3, 2)).astype("float32"),
        "vector": rng.normal(size=(count, 2)).astype("float32"),
    }
    if structure is not dict:
        examples = structure(examples.values())
    return examples, rng.normal(size=(count, 3)).astype("float32")


def graph_gan(structure=dict, conditional=True, **arguments):
    keras.utils.set_random_seed(0)
    networks = graph_networks(structure, conditional)
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile(keras.optimizers.Adam(1e-2), keras.optimizers.Adam(1e-2), **arguments)
    return gan


def enlarging_gan(**arguments):
    """From pictures of 4 pixels to 8: no latents, and D does not see the small one."""
    keras.utils.set_random_seed(0)
    small = keras.Input((4, 4, 1), name="small")
    made = layers.UpSampling2D()(layers.Conv2D(4, 3, padding="same")(small))
    made = layers.Conv2D(1, 3, padding="same", activation="tanh")(made)
    large = keras.Input((8, 8, 1))
    judged = layers.Flatten()(layers.Conv2D(4, 3, 2, activation="relu")(large))
    discriminator = keras.Model(large, layers.Dense(1)(judged))
    gan = GAN(keras.Model(small, made), discriminator, prior=None, seed=0)
    gan.compile(keras.optimizers.Adam(1e-2), keras.optimizers.Adam(1e-2), **arguments)
    return gan


def pictures(count=32):
    """Large pictures and the small ones of which they are to be made."""
    large = np.random.default_rng(0).uniform(-1, 1, (count, 8, 8, 1)).astype("float32")
    return large, large[:, ::2, ::2]
