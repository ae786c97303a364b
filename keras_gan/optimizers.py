"""Optimizers for games, which step by where the gradient is going."""

import keras
from keras import ops

from keras_gan.serialization import register

__all__ = ["OptimisticAdam", "OptimisticSGD"]


def prepared(optimizer, network, scales_loss):
    """The optimizer that an argument stands for, ready for the network.

    Args:
        optimizer: Keras optimizer, its name or its config.
        network: built `keras.Model`.
        scales_loss: boolean, wrap it in a `LossScaleOptimizer` if it is none.
    """
    optimizer = keras.optimizers.get(optimizer)
    scaling = keras.optimizers.LossScaleOptimizer
    if scales_loss and not isinstance(optimizer, scaling):
        optimizer = scaling(optimizer)
    # Built now, as a saved file can only fill an optimizer that is.
    optimizer.build(network.trainable_variables)
    return optimizer


class _Optimistic:
    """Takes the optimizer's step twice and the step before back once.

    What is stored for it, the step before of each variable, is saved with the other
    numbers of the optimizer.
    """

    def build(self, variables):
        already_built = self.built
        super().build(variables)
        if not already_built:
            self._steps_before = [
                self.add_variable_from_reference(variable, "step_before")
                for variable in variables
            ]

    def update_step(self, gradient, variable, learning_rate):
        before = ops.copy(variable)
        super().update_step(gradient, variable, learning_rate)
        step = ops.subtract(variable, before)
        step_before = self._steps_before[self._get_variable_index(variable)]
        self.assign_add(variable, ops.subtract(step, step_before))
        self.assign(step_before, step)


@register
class OptimisticSGD(_Optimistic, keras.optimizers.SGD):
    """Gradient descent by 2 g_t − g_{t−1}, which settles where plain steps circle.

    In a game such as θ · ψ, simultaneous gradient descent runs away from the
    equilibrium, and this goes to it. The gradient before the first is 0.

    Takes the arguments of `keras.optimizers.SGD`.

    Example:

    >>> weight, optimizer = keras.Variable(1.0), OptimisticSGD(0.1)
    >>> for gradient in (1.0, 1.0):   # 1 − 0.2, then − 0.2 + 0.1
    ...     optimizer.apply([ops.array(gradient)], [weight])
    >>> round(float(weight), 6)
    0.7

    Reference: [Daskalakis et al., 2018](https://arxiv.org/abs/1711.00141)
    """


@register
class OptimisticAdam(_Optimistic, keras.optimizers.Adam):
    """Adam's step twice, minus its step before, for each weight.

    Takes the arguments of `keras.optimizers.Adam`.

    Example:

    >>> weight, optimizer = keras.Variable(1.0), OptimisticAdam(0.1)
    >>> optimizer.apply([ops.array(5.0)], [weight])   # twice a step of 0.1
    >>> round(float(weight), 5)
    0.8

    Reference: [Daskalakis et al., 2018](https://arxiv.org/abs/1711.00141),
    algorithm 1
    """
