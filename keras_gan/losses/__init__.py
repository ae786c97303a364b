"""Losses of the two players, and their lookup by name."""

import inspect

from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.losses.adversarial import BoundarySeeking
from keras_gan.losses.adversarial import Hinge
from keras_gan.losses.adversarial import LeastSquares
from keras_gan.losses.adversarial import Minimax
from keras_gan.losses.adversarial import NonSaturating
from keras_gan.losses.adversarial import Wasserstein
from keras_gan.losses.divergence import FDivergence
from keras_gan.losses.divergence import JensenShannon
from keras_gan.losses.divergence import KullbackLeibler
from keras_gan.losses.divergence import Neyman
from keras_gan.losses.divergence import Pearson
from keras_gan.losses.divergence import ReverseKullbackLeibler
from keras_gan.losses.divergence import SquaredHellinger
from keras_gan.losses.embedding import EnergyDistance
from keras_gan.losses.embedding import MaximumMeanDiscrepancy
from keras_gan.losses.embedding import SinkhornDivergence
from keras_gan.losses.energy import BoundaryEquilibrium
from keras_gan.losses.energy import EnergyBased
from keras_gan.losses.generator_weight import GeneratorWeight
from keras_gan.losses.kernels import Kernel
from keras_gan.losses.kernels import NegativeDistance
from keras_gan.losses.kernels import RadialBasis
from keras_gan.losses.kernels import RationalQuadratic
from keras_gan.losses.label_noise import LabelNoise
from keras_gan.losses.no_adversary import NoAdversary
from keras_gan.losses.random_margin import RandomMarginHinge
from keras_gan.losses.relativistic import RelativisticAverage
from keras_gan.losses.relativistic import RelativisticAverageHinge
from keras_gan.losses.relativistic import RelativisticAverageLeastSquares
from keras_gan.losses.relativistic import RelativisticPaired
from keras_gan.losses.suggesting import name_of
from keras_gan.losses.suggesting import nearest
from keras_gan.losses.swapped_labels import SwappedLabels
from keras_gan.losses.top_k import TopK

__all__ = [
    "AdversarialLoss",
    "BoundaryEquilibrium",
    "BoundarySeeking",
    "NegativeDistance",
    "EnergyBased",
    "EnergyDistance",
    "FDivergence",
    "GeneratorWeight",
    "Hinge",
    "JensenShannon",
    "Kernel",
    "KullbackLeibler",
    "LabelNoise",
    "LeastSquares",
    "MaximumMeanDiscrepancy",
    "Minimax",
    "Neyman",
    "NoAdversary",
    "NonSaturating",
    "Pearson",
    "RadialBasis",
    "RandomMarginHinge",
    "RationalQuadratic",
    "RelativisticAverage",
    "RelativisticAverageHinge",
    "RelativisticAverageLeastSquares",
    "RelativisticPaired",
    "ReverseKullbackLeibler",
    "SinkhornDivergence",
    "SquaredHellinger",
    "SwappedLabels",
    "TopK",
    "Wasserstein",
    "get",
]

_BY_NAME = {
    "minimax": Minimax,
    "non_saturating": NonSaturating,
    "least_squares": LeastSquares,
    "hinge": Hinge,
    "random_margin_hinge": RandomMarginHinge,
    "wasserstein": Wasserstein,
    "relativistic_paired": RelativisticPaired,
    "relativistic_average": RelativisticAverage,
    "relativistic_average_least_squares": RelativisticAverageLeastSquares,
    "relativistic_average_hinge": RelativisticAverageHinge,
    "boundary_seeking": BoundarySeeking,
    "kullback_leibler": KullbackLeibler,
    "reverse_kullback_leibler": ReverseKullbackLeibler,
    "pearson": Pearson,
    "neyman": Neyman,
    "squared_hellinger": SquaredHellinger,
    "jensen_shannon": JensenShannon,
    "energy_based": EnergyBased,
    "boundary_equilibrium": BoundaryEquilibrium,
    "maximum_mean_discrepancy": MaximumMeanDiscrepancy,
    "energy_distance": EnergyDistance,
    "sinkhorn_divergence": SinkhornDivergence,
}


def get(identifier):
    """Returns the loss that a name or an object stands for.

    Args:
        identifier: string such as `"hinge"`, or an `AdversarialLoss`.

    Raises:
        ValueError: if no loss has that name.
        TypeError: if it is neither a name nor an `AdversarialLoss`.

    Example:

    >>> get("wasserstein")
    Wasserstein()
    """
    if isinstance(identifier, AdversarialLoss):
        return identifier
    if isinstance(identifier, str):
        if identifier in _BY_NAME:
            return _BY_NAME[identifier]()
        raise ValueError(
            f"No loss is named {identifier!r}. {_suggestion(identifier)}Known names: "
            f"{', '.join(repr(name) for name in _BY_NAME)}."
        )
    if inspect.isclass(identifier) and issubclass(identifier, AdversarialLoss):
        raise TypeError(
            "`loss` must be an object, and this is a class: pass "
            f"loss={identifier.__name__}(). Received: loss={identifier!r}"
        )
    raise TypeError(
        "`loss` must be a name such as 'non_saturating' or an instance of "
        "keras_gan.losses.AdversarialLoss (a Keras loss or a lambda scores one "
        f"player only). {_suggestion(name_of(identifier))}Received: "
        f"loss={identifier!r}"
    )


def _suggestion(name):
    found = nearest(name, _BY_NAME)
    return "" if found is None else f"The nearest is {found!r}. "
