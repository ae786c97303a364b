"""The objectives that score an image against images of the other kind."""

from keras import ops

from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.serialization import register


@register
class RelativisticPaired(AdversarialLoss):
    """D learns that a real image beats the fake in the same row of the batch.

    One logistic loss of the difference of the two logits. Pairing keeps a
    decision boundary in the neighbourhood of every real image, which works
    against mode collapse. Train it with `penalties.R1` and `penalties.R2`,
    without which it is not known to converge.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> loss = RelativisticPaired().discriminator_loss(even, even)   # log 2
    >>> round(float(loss[0, 0]), 4)
    0.6931

    Reference: [Jolicoeur-Martineau, 2018](https://arxiv.org/abs/1807.00734),
    [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """

    needs_real_logits = True

    def discriminator_loss(self, real_logits, fake_logits):
        return ops.softplus(fake_logits - real_logits)

    def generator_loss(self, real_logits, fake_logits):
        return ops.softplus(real_logits - fake_logits)
