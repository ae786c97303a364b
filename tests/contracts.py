"""One small GAN for every ingredient: what test_contracts.py puts to the test.

A class of losses, penalties, updates, priors, layers, optimizers, constraints,
averages, kernels or transforms that is public needs an entry here.
"""

import importlib
import inspect
import pkgutil

import conditional_cases
import few_image_cases
import loss_cases
import penalty_cases
import residual_cases
import style_cases
import term_cases
import translating_terms
import translation_cases
from contract_case import Case
from contract_case import random
from contract_networks import autoencoder
from contract_networks import clipped
from contract_networks import gradient_normalized
from contract_networks import packed
from contract_networks import scoring
from contract_networks import spectrally_normalized
from keras import layers
from keras.optimizers.schedules import PolynomialDecay

from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import constraints
from keras_gan import losses
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates
from keras_gan.augmentation.transforms import DrawnTransform
from keras_gan.layers import ICNR
from keras_gan.layers import ClassProxies
from keras_gan.layers import GradientNormalization
from keras_gan.layers import LogSumExp
from keras_gan.layers import Packing
from keras_gan.layers import PixelShuffle
from keras_gan.layers import PositionEmbedding2D
from keras_gan.layers import ReconstructionEnergy
from keras_gan.layers import SpectralNormalization
from keras_gan.layers import TransformerBlock
from keras_gan.layers.equalized import Equalized
from keras_gan.penalties.gradient import SlopePenalty
from keras_gan.penalties.heads import ClassTerm
from keras_gan.penalties.heads import HeadTerm

PACKAGES = (
    "augmentation",
    "averaging",
    "constraints",
    "layers",
    "losses",
    "optimizers",
    "penalties",
    "priors",
    "updates",
)
# What others are made of, and no file contains.
ABSTRACT = {
    Equalized,
    augmentation.Transform,
    DrawnTransform,
    losses.AdversarialLoss,
    losses.FDivergence,
    losses.Kernel,
    penalties.Penalty,
    SlopePenalty,
    ClassTerm,
    HeadTerm,
    priors.Prior,
    updates.Update,
}


def public_classes():
    """Every public class of a package of ingredients, wherever it is defined."""
    found = set()
    for package in PACKAGES:
        root = importlib.import_module(f"keras_gan.{package}")
        names = [
            info.name
            for info in pkgutil.walk_packages(
                getattr(root, "__path__", ()), f"{root.__name__}."
            )
        ]
        for module in (root, *map(importlib.import_module, names)):
            for name, value in vars(module).items():
                if (
                    inspect.isclass(value)
                    and not name.startswith("_")
                    and value.__module__ == module.__name__
                    and hasattr(value, "get_config")
                ):
                    found.add(value)
    return found


def update(make, **arguments):
    return Case(make, "update", **arguments)


def of_transform(transform):
    return random(lambda: penalties.Consistency(transform), images=True)


def augmented(make):
    return random(make, "augmentations", images=True)


CASES = {
    **loss_cases.CASES,
    **penalty_cases.CASES,
    # Updates
    updates.Alternating: update(updates.Alternating),
    updates.Simultaneous: update(updates.Simultaneous),
    updates.OneStage: update(updates.OneStage),
    updates.Extragradient: update(updates.Extragradient),
    updates.Consensus: update(lambda: updates.Consensus(0.1), couples=True),
    updates.Unrolled: update(lambda: updates.Unrolled(2, 0.1), couples=True),
    # Optimizers
    optimizers.OptimisticSGD: Case(lambda: optimizers.OptimisticSGD(0.1), "optimizer"),
    optimizers.OptimisticAdam: Case(
        lambda: optimizers.OptimisticAdam(0.1), "optimizer"
    ),
    optimizers.ScheduledAdam: Case(
        lambda: optimizers.ScheduledAdam(0.1, beta_2=PolynomialDecay(0.9, 9, 0.99)),
        "optimizer",
    ),
    # Priors
    priors.Normal: random(lambda: priors.Normal(4), "prior"),
    priors.Uniform: random(lambda: priors.Uniform(4), "prior"),
    priors.TruncatedNormal: random(lambda: priors.TruncatedNormal(4), "prior"),
    priors.Categorical: random(lambda: priors.Categorical(4), "prior"),
    priors.Joint: random(
        lambda: priors.Joint(priors.Normal(1), priors.Categorical(3)), "prior"
    ),
    priors.Mixture: random(
        lambda: priors.Mixture.seeded(modes=3, dim=4, seed=0), "prior"
    ),
    priors.Spherical: random(lambda: priors.Spherical(4), "prior"),
    # What a network has in it
    SpectralNormalization: Case(
        lambda: SpectralNormalization(layers.Dense(3)),
        "network",
        discriminator=spectrally_normalized,
    ),
    GradientNormalization: Case(
        lambda: GradientNormalization(scoring(False)),
        "network",
        discriminator=gradient_normalized,
    ),
    Packing: Case(Packing, "network", discriminator=packed),
    ReconstructionEnergy: Case(
        ReconstructionEnergy, "network", discriminator=autoencoder, loss="energy_based"
    ),
    constraints.ClipWeights: Case(
        lambda: constraints.ClipWeights(0.05), "network", discriminator=clipped
    ),
    **{kind: Case(**chosen) for kind, chosen in term_cases.ARGUMENTS.items()},
    **{kind: Case(**chosen) for kind, chosen in few_image_cases.ARGUMENTS.items()},
    **{kind: Case(**chosen) for kind, chosen in translating_terms.ARGUMENTS.items()},
    **{kind: Case(**chosen) for kind, chosen in translating_terms.ALONE.items()},
    **{
        kind: Case(place="network", **arguments)
        for module in (
            conditional_cases,
            residual_cases,
            style_cases,
            translation_cases,
        )
        for kind, arguments in module.ARGUMENTS.items()
    },
    # The rest
    WeightAverage: Case(lambda: WeightAverage(half_life=100), "average"),
    augmentation.HorizontalFlip: of_transform(augmentation.HorizontalFlip()),
    augmentation.Shift: of_transform(augmentation.Shift(1)),
    augmentation.Noise: of_transform(augmentation.Noise(0.1)),
    augmentation.Color: augmented(augmentation.Color),
    augmentation.Translation: augmented(lambda: augmentation.Translation(0.25)),
    augmentation.Cutout: augmented(augmentation.Cutout),
    augmentation.AdaptiveAugmentation: augmented(
        lambda: augmentation.AdaptiveAugmentation(
            [augmentation.Cutout()], ramp=32, interval=1
        )
    ),
    augmentation.InstanceNoise: augmented(lambda: augmentation.InstanceNoise(0.1)),
    augmentation.Chain: of_transform(
        augmentation.Chain([augmentation.HorizontalFlip(), augmentation.Shift(1)])
    ),
}


# Whose GAN is that of another ingredient, or a part of it: it is not trained twice.
WITHIN = {
    losses.RationalQuadratic: losses.MaximumMeanDiscrepancy,
    losses.NegativeDistance: losses.EnergyDistance,
    ReconstructionEnergy: losses.EnergyBased,
    ICNR: PixelShuffle,
    PositionEmbedding2D: TransformerBlock,
    ClassProxies: penalties.DataToDataCrossEntropy,
    LogSumExp: penalties.SemiSupervised,
    augmentation.HorizontalFlip: augmentation.Chain,
    augmentation.Shift: augmentation.Chain,
}


def one_per_module():
    """The first class of each module, whose classes share their code."""
    first = {}
    for kind in CASES:
        first.setdefault(kind.__module__, kind)
    return set(first.values())


def trained():
    """One class per module, and all that have a state, or that move the networks.

    The others are formulas, which XLA's contract compares with eager code.
    """
    chosen = {WITHIN.get(kind, kind) for kind in one_per_module()}
    for kind, case in CASES.items():
        if has_state(kind) or case.place in ("update", "optimizer"):
            chosen.add(WITHIN.get(kind, kind))
    return [kind for kind in CASES if kind in chosen]


def on_replicas():
    """Those of `trained` that several replicas can train."""
    return [kind for kind in trained() if kind not in translating_terms.ALONE]


def has_state(kind):
    return bool(getattr(CASES[kind].make(), "variables", ()))


def moving():
    """Those of `trained` with a state or dice, and those that are no gradient's part.

    XLA's contract compares the gradients of all others with eager code.
    """
    chosen = {kind for kind in CASES if has_state(kind) or CASES[kind].random}
    return [kind for kind in trained() if kind in chosen or kind not in in_gradients()]


def kept():
    """Those of `trained` of which a file has more than the arguments."""
    formulas = ("penalties", "augmentations", "loss")
    return [
        kind
        for kind in trained()
        if CASES[kind].random or CASES[kind].place not in formulas or has_state(kind)
    ]


def in_gradients():
    """The classes that have a part in the gradients of a batch."""
    elsewhere = ("prior", "update", "optimizer", "average")
    return [k for k, c in CASES.items() if c.place not in elsewhere and k not in WITHIN]
