"""Points from known distributions: Gaussian mixtures, a spiral, a swiss roll."""

import math

import numpy as np

from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.core.reals import real
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register

__all__ = [
    "Curve",
    "Mixture",
    "grid",
    "high_dimensional",
    "ring",
    "spiral",
    "swiss_roll",
]


@register
class Mixture(Configurable):
    """Gaussian mixture: isotropic, equally weighted modes that can be counted.

    Args:
        centers: array of shape `(modes, dim)`.
        std: float above 0, standard deviation of every mode.
        radius: float, the largest distance from a center at which a sample has high
            quality. Defaults to 3 `std`.
        noise_dim: integer, only the first `noise_dim` coordinates have noise.
            Defaults to all.

    Raises:
        ValueError: if `std` or `radius` is not above 0, or `noise_dim` is not from
            1 to dim.

    Example:

    >>> Mixture([[0.0, 0.0], [1.0, 0.0]], std=0.1).sample(5, seed=0).shape
    (5, 2)
    """

    def __init__(self, centers, std, radius=None, noise_dim=None):
        self.centers = np.asarray(centers, "float32")
        if self.centers.ndim != 2 or not len(self.centers):
            raise ValueError(
                "`centers` must have shape (modes, dim). Received: shape "
                f"{self.centers.shape}"
            )
        real("std", std, lambda n: n > 0, "above 0")
        self.std = std
        self.radius = 3 * std if radius is None else radius
        real("radius", self.radius, lambda n: n > 0, "above 0")
        dim = self.centers.shape[1]
        self.noise_dim = dim if noise_dim is None else noise_dim
        integer("noise_dim", self.noise_dim, 1, dim)

    @property
    def high_quality_share(self):
        """The fraction of the mixture's own samples within `radius` of their center."""
        return _chi_square_cdf((self.radius / self.std) ** 2, self.noise_dim)

    def logpdf(self, points):
        """The logarithm of the density at points of shape `(count, dim)`, float64.

        Raises:
            ValueError: if only some of the coordinates have noise, so that there is
                no density.
        """
        dim = self.centers.shape[1]
        if self.noise_dim < dim:
            raise ValueError(
                f"A mixture with noise in {self.noise_dim} of {dim} coordinates has "
                "no density."
            )
        points = np.asarray(points, "float64")
        squared = np.sum((points[:, None] - self.centers) ** 2, axis=2)
        logs = np.logaddexp.reduce(-squared / (2 * self.std**2), axis=1)
        constant = math.log(len(self.centers)) + dim * math.log(
            self.std * math.sqrt(2 * math.pi)
        )
        return logs - constant

    def pdf(self, points):
        """The density at points of shape `(count, dim)`, float64."""
        return np.exp(self.logpdf(points))

    def sample(self, count, seed):
        """Draws `count` points, float32 of shape `(count, dim)`.

        `seed` is an integer, or a list of integers that are one seed together.
        """
        count = integer("count", count)
        together = isinstance(seed, (list, tuple)) and len(seed) > 0
        numbers = [seed_number(each) for each in (seed if together else [seed])]
        rng = np.random.default_rng(numbers)
        points = self.centers[rng.integers(len(self.centers), size=count)]
        noise = rng.normal(scale=self.std, size=(count, self.noise_dim))
        points[:, : self.noise_dim] += noise.astype("float32")
        return points


def _chi_square_cdf(value, dim):
    """P(the sum of `dim` squared standard normals ≤ value)."""
    if value > dim + 100 * math.sqrt(2 * dim) + 1000:
        return 1.0  # To the last digit; the series would be long.
    half, a = value / 2, dim / 2
    # The series of the regularized incomplete gamma function, as logarithms.
    term = a * math.log(half) - half - math.lgamma(a + 1)
    total, n = 0.0, 0
    while n < half or term > -40:
        total += math.exp(term)
        n += 1
        term += math.log(half) - math.log(a + n)
    return min(total, 1.0)


def ring(modes=8, radius=1.0, std=0.01):
    """Ring of Gaussians, equally spaced on a circle.

    The angles do not include 2π, which would repeat the mode at 0.

    Args:
        modes: integer of at least 1.
        radius: float above 0.
        std: float above 0.

    Returns:
        `Mixture`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> ring(4).centers.round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [-0.0, -1.0]]

    Reference: [Metz et al., 2017](https://arxiv.org/abs/1611.02163)
    """
    modes = integer("modes", modes)
    angles = np.linspace(0, 2 * np.pi, modes, endpoint=False)
    real("radius", radius, lambda n: n > 0, "above 0")
    return Mixture(radius * np.stack([np.cos(angles), np.sin(angles)], 1), std)


def grid(side=5, spacing=2.0, std=0.05):
    """Grid of Gaussians, square and centered at the origin.

    Args:
        side: integer of at least 1; there are side² modes.
        spacing: float above 0, distance between neighbours.
        std: float above 0.

    Returns:
        `Mixture`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> grid(5).centers.min(), grid(5).centers.max(), len(grid(5).centers)
    (np.float32(-4.0), np.float32(4.0), 25)

    Reference: [Srivastava et al., 2017](https://arxiv.org/abs/1705.07761)
    """
    side = integer("side", side)
    real("spacing", spacing, lambda n: n > 0, "above 0")
    line = spacing * (np.arange(side) - (side - 1) / 2)
    x, y = np.meshgrid(line, line, indexing="ij")
    return Mixture(np.stack([x.ravel(), y.ravel()], 1), std)


def high_dimensional():
    """Ten modes in 1200 dimensions, with noise in the first 700.

    The centers lie on the diagonal, at −13, −5.5, −2.5, −2, −1, −0.5, 0, 0.25, 0.5
    and 10. In 700 dimensions nearly all of a Gaussian lies in a shell of radius
    √700 about its center, so a radius of 3 standard deviations would contain
    practically no samples. The radius is √700 + 3/√2, which contains 99.8 % of a
    perfect generator's samples.

    Returns:
        `Mixture`.

    Example:

    >>> high_dimensional().centers.shape
    (10, 1200)

    Reference: [Srivastava et al., 2017](https://arxiv.org/abs/1705.07761)
    """
    places = [-1.0, -0.5, 0.0, 0.5, -2.0, -2.5, 10.0, 0.25, -13.0, -5.5]
    centers = np.repeat(np.array(places)[:, None], 1200, axis=1)
    # The norm of 700 standard normals is nearly normal, with deviation 1/√2.
    radius = math.sqrt(700) + 3 / math.sqrt(2)
    return Mixture(centers, std=1.0, radius=radius, noise_dim=700)


@register
class Curve(Configurable):
    """Spiral curves in the plane, with Gaussian noise.

    Args:
        turns: float above 0, number of turns around the origin.
        start: float, the angle in radians at which a curve begins. Its distance from
            the origin grows with the angle.
        arms: integer, number of curves, rotated evenly about the origin.
        radius: float above 0, distance of a curve's end from the origin.
        std: float of at least 0, standard deviation of the noise.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> Curve(turns=1.0, start=0.0, arms=1, radius=1.0, std=0.0).sample(5, 0).shape
    (5, 2)
    """

    def __init__(self, turns, start, arms, radius, std):
        integer("arms", arms)
        real("start", start, lambda n: True, "a finite number")
        for name, value in (("turns", turns), ("radius", radius)):
            real(name, value, lambda n: n > 0, "above 0")
        real("std", std, lambda n: n >= 0, "at least 0")
        self.turns = turns
        self.start = start
        self.arms = arms
        self.radius = radius
        self.std = std

    def sample(self, count, seed):
        """Draws `count` points, float32 of shape `(count, 2)`."""
        count = integer("count", count)
        rng = np.random.default_rng(seed_number(seed))
        end = self.start + 2 * np.pi * self.turns
        angle = rng.uniform(self.start, end, count)
        distance = self.radius * angle / end
        angle += 2 * np.pi * rng.integers(self.arms, size=count) / self.arms
        points = distance[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
        return (points + rng.normal(scale=self.std, size=(count, 2))).astype("float32")


def spiral(arms=2, turns=1.0, radius=1.0, std=0.02):
    """Spiral: arms that wind out from the origin.

    Args:
        arms: integer of at least 1.
        turns: float above 0, number of turns of each arm.
        radius: float above 0, distance of the arms' ends from the origin.
        std: float of at least 0, standard deviation of the noise.

    Returns:
        `Curve`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> points = spiral(std=0.0).sample(1000, seed=0)
    >>> bool(np.linalg.norm(points, axis=1).max() <= 1.0)
    True
    """
    return Curve(turns, 0.0, arms, radius, std)


def swiss_roll(radius=1.0, std=0.02):
    """Swiss roll in 2-D: a spiral of one and a half turns, from 1.5π to 4.5π.

    Args:
        radius: float above 0, distance of its outer end.
        std: float of at least 0, standard deviation of the noise.

    Returns:
        `Curve`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> points = swiss_roll(std=0.0).sample(1000, seed=0)
    >>> round(float(np.linalg.norm(points, axis=1).min()), 2)   # 1.5 / 4.5
    0.33

    Reference: [Marsland, 2009](https://doi.org/10.1201/9781420067194)
    """
    return Curve(1.5, 1.5 * np.pi, 1, radius, std)
