"""Label noise: labels that are wrong with some probability, in expectation."""

from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.losses.inner import take_over


@register
class LabelNoise(AdversarialLoss):
    """Label noise: another loss, with wrong labels for D with some probability.

    No errors are drawn: D minimises the expectation over independent errors. An image
    counts as its own kind with weight 1 − rate and as the other kind with weight rate.
    For a relativistic loss, it is the order of a pair that may be wrong. The
    generator's loss stays the same.

    Args:
        loss: `AdversarialLoss` that scores single examples, or pairs.
        rate: float in [0, 0.5), the probability of an error.

    Raises:
        TypeError: if `loss` is not an `AdversarialLoss`.
        ValueError: if `loss` couples the examples of a batch or has a state, or
            `rate` is out of range.

    Example:

    >>> import keras
    >>> from keras_gan.losses import Hinge
    >>> one = keras.ops.ones((1, 1))
    >>> loss = LabelNoise(Hinge(), rate=0.25).discriminator_loss(one, -one)
    >>> float(loss[0, 0])   # 3/4 of 0, 1/4 of 2 + 2
    1.0

    Reference: [Chintala et al., 2016](https://github.com/soumith/ganhacks), 6
    """

    def __init__(self, loss, rate=0.05):
        real("rate", rate, lambda n: 0 <= n < 0.5, "in [0, 0.5)")
        take_over(self, loss)
        self.rate = rate

    def discriminator_loss(self, real_logits, fake_logits):
        right = self.loss.discriminator_loss(real_logits, fake_logits)
        wrong = self.loss.discriminator_loss(fake_logits, real_logits)
        return (1.0 - self.rate) * right + self.rate * wrong
