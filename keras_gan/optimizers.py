"""Optimizers for games: optimistic SGD and Adam, and Adam with schedules of its β."""

import keras
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule

from keras_gan.core import keras_internals
from keras_gan.core.reals import real
from keras_gan.core.serialization import register

__all__ = ["OptimisticAdam", "OptimisticSGD", "ScheduledAdam"]

__all__ = ["OptimisticAdam", "OptimisticSGD", "ScheduledAdam"]


def prepared(optimizer, network, scales_loss):
    """The optimizer that an argument stands for, ready for the network.

    Args:
        optimizer: Keras optimizer, its name or its config.
        network: built `keras.Model`.
        scales_loss: boolean, wrap it in a `LossScaleOptimizer` if it is not one.
    """
    optimizer = keras.optimizers.get(optimizer)
    scaling = keras.optimizers.LossScaleOptimizer
    if scales_loss and not isinstance(optimizer, scaling):
        optimizer = scaling(optimizer)
    # Built now, as a saved file can only be loaded into a built optimizer.
    optimizer.build(network.trainable_variables)
    return optimizer


class _Optimistic:
    """Applies the optimizer's step twice and subtracts its previous step.

    The previous step of each variable is saved with the optimizer's other variables.
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
        step_before = self._steps_before[keras_internals.variable_index(self, variable)]
        self.assign_add(variable, ops.subtract(step, step_before))
        self.assign(step_before, step)


@register
class OptimisticSGD(_Optimistic, keras.optimizers.SGD):
    """Optimistic gradient descent (OGD, OMD): each step follows 2 g_t − g_{t−1}.

    In a game such as θ · ψ, simultaneous gradient descent diverges from the
    equilibrium, and optimistic gradient descent converges to it. The gradient before
    the first counts as 0.

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
    """Optimistic Adam: Adam's step twice, minus its previous step, for each weight.

    Takes the arguments of `keras.optimizers.Adam`.

    Example:

    >>> weight, optimizer = keras.Variable(1.0), OptimisticAdam(0.1)
    >>> optimizer.apply([ops.array(5.0)], [weight])   # twice a step of 0.1
    >>> round(float(weight), 5)
    0.8

    Reference: [Daskalakis et al., 2018](https://arxiv.org/abs/1711.00141),
    algorithm 1
    """


@register
class ScheduledAdam(keras.optimizers.Adam):
    """Adam whose β₁ and β₂ may follow a schedule of the step, as its learning rate may.

    R3GAN trains with a short memory at first and a long one later: its β₂ rises from
    0.9 to 0.99. Bias correction uses the current β, as if it had been constant.

    Args:
        learning_rate: float, or a `keras.optimizers.schedules.LearningRateSchedule`.
        beta_1: float in [0, 1), or a `LearningRateSchedule` with such values.
        beta_2: float in [0, 1), or a `LearningRateSchedule` with such values.
        **kwargs: the other arguments of `keras.optimizers.Adam`.

    Raises:
        ValueError: if a β is a number out of range.

    Example:

    >>> from keras.optimizers import schedules
    >>> longer = schedules.PolynomialDecay(0.9, 10_000, 0.99)
    >>> ScheduledAdam(2e-4, beta_1=0.0, beta_2=longer).get_config()["beta_1"]
    0.0

    Reference: [Kingma & Ba, 2015](https://arxiv.org/abs/1412.6980), schedule:
    [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, **kwargs):
        super().__init__(learning_rate, beta_1=beta_1, beta_2=beta_2, **kwargs)
        for name, beta in (("beta_1", beta_1), ("beta_2", beta_2)):
            if not isinstance(beta, LearningRateSchedule):
                real(name, beta, lambda n: 0 <= n < 1, "in [0, 1)")

    def update_step(self, gradient, variable, learning_rate):
        given = self.beta_1, self.beta_2
        # The count that a schedule of the learning rate uses.
        step = keras_internals.batches_of_gradients(self)
        self.beta_1, self.beta_2 = (
            ops.cast(beta(step), variable.dtype) if callable(beta) else beta
            for beta in given
        )
        try:
            super().update_step(gradient, variable, learning_rate)
        finally:
            self.beta_1, self.beta_2 = given

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        betas = {"beta_1": serialize(self.beta_1), "beta_2": serialize(self.beta_2)}
        return super().get_config() | betas

    @classmethod
    def from_config(cls, config, custom_objects=None):
        deserialize = keras.saving.deserialize_keras_object
        betas = {
            name: deserialize(config[name])
            for name in ("beta_1", "beta_2")
            if name in config
        }
        return super().from_config(config | betas, custom_objects)
