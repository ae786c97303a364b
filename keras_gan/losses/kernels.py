"""Kernels: the similarity of two embeddings, for the losses that compare samples."""

from keras import ops

from keras_gan.core.reals import is_real
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register


def squared_distances(x, y):
    """‖x_i − y_j‖² of all pairs of rows: `(n, dim)` and `(m, dim)` to `(n, m)`."""
    # Differences first: ‖x‖² + ‖y‖² − 2x·y is quicker, but loses small distances
    # between large vectors, above all where a matrix product keeps only 10 bits.
    return ops.sum(ops.square(x[:, None] - y[None]), axis=-1)


class Kernel(Configurable):
    """Base class of kernels: one implements `of(squared)`, given squared distances.

    `kernel(x, y)` is the matrix of k(x_i, y_j).
    """

    def of(self, squared):
        """The kernel's values at squared distances, of the same shape."""
        raise TypeError(f"{type(self).__name__} must implement `of(squared)`.")

    def __call__(self, x, y):
        return self.of(squared_distances(x, y))


def _check_scales(name, values):
    several = isinstance(values, (tuple, list)) and len(values) > 0
    if not several or not all(is_real(value) and value > 0 for value in values):
        raise ValueError(
            f"`{name}` must be one or more numbers above 0. Received: {name}={values}"
        )
    return tuple(values)


@register
class RadialBasis(Kernel):
    """Gaussian (RBF) kernels exp(−‖x − y‖² / (2 σ²)), summed: one per bandwidth σ.

    Args:
        bandwidths: tuple of floats above 0, σ in units of the embedding.

    Raises:
        ValueError: if a bandwidth is not above 0.

    Example:

    >>> kernel = RadialBasis([1.0, 2.0])
    >>> round(float(kernel(ops.zeros((1, 2)), ops.ones((1, 2)))[0, 0]), 4)
    1.1467

    Reference: [Li et al., 2017](https://arxiv.org/abs/1705.08584)
    """

    def __init__(self, bandwidths=(1.0, 2.0, 4.0, 8.0, 16.0)):
        self.bandwidths = _check_scales("bandwidths", bandwidths)

    def of(self, squared):
        return sum(ops.exp(-squared / (2.0 * s**2)) for s in self.bandwidths)


@register
class RationalQuadratic(Kernel):
    """Rational quadratic kernels (1 + ‖x − y‖² / (2 α))^−α, summed: one per α.

    Their heavy tails keep a gradient between embeddings that are far apart.

    Args:
        exponents: tuple of floats above 0, the α.

    Raises:
        ValueError: if an exponent is not above 0.

    Example:

    >>> kernel = RationalQuadratic([1.0])
    >>> float(kernel(ops.zeros((1, 2)), ops.ones((1, 2)))[0, 0])
    0.5

    Reference: [Bińkowski et al., 2018](https://arxiv.org/abs/1801.01401)
    """

    def __init__(self, exponents=(0.2, 0.5, 1.0, 2.0, 5.0)):
        self.exponents = _check_scales("exponents", exponents)

    def of(self, squared):
        # As exp(−α log1p(…)), which works for any α, with XLA and in float32.
        return sum(ops.exp(-a * ops.log1p(squared / (2.0 * a))) for a in self.exponents)


@register
class NegativeDistance(Kernel):
    """The negative Euclidean distance: with it, the squared MMD is the energy distance.

    Example:

    >>> round(float(NegativeDistance()(ops.zeros((1, 2)), ops.ones((1, 2)))[0, 0]), 4)
    -1.4142

    Reference: [Székely & Rizzo, 2013](https://doi.org/10.1016/j.jspi.2013.03.018)
    """

    def of(self, squared):
        # √ has no gradient at 0, the distance of an example to itself.
        return -ops.sqrt(squared + 1e-12)
