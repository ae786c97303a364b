"""Relativistic losses (RpGAN, RaGAN): an image is scored against the other kind.

They use differences of logits only, so the level of D's logits is free. What D says is
the probability that one example beats another.
"""

from keras import ops

from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import AdversarialLoss


@register
class RelativisticPaired(AdversarialLoss):
    """Relativistic pairing (RpGAN): a real image is to beat the fake in its row.

    The loss is the logistic loss of the difference of the two logits. Pairing keeps a
    decision boundary in the neighbourhood of every real image, which works against
    mode collapse. Train it with `penalties.R1` and `penalties.R2`, without which it is
    not known to converge.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> loss = RelativisticPaired().discriminator_loss(even, even)   # log 2
    >>> round(float(loss[0, 0]), 4)
    0.6931

    Reference: [Jolicoeur-Martineau, 2018](https://arxiv.org/abs/1807.00734),
    [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """

    needs_real_logits = True
    level_is_free = True

    def discriminator_loss(self, real_logits, fake_logits):
        return ops.softplus(fake_logits - real_logits)

    def generator_loss(self, real_logits, fake_logits):
        return ops.softplus(real_logits - fake_logits)


class _RelativisticAverage(AdversarialLoss):
    """Base class: a logit is scored by its distance to the other kind's mean logit."""

    needs_real_logits = True
    couples_examples = True
    level_is_free = True

    def real_loss(self, advantage):
        """The loss of an image that should beat the mean by its `advantage`."""
        raise TypeError(f"{type(self).__name__} must implement `real_loss`.")

    def discriminator_loss(self, real_logits, fake_logits):
        real = self.real_loss(real_logits - ops.mean(fake_logits))
        fake = self.real_loss(ops.mean(real_logits) - fake_logits)
        return 0.5 * (real + fake)

    def generator_loss(self, real_logits, fake_logits):
        # The same with the kinds exchanged.
        return self.discriminator_loss(fake_logits, real_logits)


@register
class RelativisticAverage(_RelativisticAverage):
    """Relativistic average (RaGAN): each image against the other kind's mean logit.

    D learns that real images beat the average fake, and that the average real image
    beats fakes. Its loss is the logistic loss of these differences, half of it for each
    kind. The generator's loss is the same with the kinds exchanged.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> loss = RelativisticAverage().discriminator_loss(even, even)   # log 2
    >>> round(float(loss[0, 0]), 4)
    0.6931

    Reference: [Jolicoeur-Martineau, 2018](https://arxiv.org/abs/1807.00734)
    """

    def real_loss(self, advantage):
        return ops.softplus(-advantage)


@register
class RelativisticAverageLeastSquares(_RelativisticAverage):
    """RaLSGAN: `RelativisticAverage` with squared distances to 1, not logistic losses.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> loss = RelativisticAverageLeastSquares().discriminator_loss(even, even)
    >>> float(loss[0, 0])
    1.0

    Reference: [Jolicoeur-Martineau, 2018](https://arxiv.org/abs/1807.00734)
    """

    reads_as = "score"

    def real_loss(self, advantage):
        return ops.square(advantage - 1.0)


@register
class RelativisticAverageHinge(_RelativisticAverage):
    """RaHinge: `RelativisticAverage` with a margin of 1, not logistic losses.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> loss = RelativisticAverageHinge().discriminator_loss(even, even)
    >>> float(loss[0, 0])
    1.0

    Reference: [Jolicoeur-Martineau, 2018](https://arxiv.org/abs/1807.00734)
    """

    reads_as = "score"

    def real_loss(self, advantage):
        return ops.relu(1.0 - advantage)
