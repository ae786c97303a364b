"""Mean and covariance of features, accumulated batch by batch."""

import numpy as np

from keras_gan.metrics import checking


class Moments:
    """Count, mean and scatter of features, in float64.

    The sum of two `Moments` is that of all their examples together, so features need
    not be in memory at once and may come from several machines.

    Args:
        count: integer, the number of examples.
        mean: array of shape `(dim,)`.
        scatter: array of shape `(dim, dim)`, the sum over examples of
            (x − mean)(x − mean)ᵀ.

    Example:

    >>> first, second = Moments.of([[0.0], [2.0]]), Moments.of([[4.0]])
    >>> (first + second).mean, (first + second).covariance
    (array([2.]), array([[4.]]))

    Reference: [Chan et al., 1983](https://doi.org/10.2307/2683386)
    """

    def __init__(self, count, mean, scatter):
        self.count = int(count)
        self.mean = np.asarray(mean, "float64")
        self.scatter = np.asarray(scatter, "float64")

    @classmethod
    def of(cls, features, name="features"):
        """The moments of features of shape `(count, dim)`, called `name` in errors."""
        features = checking.as_features(name, features, least=1)
        mean = features.mean(0)
        centered = features - mean
        return cls(len(features), mean, centered.T @ centered)

    @classmethod
    def from_sums(cls, count, total, squares):
        """Moments from the sums of x and of xxᵀ."""
        count = int(count)
        mean = np.asarray(total, "float64") / max(count, 1)
        return cls(count, mean, squares - count * np.outer(mean, mean))

    @property
    def covariance(self):
        """The unbiased covariance, divided by count − 1 as in `numpy.cov`."""
        return self.scatter / (self.count - 1)

    def __add__(self, other):
        count = self.count + other.count
        apart = other.mean - self.mean
        mean = self.mean + apart * other.count / count
        between = np.outer(apart, apart) * self.count * other.count / count
        return Moments(count, mean, self.scatter + other.scatter + between)
