"""Objectives of the two players, and their lookup by name."""

from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.losses.adversarial import Hinge
from keras_gan.losses.adversarial import LeastSquares
from keras_gan.losses.adversarial import Minimax
from keras_gan.losses.adversarial import NonSaturating
from keras_gan.losses.adversarial import Wasserstein
from keras_gan.losses.relativistic import RelativisticPaired

__all__ = [
    "AdversarialLoss",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "RelativisticPaired",
    "Wasserstein",
    "get",
]

_BY_NAME = {
    "minimax": Minimax,
    "non_saturating": NonSaturating,
    "least_squares": LeastSquares,
    "hinge": Hinge,
    "wasserstein": Wasserstein,
    "relativistic_paired": RelativisticPaired,
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
            f"No loss is named {identifier!r}. Known names: "
            f"{', '.join(repr(name) for name in _BY_NAME)}."
        )
    raise TypeError(
        "`loss` must be a name such as 'non_saturating' or an instance of "
        "keras_gan.losses.AdversarialLoss (a Keras loss or a lambda scores one "
        f"player only). Received: loss={identifier!r}"
    )
