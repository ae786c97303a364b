"""Weight clipping, and how to put a constraint on a network that is built."""

import keras
from keras import ops

from keras_gan.core.keras_internals import layers_of
from keras_gan.core.keras_internals import trainable_variables_of
from keras_gan.core.reals import real
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register

__all__ = ["ClipWeights", "constrain"]


@register
class ClipWeights(Configurable, keras.constraints.Constraint):
    """Weight clipping (WGAN's Lipschitz bound): each weight is within [−limit, limit].

    Args:
        limit: float above 0.

    Raises:
        ValueError: if `limit` is not above 0.

    Example:

    >>> ops.convert_to_numpy(ClipWeights(0.01)(ops.array([-1.0, 0.005])))
    array([-0.01 ,  0.005], dtype=float32)

    Reference: [Arjovsky et al., 2017](https://arxiv.org/abs/1701.07875)
    """

    def __init__(self, limit=0.01):
        real("limit", limit, lambda n: n > 0, "above 0")
        self.limit = limit

    def __call__(self, w):
        return ops.clip(w, -self.limit, self.limit)


def constrain(network, constraint):
    """Puts a constraint on every trainable variable of a built network.

    The constraint is set as the layers' own `kernel_constraint`, `gamma_constraint`
    and so on, so it is saved with the network; `variable.constraint = ...` alone would
    be lost. It takes effect at the next optimizer step.

    Args:
        network: built `keras.Model`, changed in place.
        constraint: `keras.constraints.Constraint`.

    Returns:
        `network`.

    Raises:
        TypeError: if `constraint` is not a `keras.constraints.Constraint`.
        ValueError: if a layer has a trainable variable but no constraint
            argument for it. The network is then left unchanged.

    Example:

    >>> critic = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> constrain(critic, ClipWeights(0.01)).layers[0].bias_constraint
    ClipWeights(limit=0.01)
    """
    if not isinstance(constraint, keras.constraints.Constraint):
        raise TypeError(
            "`constraint` must be a keras.constraints.Constraint, such as "
            f"ClipWeights(0.01). Received: constraint={constraint!r}"
        )
    places = [
        (layer, _attribute(layer, variable), variable)
        for layer in layers_of(network, include_self=False)
        for variable in trainable_variables_of(layer)
    ]
    for layer, attribute, variable in places:
        setattr(layer, attribute, constraint)
        variable.constraint = constraint
    return network


def _attribute(layer, variable):
    """The name of the layer's constraint argument for one of its variables."""
    candidates = (
        f"{variable.name}_constraint",
        # Keras' separable and depthwise convolutions use other names.
        f"{variable.name.removesuffix('_kernel')}_constraint",
        "depthwise_constraint",
    )
    for name in candidates:
        if hasattr(layer, name):
            return name
    raise ValueError(
        f"Layer '{layer.name}' ({type(layer).__name__}) takes no constraint on "
        f"its variable '{variable.name}', so one would be lost on saving. Use "
        "a layer that has the argument, or one that makes this variable "
        "untrainable."
    )
