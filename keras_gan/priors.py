"""Priors: the distributions of the latents from which G generates images."""

import math

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register

__all__ = ["Normal", "Prior", "TruncatedNormal", "Uniform"]


class Prior(Configurable):
    """Base class of priors: a distribution of latents with a fixed shape.

    A prior of your own sets `shape`, the shape of one example's latents. It
    implements `__call__(batch_size, seed)`, which uses `seed` for its random draws and
    returns a tensor of shape `(batch_size, *shape)`.

    It may also implement `truncated(threshold)`, which `gan.generate(truncation=...)`
    calls.
    """

    shape = None

    def __call__(self, batch_size, seed):
        raise TypeError(
            f"{type(self).__name__} must implement `__call__(batch_size, seed)` "
            "and return latents."
        )

    def truncated(self, threshold):
        """The prior with latents beyond ±`threshold` drawn again.

        Args:
            threshold: float above 0, the largest magnitude of a latent.

        Returns:
            A `Prior` of the same shape.

        Raises:
            ValueError: if there is no such prior, or it is not known.
        """
        raise ValueError(
            f"`truncation` needs a normal prior, or one that implements "
            f"`truncated(threshold)`. The prior of this GAN is {self!r}."
        )


def _checked_dim(dim):
    return integer("dim", dim, what="counts the latents of one example")


@register
class Normal(Prior):
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
        self.dim = _checked_dim(dim)
        self.shape = (self.dim,)

    def __call__(self, batch_size, seed):
        return keras.random.normal((batch_size, self.dim), seed=seed)

    def truncated(self, threshold):
        return TruncatedNormal(self.dim, threshold)


@register
class Uniform(Prior):
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
        if not low < high:
            raise ValueError(
                f"`low` must be below `high`. Received: low={low}, high={high}"
            )
        self.dim = _checked_dim(dim)
        self.low = low
        self.high = high
        self.shape = (self.dim,)

    def __call__(self, batch_size, seed):
        return keras.random.uniform(
            (batch_size, self.dim), self.low, self.high, seed=seed
        )


@register
class TruncatedNormal(Prior):
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
        if not threshold > 0:
            raise ValueError(
                f"`threshold` must be above 0. Received: threshold={threshold}"
            )
        self.dim = _checked_dim(dim)
        self.threshold = threshold
        self.shape = (self.dim,)

    def __call__(self, batch_size, seed):
        # P(|z| < t) = erf(t/√2), so z = √2 erfinv(u) for u within ±erf(t/√2).
        limit = math.erf(self.threshold / math.sqrt(2.0))
        uniform = keras.random.uniform((batch_size, self.dim), -limit, limit, seed=seed)
        latents = math.sqrt(2.0) * ops.erfinv(uniform)
        return ops.clip(latents, -self.threshold, self.threshold)

    def truncated(self, threshold):
        return TruncatedNormal(self.dim, min(threshold, self.threshold))
