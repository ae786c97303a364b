"""Priors of independent latents: normal, uniform, truncated normal."""

import math

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.priors.prior import Prior
from keras_gan.priors.prior import gaussian_code_loss


def checked_dim(dim):
    """The length of one example's latents, as an integer of at least 1."""
    return integer("dim", dim, what="counts the latents of one example")


class _Independent(Prior):
    """Continuous latents, which Q recovers by a Gaussian of unit variance each."""

    @property
    def code_units(self):
        return self.dim

    def code_loss(self, outputs, values):
        return gaussian_code_loss(outputs, values)


@register
class Normal(_Independent):
    """Standard normal (Gaussian) prior: independent latents, z ~ N(0, I).

    Args:
        dim: integer, the number of latents per example.

    Raises:
        ValueError: if `dim` is below 1.

    Example:

    >>> Normal(64)(8, keras.random.SeedGenerator(0)).shape
    TensorShape([8, 64])
    """

    def __init__(self, dim):
        self.dim = checked_dim(dim)
        self.shape = (self.dim,)

    def __call__(self, batch_size, seed):
        return keras.random.normal((batch_size, self.dim), seed=seed)

    @property
    def entropy(self):
        return 0.5 * self.dim * math.log(2 * math.pi * math.e)

    def truncated(self, threshold):
        return TruncatedNormal(self.dim, threshold)

    def centers(self, latents):
        return ops.zeros_like(latents)


@register
class Uniform(_Independent):
    """Uniform prior: independent latents, z ~ U(low, high).

    Args:
        dim: integer, the number of latents per example.
        low: float, lower end.
        high: float, upper end, above `low`.

    Raises:
        ValueError: if `dim` is below 1 or `low` is not below `high`.

    Example:

    >>> latents = Uniform(100)(8, keras.random.SeedGenerator(0))
    >>> bool(ops.min(latents) >= -1 and ops.max(latents) <= 1)
    True

    Reference: [Radford et al., 2016](https://arxiv.org/abs/1511.06434)
    """

    def __init__(self, dim, low=-1.0, high=1.0):
        real("low", low, lambda n: True, "a finite number")
        real("high", high, lambda n: True, "a finite number")
        if not low < high:
            raise ValueError(
                f"`low` must be below `high`. Received: low={low}, high={high}"
            )
        self.dim = checked_dim(dim)
        self.low = low
        self.high = high
        self.shape = (self.dim,)

    def __call__(self, batch_size, seed):
        return keras.random.uniform(
            (batch_size, self.dim), self.low, self.high, seed=seed
        )

    @property
    def entropy(self):
        return self.dim * math.log(self.high - self.low)

    def centers(self, latents):
        return ops.full_like(latents, 0.5 * (self.low + self.high))

    def nearest(self, latents):
        return ops.clip(latents, self.low, self.high)


@register
class TruncatedNormal(_Independent):
    """Truncated normal prior (truncation trick): normal latents within ±`threshold`.

    A small threshold trades variety for quality. The truncation is exact at any
    threshold: the inverse of the normal distribution function is applied to uniform
    numbers between its values at ±`threshold`.

    Args:
        dim: integer, the number of latents per example.
        threshold: float above 0, the largest magnitude of a latent.

    Raises:
        ValueError: if `dim` is below 1 or `threshold` is not above 0.

    Example:

    >>> latents = TruncatedNormal(64, 0.5)(8, keras.random.SeedGenerator(0))
    >>> bool(ops.max(ops.abs(latents)) <= 0.5)
    True

    Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096)
    """

    def __init__(self, dim, threshold=2.0):
        real("threshold", threshold, lambda n: n > 0, "above 0")
        self.dim = checked_dim(dim)
        self.threshold = threshold
        self.shape = (self.dim,)

    def __call__(self, batch_size, seed):
        # P(|z| < t) = erf(t/√2), so z = √2 erfinv(u) for u within ±erf(t/√2).
        limit = math.erf(self.threshold / math.sqrt(2.0))
        uniform = keras.random.uniform((batch_size, self.dim), -limit, limit, seed=seed)
        latents = math.sqrt(2.0) * ops.erfinv(uniform)
        return ops.clip(latents, -self.threshold, self.threshold)

    @property
    def entropy(self):
        limit = self.threshold
        within = math.erf(limit / math.sqrt(2.0))
        density = math.exp(-0.5 * limit**2) / math.sqrt(2 * math.pi)
        normal = 0.5 * math.log(2 * math.pi * math.e)
        return self.dim * (normal + math.log(within) - limit * density / within)

    def truncated(self, threshold):
        return TruncatedNormal(self.dim, min(threshold, self.threshold))

    def centers(self, latents):
        return ops.zeros_like(latents)

    def nearest(self, latents):
        return ops.clip(latents, -self.threshold, self.threshold)
