"""Simultaneous updates: both players step at once, with or without a look ahead."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.updates.update import Update
from keras_gan.updates.update import apply_both


@register
class Simultaneous(Update):
    """Simultaneous gradient descent (SimGD): both gradients at the current weights.

    Both are computed on the same images and latents. Alternating updates are more
    stable: without a penalty, simultaneous updates diverge from the equilibrium of a
    game as simple as θ · ψ.

    Example:

    >>> Simultaneous()
    Simultaneous()

    Reference: [Mescheder et al., 2017](https://arxiv.org/abs/1705.10461)
    """

    def __call__(self, gan, real, condition):
        return apply_both(gan, *_gradients(gan, gan.draw(real, condition)))


@register
class Extragradient(Update):
    """Extragradient: both players use the gradients found one step ahead.

    The step ahead uses the players' optimizers. Weights and optimizer states are then
    restored, and both players step from the restored weights with the gradients at the
    point ahead, on the same images and latents. Each training step computes the
    gradients twice.

    Example:

    >>> Extragradient()
    Extragradient()

    Reference: [Gidel et al., 2019](https://arxiv.org/abs/1802.10551), algorithm 2
    """

    def __call__(self, gan, real, condition):
        batch = gan.draw(real, condition)
        weights = [
            *gan.discriminator.trainable_variables,
            *gan.generator.trainable_variables,
        ]
        states = [*gan.d_optimizer.variables, *gan.g_optimizer.variables]
        weights_before, states_before = _copies(weights), _copies(states)
        apply_both(gan, *_gradients(gan, batch))
        # Optimizers first: their state may scale the loss of the next gradients.
        _assign(states, states_before)
        moves = _gradients(gan, batch)
        _assign(weights, weights_before)
        return apply_both(gan, *moves)


@register
class Consensus(Update):
    """Consensus optimization (ConOpt): both players also minimise ½‖v‖².

    v is the vector of both players' gradients. Each player follows the gradient of its
    loss plus `weight` · ½‖v‖². The updates are simultaneous and need second
    derivatives. If replicas share a batch, each uses its own v.

    Args:
        weight: float of at least 0, γ of the paper.

    Raises:
        ValueError: if `weight` is negative; at `compile`, if an optimizer scales its
            loss, as with mixed_float16.

    Example:

    >>> Consensus(weight=0.1)
    Consensus(weight=0.1)

    Reference: [Mescheder et al., 2017](https://arxiv.org/abs/1705.10461), equation 11
    """

    def __init__(self, weight=1.0):
        real("weight", weight, lambda n: n >= 0, "at least 0")
        self.weight = weight

    def check(self, gan):
        for optimizer in (gan.d_optimizer, gan.g_optimizer):
            if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
                raise ValueError(
                    "Consensus adds a gradient of gradients, which cannot be scaled "
                    "as a loss is. Use float32 or mixed_bfloat16. Received: "
                    f"optimizer={optimizer!r}"
                )

    def __call__(self, gan, real, condition):
        batch = gan.draw(real, condition)
        of_d = gan.discriminator.trainable_variables
        of_g = gan.generator.trainable_variables

        def energy():
            d_move, g_move = _gradients(gan, batch)
            moves = [
                d_move._replace(gradients=backend.dense(d_move.gradients, of_d)),
                g_move._replace(gradients=backend.dense(g_move.gradients, of_g)),
            ]
            # v is the gradient of the replica's own mean; those of moves are of its
            # part of the mean over all replicas.
            squares = [
                ops.sum(ops.square(backend.unshared(gradient, batch.share)))
                for move in moves
                for gradient in move.gradients
            ]
            return 0.5 * sum(squares), moves

        variables = [*of_d, *of_g]
        moves, towards = backend.value_and_gradients(
            energy, variables, share=batch.share
        )
        towards = backend.dense(towards, variables)
        parts = towards[: len(of_d)], towards[len(of_d) :]
        for move, part in zip(moves, parts, strict=True):
            for place, more in enumerate(part):
                move.gradients[place] += self.weight * more
        return apply_both(gan, *moves)


@register
class Unrolled(Update):
    """Unrolled GAN: G is updated against D as it will be `steps` steps later.

    D's later weights come from gradient descent on its own loss, penalties included.
    G's gradient goes through these steps. D itself is updated once, with its
    optimizer. Both updates start from the current weights and use the same images and
    latents.

    Args:
        steps: integer of at least 1, D's unrolled gradient steps.
        learning_rate: float above 0, of the unrolled steps. They are plain gradient
            descent, whatever D's optimizer is. If the rate is too large, G's gradient
            explodes on its way through the steps.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> Unrolled(steps=5)
    Unrolled(steps=5, learning_rate=0.005)

    Reference: [Metz et al., 2017](https://arxiv.org/abs/1611.02163), equations 7
    to 11
    """

    def __init__(self, steps=5, learning_rate=0.005):
        real("learning_rate", learning_rate, lambda n: n > 0, "above 0")
        self.steps = integer("steps", steps)
        self.learning_rate = learning_rate

    def __call__(self, gan, real, condition):
        batch = gan.draw(real, condition)
        d_move = gan.discriminator_gradients(batch)
        g_move = gan.generator_gradients(batch, lambda: self._answer(gan, batch))
        return apply_both(gan, d_move, g_move)

    def _answer(self, gan, batch):
        variables = gan.discriminator.trainable_variables
        weights = _copies(variables)
        # The gradients are those of a replica's part of the mean, of a scaled loss.
        scale = gan.d_optimizer.scale_loss(ops.ones(()))
        for _ in range(self.steps):
            with backend.substituted(variables, weights):
                gradients = gan.discriminator_gradients(batch).gradients
            gradients = backend.dense(gradients, variables)
            weights = [
                weight
                - self.learning_rate
                * backend.unshared(gradient, batch.share)
                / ops.cast(scale, weight.dtype)
                for weight, gradient in zip(weights, gradients, strict=True)
            ]
        return weights


def _gradients(gan, batch):
    """Both players' moves at the current weights, on the same batch."""
    return gan.discriminator_gradients(batch), gan.generator_gradients(batch)


def _copies(variables):
    return [ops.copy(variable) for variable in variables]


def _assign(variables, values):
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
