"""The weight of the adversarial loss among the generator's terms."""

from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.losses.inner import take_over


@register
class GeneratorWeight(AdversarialLoss):
    """Weighted adversarial loss: G's loss is multiplied, and D's stays the same.

    Penalties of G have weights of their own, so this one matters for them only. SRGAN
    has 10⁻³ beside a content loss of weight 1. ESRGAN has 5·10⁻³, and the loss
    `RelativisticAverage`. CycleGAN does not halve G's squares, as `LeastSquares` does:
    its weight is 2.

    Args:
        loss: `AdversarialLoss` without a state.
        weight: float above 0. `NoAdversary` is the loss for 0.

    Raises:
        TypeError: if `loss` is not an `AdversarialLoss`.
        ValueError: if `loss` has a state, or `weight` is not above 0.

    Example:

    >>> import keras
    >>> from keras_gan.losses import LeastSquares
    >>> loss = GeneratorWeight(LeastSquares(), 2.0)
    >>> logits = keras.ops.array([[4.0]])
    >>> float(loss.generator_loss(None, logits)[0, 0])   # (4 − 1)²
    9.0

    Reference: [Ledig et al., 2017](https://arxiv.org/abs/1609.04802), equation 3
    """

    def __init__(self, loss, weight=1e-3):
        limits = "above 0; without an adversarial loss, use losses.NoAdversary()"
        real("weight", weight, lambda n: n > 0, limits)
        take_over(self, loss, may_couple=True)
        self.weight = weight

    def generator_loss(self, real_logits, fake_logits):
        return self.weight * self.loss.generator_loss(real_logits, fake_logits)

    def evaluated_generator_loss(self, real_logits, fake_logits):
        loss = self.loss.evaluated_generator_loss(real_logits, fake_logits)
        return self.weight * loss
