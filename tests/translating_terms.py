"""GANs for the parts of translation in contracts.py."""

import keras
from contract_networks import with_features
from keras import layers

from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates


def from_points(images=False):
    """Points from latents and other points."""
    latents, points = keras.Input((4,)), keras.Input((2,))
    both = layers.Concatenate()([latents, points])
    hidden = layers.Dense(8, activation="tanh")(both)
    return keras.Model([latents, points], layers.Dense(2)(hidden))


def encoding(images=False):
    """A BiGAN's generator, of points."""
    generator = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(2)]
    )
    encoder = keras.Sequential([keras.Input((2,)), layers.Dense(4)])
    return models.with_encoder(generator, encoder)


def variational(images=False):
    """A VAE-GAN's generator, of points."""
    generator = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(2)]
    )
    encoder = models.encoder_for(generator, gaussian=True)
    return models.with_posterior(generator, encoder)


def of_pairs(images=False):
    points, codes = keras.Input((2,)), keras.Input((4,))
    hidden = layers.Dense(8, "tanh")(layers.Concatenate()([points, codes]))
    return keras.Model([points, codes], layers.Dense(1)(hidden))


def with_patches(images=True):
    """From pictures of 4 pixels to others."""
    picture = keras.Input((4, 4, 1))
    hidden = layers.Conv2D(3, 3, padding="same", activation="tanh", name="down")(
        picture
    )
    made = layers.Conv2D(1, 3, padding="same")(hidden)
    return models.with_patches(keras.Model(picture, made), ["down"], units=4)


def swapped():
    return losses.SwappedLabels(losses.NonSaturating())


# Its terms take no other prior, not even in the contract of replicas.
VAE = {"generator": variational, "random": True, "prior": lambda: priors.Normal(4)}
BIGAN = {"generator": encoding, "discriminator": of_pairs, "random": True}


def term(make):
    return {"make": make, "generator": from_points, "translates": True}


# By class: the arguments of `contract_case.Case`.
ARGUMENTS = {
    penalties.Reconstruction: term(penalties.Reconstruction),
    penalties.CycleConsistency: term(penalties.CycleConsistency),
    penalties.Identity: term(lambda: penalties.Identity(interval=2)),
    penalties.PatchNCE: {
        "make": lambda: penalties.PatchNCE(patches=8),
        "generator": with_patches,
        "images": True,
        "translates": True,
        "latents": False,
        "random": True,
    },
    losses.GeneratorWeight: {
        "make": lambda: losses.GeneratorWeight(losses.LeastSquares(), 2.0),
        "place": "loss",
    },
    losses.SwappedLabels: {
        "make": swapped,
        "place": "loss",
        **BIGAN,
    },
    penalties.LatentReconstruction: {
        "make": penalties.LatentReconstruction,
        "loss": swapped(),
        **BIGAN,
    },
    penalties.PosteriorDivergence: {
        "make": penalties.PosteriorDivergence,
        "others": lambda: [penalties.Autoencoding()],
        **VAE,
    },
    penalties.Autoencoding: {
        "make": lambda: penalties.Autoencoding(output="features"),
        "discriminator": with_features,
        **VAE,
    },
    penalties.AdversarialReconstruction: {
        "make": penalties.AdversarialReconstruction,
        "others": lambda: [
            penalties.AdversarialReconstruction(player="generator", interval=2)
        ],
        **VAE,
    },
    losses.NoAdversary: {
        "make": losses.NoAdversary,
        "place": "loss",
        "others": lambda: [penalties.Reconstruction()],
        "generator": from_points,
        "translates": True,
    },
}
# Its pool is on one device, which the contract of replicas does not allow.
ALONE = {updates.ReplayPool: {"make": lambda: updates.ReplayPool(3), "place": "update"}}
