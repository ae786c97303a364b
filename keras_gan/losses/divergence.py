"""f-divergences (f-GAN): D estimates one of them, from below, and G minimises it.

D's logit v becomes T = g(v), which lies where the divergence's conjugate f* is
finite, and D maximises E[T(x)] − E[f*(T(G(z)))]. That is a lower bound of
D_f(p ‖ q) = ∫ q f(p / q), reached at T = f'(p / q), so `-d_loss` is an estimate of
the divergence. The member with f(u) = u log u − (u + 1) log(u + 1) is the original
game: `Minimax`, or `NonSaturating` for its generator's other form.
"""

import math

from keras import ops

from keras_gan.core.booleans import boolean
from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import AdversarialLoss

_BEND = 20.0
_LOG_2 = math.log(2.0)


def bounded_exp(x):
    """exp(x), continued by its tangent above 20, so that float32 does not overflow."""
    return ops.exp(ops.minimum(x, _BEND)) * (1.0 + ops.relu(x - _BEND))


class FDivergence(AdversarialLoss):
    """Base class (f-GAN): `score` is T = g(v), `conjugate` is f*(g(v)), for logit v.

    A divergence of your own implements both in closed form. It also implements
    `log_ratio`, the log(p / q) that the logit v stands for, from which `probability`
    is computed.

    Args:
        saturating: boolean. False, the paper's practical choice: G maximises
            E[T(G(z))], which has a gradient when D is confident. True: G minimises
            −E[f*(T(G(z)))], the divergence itself.
    """

    def __init__(self, saturating=False):
        self.saturating = boolean("saturating", saturating)

    def score(self, logits):
        """T = g(v), the argument of the divergence's conjugate f*."""
        raise TypeError(f"{type(self).__name__} must implement `score(logits)`.")

    def conjugate(self, logits):
        """f*(T) as a function of the logit, not of T, so that nothing overflows."""
        raise TypeError(f"{type(self).__name__} must implement `conjugate(logits)`.")

    def log_ratio(self, logits):
        """log(p / q) that the logit stands for: the log of f'⁻¹(T)."""
        raise TypeError(f"{type(self).__name__} must implement `log_ratio(logits)`.")

    def discriminator_loss(self, real_logits, fake_logits):
        return self.conjugate(fake_logits) - self.score(real_logits)

    def generator_loss(self, real_logits, fake_logits):
        if self.saturating:
            return -self.conjugate(fake_logits)
        return -self.score(fake_logits)

    def probability(self, logits):
        return ops.sigmoid(self.log_ratio(logits))

    def log_odds(self, logits):
        return self.log_ratio(logits)


@register
class KullbackLeibler(FDivergence):
    """Kullback-Leibler KL(p ‖ q): large where there are data but no samples.

    KL(p ‖ q) = E_p[log(p / q)].

    Args:
        saturating: boolean, see `losses.FDivergence`.

    Example:

    >>> ones = ops.ones((1, 1))   # T = 1 + log(p / q)
    >>> float(KullbackLeibler().discriminator_loss(ones, ones)[0, 0])
    0.0

    Reference: [Nowozin et al., 2016](https://arxiv.org/abs/1606.00709)
    """

    def score(self, logits):
        return logits

    def conjugate(self, logits):
        return bounded_exp(logits - 1.0)

    def log_ratio(self, logits):
        return logits - 1.0


@register
class ReverseKullbackLeibler(FDivergence):
    """Reverse Kullback-Leibler KL(q ‖ p): large where there are samples but no data.

    KL(q ‖ p) = E_q[log(q / p)].

    Args:
        saturating: boolean, see `losses.FDivergence`.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> float(ReverseKullbackLeibler().discriminator_loss(even, even)[0, 0])
    0.0

    Reference: [Nowozin et al., 2016](https://arxiv.org/abs/1606.00709)
    """

    def score(self, logits):
        return -bounded_exp(-logits)

    def conjugate(self, logits):
        return logits - 1.0

    def log_ratio(self, logits):
        return logits


@register
class Pearson(FDivergence):
    """Pearson's χ²(p ‖ q) = ∫ (p − q)² / q.

    Args:
        saturating: boolean, see `losses.FDivergence`.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> float(Pearson().discriminator_loss(even, even)[0, 0])
    0.0

    Reference: [Nowozin et al., 2016](https://arxiv.org/abs/1606.00709)
    """

    def score(self, logits):
        return logits

    def conjugate(self, logits):
        return 0.25 * ops.square(logits) + logits

    def log_ratio(self, logits):
        return ops.log(ops.maximum(1.0 + 0.5 * logits, 1e-7))


@register
class Neyman(FDivergence):
    """Neyman's χ²: Pearson's with the distributions exchanged, ∫ (p − q)² / p.

    Args:
        saturating: boolean, see `losses.FDivergence`.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> float(Neyman().discriminator_loss(even, even)[0, 0])
    0.0

    Reference: [Nowozin et al., 2016](https://arxiv.org/abs/1606.00709)
    """

    def score(self, logits):
        return 1.0 - bounded_exp(-logits)

    def conjugate(self, logits):
        return 2.0 - 2.0 * bounded_exp(-0.5 * logits)

    def log_ratio(self, logits):
        return 0.5 * logits


@register
class SquaredHellinger(FDivergence):
    """The squared Hellinger distance ∫ (√p − √q)².

    Args:
        saturating: boolean, see `losses.FDivergence`.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> float(SquaredHellinger().discriminator_loss(even, even)[0, 0])
    0.0

    Reference: [Nowozin et al., 2016](https://arxiv.org/abs/1606.00709)
    """

    def score(self, logits):
        return 1.0 - bounded_exp(-logits)

    def conjugate(self, logits):
        return bounded_exp(logits) - 1.0

    def log_ratio(self, logits):
        return 2.0 * logits


@register
class JensenShannon(FDivergence):
    """Twice the Jensen-Shannon divergence (JSD): `Minimax` shifted by log 4.

    The gradients are those of `Minimax` if `saturating`, else those of
    `NonSaturating`. The value is 0 when the distributions are equal.

    Args:
        saturating: boolean, see `losses.FDivergence`.

    Example:

    >>> even = ops.zeros((1, 1))
    >>> float(JensenShannon().discriminator_loss(even, even)[0, 0])
    0.0

    Reference: [Nowozin et al., 2016](https://arxiv.org/abs/1606.00709)
    """

    def score(self, logits):
        return _LOG_2 - ops.softplus(-logits)

    def conjugate(self, logits):
        return ops.softplus(logits) - _LOG_2

    def log_ratio(self, logits):
        return logits
