"""One small GAN for every ingredient: what test_contracts.py puts to the test.

A class of losses, penalties, updates, priors, layers, optimizers, constraints,
averages, kernels or transforms that is public needs an entry here.
"""

import importlib
import inspect
import pkgutil

import conditional_cases
import few_image_cases
import keras
import numpy as np
import residual_cases
import style_cases
import term_cases
from contract_networks import autoencoder
from contract_networks import clipped
from contract_networks import embedding
from contract_networks import generator
from contract_networks import gradient_normalized
from contract_networks import packed
from contract_networks import plain
from contract_networks import scoring
from contract_networks import spectrally_normalized
from contract_networks import with_features
from keras import layers
from keras import ops
from keras.optimizers.schedules import PolynomialDecay

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import constraints
from keras_gan import losses
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates
from keras_gan.layers import GradientNormalization
from keras_gan.layers import Packing
from keras_gan.layers import ReconstructionEnergy
from keras_gan.layers import SpectralNormalization
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


class Ones(priors.Prior):
    """The same latents for all, so that only the arithmetic of replicas can differ."""

    shape = (4,)

    def __call__(self, batch_size, seed):
        return ops.ones((batch_size, 4))


# --- The table --------------------------------------------------------------


def momentum(rate):
    """An optimizer with a state, whose steps are as exact as the gradients are.

    (Adam's are of the size of its rate where a gradient is nothing but rounding.)
    """
    return keras.optimizers.SGD(rate, momentum=0.9)


class Case:
    """How a GAN is made that has the ingredient in it.

    Args:
        make: callable that returns the ingredient.
        place: which argument of `compile` or of `GAN` it is.
        discriminator: callable that returns D.
        images: boolean, train on images of 4×4 pixels in place of points.
        loss: the loss, where the ingredient is none.
        couples: boolean, an example's gradient depends on the rest of its batch.
        random: boolean, it has dice of its own.
        classes: integer, train on points with class numbers; None for points alone.
        prior: callable that returns the prior; None for normal latents.
        others: callable that returns further penalties, such as the other player's.
        generator: callable that returns G; None for one of the two here.
    """

    def __init__(
        self,
        make,
        place="penalties",
        discriminator=plain,
        images=False,
        loss="non_saturating",
        couples=False,
        random=False,
        classes=None,
        prior=None,
        others=list,
        generator=None,
    ):
        self.make = make
        self.place = place
        self.discriminator = discriminator
        self.images = images
        self.loss = loss
        self.couples = couples
        self.random = random
        self.classes = classes
        self.prior = prior
        self.others = others
        self.generator = generator

    def data(self, count=16):
        """The examples, and the class numbers if there are any."""
        shape = (count, 4, 4, 1) if self.images else (count, 2)
        rng = np.random.default_rng(0)
        examples = rng.uniform(-1, 1, size=shape).astype("float32")
        if self.classes is None:
            return (examples,)
        return examples, np.arange(count, dtype="int32") % self.classes

    def gan(self, optimizer=momentum, **arguments):
        keras.utils.set_random_seed(0)
        prior = arguments.pop("prior", None)
        ingredient = self.make()
        if self.place == "optimizer":
            optimizer = type(ingredient)
        if self.place == "prior":
            prior = ingredient
        if self.prior is not None:  # The ingredient reads its codes.
            prior = self.prior()
        make_generator = self.generator or (
            term_cases.class_generator if self.classes else generator
        )
        gan = GAN(
            make_generator(self.images),
            self.discriminator(self.images),
            prior=priors.Normal(4) if prior is None else prior,
            average=ingredient if self.place == "average" else None,
            seed=0,
        )
        chosen = {"loss": self.loss} | arguments
        if self.place in ("penalties", "augmentations"):
            ingredient = [ingredient]
        if self.place in ("loss", "penalties", "augmentations", "update"):
            chosen[self.place] = ingredient
        chosen["penalties"] = [*chosen.get("penalties", ()), *self.others()]
        gan.compile(optimizer(1e-2), optimizer(1e-2), **chosen)
        return gan


def loss(make, **arguments):
    return Case(make, "loss", couples=make().couples_examples, **arguments)


def update(make, **arguments):
    return Case(make, "update", **arguments)


def random(make, place="penalties", **arguments):
    return Case(make, place, random=True, **arguments)


def of_kernel(kernel):
    return loss(lambda: losses.MaximumMeanDiscrepancy(kernel), discriminator=embedding)


def of_transform(transform):
    return random(lambda: penalties.Consistency(transform), images=True)


def augmented(make):
    return random(make, "augmentations", images=True)


CASES = {
    # Losses
    losses.Minimax: loss(losses.Minimax),
    losses.NonSaturating: loss(lambda: losses.NonSaturating(label_smoothing=0.1)),
    losses.BoundarySeeking: loss(losses.BoundarySeeking),
    losses.LeastSquares: loss(losses.LeastSquares),
    losses.Hinge: loss(losses.Hinge),
    losses.Wasserstein: loss(losses.Wasserstein),
    losses.RelativisticPaired: loss(losses.RelativisticPaired),
    losses.RelativisticAverage: loss(losses.RelativisticAverage),
    losses.RelativisticAverageLeastSquares: loss(
        losses.RelativisticAverageLeastSquares
    ),
    losses.RelativisticAverageHinge: loss(losses.RelativisticAverageHinge),
    losses.KullbackLeibler: loss(losses.KullbackLeibler),
    losses.ReverseKullbackLeibler: loss(losses.ReverseKullbackLeibler),
    losses.Pearson: loss(losses.Pearson),
    losses.Neyman: loss(losses.Neyman),
    losses.SquaredHellinger: loss(losses.SquaredHellinger),
    losses.JensenShannon: loss(lambda: losses.JensenShannon(saturating=True)),
    losses.EnergyBased: loss(losses.EnergyBased, discriminator=autoencoder),
    losses.BoundaryEquilibrium: loss(
        lambda: losses.BoundaryEquilibrium(rate=0.1), discriminator=autoencoder
    ),
    losses.MaximumMeanDiscrepancy: loss(
        losses.MaximumMeanDiscrepancy, discriminator=embedding
    ),
    losses.EnergyDistance: loss(losses.EnergyDistance, discriminator=embedding),
    losses.SinkhornDivergence: loss(
        lambda: losses.SinkhornDivergence(iterations=10), discriminator=embedding
    ),
    losses.LabelNoise: loss(lambda: losses.LabelNoise(losses.Hinge(), 0.1)),
    losses.TopK: loss(lambda: losses.TopK(losses.Hinge(), 0.5, 0.0, 1)),
    losses.RadialBasis: of_kernel(losses.RadialBasis()),
    losses.RationalQuadratic: of_kernel(losses.RationalQuadratic()),
    losses.NegativeDistance: of_kernel(losses.NegativeDistance()),
    # Penalties
    penalties.R1: Case(penalties.R1),
    penalties.R2: Case(lambda: penalties.R2(interval=2)),
    penalties.ApproximateR1: random(penalties.ApproximateR1),
    penalties.ApproximateR2: random(penalties.ApproximateR2),
    penalties.WassersteinGradient: random(penalties.WassersteinGradient),
    penalties.WitnessGradient: random(
        penalties.WitnessGradient,
        discriminator=embedding,
        loss=losses.EnergyDistance(),
        couples=True,
    ),
    penalties.ZeroCenteredGradient: random(penalties.ZeroCenteredGradient),
    penalties.DRAGAN: random(penalties.DRAGAN, couples=True),
    penalties.MaximumGradient: random(penalties.MaximumGradient, couples=True),
    penalties.LeCam: Case(lambda: penalties.LeCam(start=1)),
    penalties.Consistency: random(
        lambda: penalties.Consistency(augmentation.Noise(0.1))
    ),
    penalties.BalancedConsistency: random(
        lambda: penalties.BalancedConsistency(augmentation.Noise(0.1))
    ),
    penalties.LatentConsistency: random(penalties.LatentConsistency),
    penalties.LatentDiversity: random(penalties.LatentDiversity),
    penalties.PathLength: random(penalties.PathLength),
    penalties.FeatureMatching: Case(
        penalties.FeatureMatching, discriminator=with_features, couples=True
    ),
    penalties.PullingAway: Case(
        penalties.PullingAway, discriminator=with_features, couples=True
    ),
    penalties.Orthogonal: Case(lambda: penalties.Orthogonal(weight=0.1)),
    penalties.SpectralRegularization: Case(penalties.SpectralRegularization),
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
    **{
        kind: Case(place="network", **arguments)
        for module in (conditional_cases, residual_cases, style_cases)
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
