"""Dirac-GAN near its equilibrium: eigenvalues in closed form, without playing."""

import cmath

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import optimizers
from keras_gan import penalties as penalty_classes
from keras_gan import updates
from keras_gan.core.reals import real
from keras_gan.losses import get

__all__ = ["eigenvalues", "spectral_radius"]


def eigenvalues(loss, penalties=(), noise=0.0):
    """Eigenvalues of the joint gradient flow at the equilibrium θ = ψ = 0.

    They are −c/2 ± √(c²/4 − a²). Here a² = a_G a_D is the product of the derivatives
    of each player's gradient by the other player's parameter, and c is the derivative
    of D's gradient by D's own parameter: γ of R1 and R2, and the curvature of D's loss
    under instance noise. A negative real part is the rate at which the players
    converge. An imaginary part is the speed at which they circle. Without penalty or
    noise, the eigenvalues are ±ia.

    Args:
        loss: `losses.AdversarialLoss` of single examples or pairs, or its name.
        penalties: list of `penalties.R1` and `penalties.R2`.
        noise: float of at least 0, standard deviation of instance noise.

    Returns:
        complex128 array of shape `(2,)`.

    Raises:
        ValueError: if the loss couples examples or has a state, or a penalty is not R1
            or R2. Those have no such equilibrium, or no derivative there.

    Example:

    >>> from keras_gan import penalties
    >>> eigenvalues("minimax").tolist()
    [0.5j, -0.5j]
    >>> eigenvalues("minimax", [penalties.R1(1.0)]).real.tolist()   # critical: γ = 2a
    [-0.5, -0.5]

    Reference: [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406), lemma 2.3
    """
    return _roots(*_trace_and_determinant(_jacobian(loss, penalties, noise)))


def spectral_radius(
    loss,
    penalties=(),
    update=None,
    optimizer=None,
    learning_rate=0.2,
    noise=0.0,
):
    """Spectral radius: the factor per step of the distance from the equilibrium.

    It holds near the equilibrium. Below 1 the players converge, above 1 they diverge;
    at 1 the linear part does not decide. The arguments are those of `dirac.play`.

    Args:
        loss: `losses.AdversarialLoss` of single examples or pairs, or its name.
        penalties: list of `penalties.R1` and `penalties.R2`.
        update: `updates.Alternating` (the default, one step of D), `Simultaneous`,
            `OneStage`, `Extragradient` or `Consensus`.
        optimizer: `keras.optimizers.SGD` (the default), or `optimizers.OptimisticSGD`,
            with simultaneous updates.
        learning_rate: float above 0, for both players.
        noise: float of at least 0, standard deviation of instance noise.

    Returns:
        float.

    Raises:
        ValueError: if an argument is not one of these.

    Example:

    >>> from keras_gan import updates
    >>> round(spectral_radius("minimax", update=updates.Simultaneous()), 6)
    1.004988
    >>> round(spectral_radius("minimax", update=updates.Extragradient()), 6)
    0.995038

    Reference: [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406)
    """
    real("learning_rate", learning_rate, lambda n: n > 0, "above 0")
    flow = _jacobian(loss, penalties, noise)
    if optimizer not in (None, keras.optimizers.SGD):
        return _of_optimistic_steps(flow, update, optimizer, learning_rate)
    step = _step(flow, updates.Alternating() if update is None else update)
    return float(np.abs(_roots(*_trace_and_determinant(step(learning_rate)))).max())


def _jacobian(loss, penalties, noise):
    """d(θ̇, ψ̇)/d(θ, ψ) at 0, where both players descend their losses' gradients."""
    loss = get(loss)
    if loss.couples_examples or isinstance(loss, keras.layers.Layer):
        raise ValueError(
            "`loss` must score examples independently of each other and have no "
            f"state. Received: loss={loss!r}"
        )
    real("noise", noise, lambda n: n >= 0, "at least 0")
    known = (penalty_classes.R1, penalty_classes.R2)
    for penalty in penalties:
        if type(penalty) not in known or not isinstance(penalty.weight, (int, float)):
            raise ValueError(
                "`penalties` may be R1 and R2 of constant weight, whose gradient is "
                f"smooth at the equilibrium. Received: {penalty!r}"
            )
    of_fake, curvature = _derivatives(loss.discriminator_loss)
    of_generator, _ = _derivatives(loss.generator_loss)
    own = sum(penalty.weight for penalty in penalties) + noise**2 * curvature
    return np.array([[0.0, -of_generator], [-of_fake, -own]])


def _derivatives(function):
    """Derivatives of a loss at logits of 0: by the fake logit, and ∂²/∂r² + ∂²/∂f²."""
    zero, other = ops.zeros((1, 1), "float64"), ops.zeros((1, 1), "float64")

    def slope(at, side):
        def value(logits):
            pair = (other, logits) if side else (logits, other)
            return ops.sum(function(*pair))

        return backend.value_and_slope(value, at)[1]

    curvature = 0.0
    for side in (0, 1):
        _, second = backend.value_and_slope(
            lambda logits, side=side: ops.sum(slope(logits, side)), zero
        )
        curvature += float(ops.sum(second))
    return float(ops.sum(slope(zero, 1))), curvature


def _step(flow, update):
    """Callable from the learning rate h to the matrix of one update."""
    one = np.eye(2)
    if isinstance(update, updates.Alternating) and update.discriminator_steps == 1:
        # D steps by its row of the flow; then G steps by its own, against the new D.
        rows = np.diag([1.0, 0.0]), np.diag([0.0, 1.0])
        return lambda h: (one + h * rows[0] @ flow) @ (one + h * rows[1] @ flow)
    if isinstance(update, (updates.Simultaneous, updates.OneStage)):
        return lambda h: one + h * flow
    if isinstance(update, updates.Extragradient):
        return lambda h: one + h * flow @ (one + h * flow)
    if isinstance(update, updates.Consensus):
        # The players also descend ½ γ |v|², where v is the flow.
        return lambda h: one + h * (flow - update.weight * flow.T @ flow)
    raise ValueError(
        "`update` must be Alternating(), Simultaneous(), OneStage(), Extragradient() "
        f"or Consensus(...). Received: update={update!r}"
    )


def _of_optimistic_steps(flow, update, optimizer, h):
    """Largest root of z² − (1 + 2hλ) z + hλ, for w ← w + 2h v(w) − h v(previous w)."""
    simultaneous = type(update) is updates.Simultaneous
    if optimizer is not optimizers.OptimisticSGD or not simultaneous:
        raise ValueError(
            "`optimizer` must be keras.optimizers.SGD, or optimizers.OptimisticSGD "
            "with update=updates.Simultaneous(). Received: "
            f"optimizer={optimizer!r}, update={update!r}"
        )
    roots = [
        root
        for value in _roots(*_trace_and_determinant(flow))
        for root in _roots(1 + 2 * h * value, h * value)
    ]
    return float(np.abs(roots).max())


def _trace_and_determinant(matrix):
    (a, b), (c, d) = matrix
    return a + d, a * d - b * c


def _roots(trace, determinant):
    """The roots of z² − trace · z + determinant."""
    half = complex(trace) / 2
    root = cmath.sqrt(half * half - determinant)
    return np.array([half + root, half - root])
