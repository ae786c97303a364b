"""The hinge loss with random margins, in expectation."""

from keras import ops

from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import Hinge


@register
class RandomMarginHinge(Hinge):
    """Hinge loss whose margins are uniform in [1 − spread, 1], in expectation.

    It is the label noise of FastGAN's code, which draws a margin for each logit. Here D
    minimises the expectation over these draws: as the hinge loss with the mean margin,
    and with a parabola where a logit lies between the margins. G's loss is that of the
    hinge loss.

    Args:
        spread: float in (0, 1], the length of the interval of margins.

    Raises:
        ValueError: if `spread` is out of range.

    Example:

    >>> real, fake = ops.array([[0.0], [0.9], [1.0]]), ops.full((3, 1), -1.0)
    >>> loss = RandomMarginHinge(spread=0.2).discriminator_loss(real, fake)
    >>> [round(float(value), 4) for value in loss[:, 0]]   # 0.1² / (2 · 0.2) at 0.9
    [0.9, 0.025, 0.0]

    Reference: [Liu et al., 2021](https://arxiv.org/abs/2101.04775), the authors' code
    """

    def __init__(self, spread=0.2):
        self.spread = real("spread", spread, lambda n: 0 < n <= 1, "in (0, 1]")

    def discriminator_loss(self, real_logits, fake_logits):
        return self._expected(real_logits) + self._expected(-fake_logits)

    def _expected(self, logits):
        """The mean of relu(margin − logit) over the margins."""
        below = ops.relu(1.0 - self.spread - logits)
        within = ops.clip(1.0 - logits, 0.0, self.spread)
        return below + ops.square(within) / (2.0 * self.spread)
