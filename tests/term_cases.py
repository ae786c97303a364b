"""GANs with a condition, or with codes, for the terms in contracts.py that use them."""

import keras
from keras import layers

from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan.layers import ClassProxies
from keras_gan.layers import ConditionDropout
from keras_gan.layers import LogSumExp

CLASSES = 3


def class_generator(images=False):
    """Points from latents and a class number."""
    latents, number = keras.Input((4,)), keras.Input((), dtype="int32")
    both = layers.Concatenate()([latents, layers.Embedding(CLASSES, 3)(number)])
    hidden = layers.Dense(8, activation="relu")(both)
    return keras.Model([latents, number], layers.Dense(2)(hidden))


def scoring(outputs=1):
    hidden = layers.Dense(8, activation="tanh", name="hidden")
    return keras.Sequential([keras.Input((2,)), hidden, layers.Dense(outputs)])


def with_classes(images=False):
    return models.with_outputs(scoring(), classes=layers.Dense(CLASSES))


def with_twins(images=False):
    return models.with_outputs(with_classes(), twin_classes=layers.Dense(CLASSES))


def with_proxies(images=False):
    return models.with_outputs(scoring(), ClassProxies(CLASSES, 4))


def with_codes(images=False):
    return models.with_outputs(scoring(), codes=layers.Dense(3))


def classifier(images=False):
    return models.semi_supervised(scoring(CLASSES))


def conditional(dropout=None):
    """A D of points and class numbers, which may be left out by a layer."""

    def build(images=False):
        points, number = keras.Input((2,)), keras.Input((), dtype="int32")
        known = number if dropout is None else dropout()(number)
        embedded = layers.Embedding(CLASSES + 1, 3)(known)
        both = layers.Concatenate()([points, embedded])
        hidden = layers.Dense(8, activation="tanh")(both)
        return keras.Model([points, number], layers.Dense(1)(hidden))

    return build


def dropout():
    return ConditionDropout(0.5, null=CLASSES)


def codes():
    """Latents of 4 numbers, of which a category of 3 is the code."""
    return priors.Joint(priors.Normal(1), priors.Categorical(3))


def both(kind, discriminator, others=list, **arguments):
    """A term of both players; that of G is due in every second step."""
    return {
        "make": kind,
        "discriminator": discriminator,
        "others": lambda: [kind(player="generator", interval=2), *others()],
    } | arguments


# By class: the arguments of `contract_case.Case`.
ARGUMENTS = {
    penalties.Classification: both(penalties.Classification, with_classes),
    penalties.TwinClassification: both(
        penalties.TwinClassification,
        with_twins,
        others=lambda: [penalties.Classification(generated=False)],
    ),
    penalties.SemiSupervised: {
        "make": penalties.SemiSupervised,
        "discriminator": classifier,
    },
    penalties.ConditionalContrastive: both(
        penalties.ConditionalContrastive, with_proxies, couples=True
    ),
    penalties.DataToDataCrossEntropy: both(
        penalties.DataToDataCrossEntropy, with_proxies, couples=True
    ),
    penalties.MismatchedPairs: {
        "make": lambda: penalties.MismatchedPairs(interval=2),
        "discriminator": conditional(),
        "random": True,
    },
    penalties.MutualInformation: both(
        penalties.MutualInformation,
        with_codes,
        prior=codes,
        classes=None,
        random=True,
    ),
    ClassProxies: {
        "make": lambda: ClassProxies(CLASSES, 4),
        "place": "network",
        "discriminator": with_proxies,
        "others": lambda: [penalties.DataToDataCrossEntropy()],
        "couples": True,
    },
    LogSumExp: {"make": LogSumExp, "place": "network", "discriminator": classifier},
    ConditionDropout: {
        "make": dropout,
        "place": "network",
        "discriminator": conditional(dropout),
        "random": True,
    },
}
for _arguments in ARGUMENTS.values():
    _arguments.setdefault("classes", CLASSES)
