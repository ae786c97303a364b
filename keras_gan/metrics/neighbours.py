"""Metrics from nearest neighbours: are samples near real examples, and copies of them?

Distances are Euclidean and exact. They are computed in blocks, see `distances.py`.
"""

from typing import NamedTuple

import numpy as np

from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics import distances
from keras_gan.metrics.metric import KeepingMetric


class ManifoldEstimate(NamedTuple):
    """Result of `prdc`: four fractions, of which only density may exceed 1."""

    precision: float
    recall: float
    density: float
    coverage: float


class NeighbourSearch(NamedTuple):
    """Result of `nearest_neighbours`, one row per sample.

    `indices` and `distances` have shape `(count, k)`, nearest first.
    """

    indices: np.ndarray
    distances: np.ndarray


def prdc(real, fake, k=5):
    """Precision, recall, density and coverage (PRDC) of samples.

    The ball of an example reaches to its k-th neighbour in its own set. Precision
    is the fraction of samples in some real ball. Recall is the fraction of real
    examples in some sample's ball. Density is the mean number of real balls that a
    sample lies in, divided by k. Coverage is the fraction of real balls that contain
    a sample.

    The expected coverage of two sets of the same distribution and size is 1 − 2⁻ᵏ
    (0.969 at k = 5), not 1.

    Args:
        real: array of shape `(count, dim)`.
        fake: array of shape `(count, dim)`.
        k: integer of at least 1, below the sizes of both sets.

    Returns:
        `ManifoldEstimate`.

    Raises:
        ValueError: if there are too few examples, the lengths of the features
            differ, or a value is not finite.

    Example:

    >>> real = [[0.0], [1.0], [2.0], [9.0]]
    >>> prdc(real, [[0.5], [1.5], [20.0]], k=1)
    ManifoldEstimate(precision=0.66..., recall=1.0, density=1.33..., coverage=0.75)

    Reference: [Naeem et al., 2020](https://arxiv.org/abs/2002.09797)
    """
    real, fake = _check_sets(real, fake, k)
    real_radii = distances.squared_radii(real, k)
    fake_radii = distances.squared_radii(fake, k)
    precise = in_balls = 0
    recalled = np.zeros(len(real), bool)
    nearest = np.full(len(real), np.inf)
    for block in distances.blocks(fake, real):
        squared = distances.squared_distances(fake[block], real)
        inside = squared <= real_radii
        precise += np.count_nonzero(inside.any(1))
        in_balls += np.count_nonzero(inside)
        recalled |= (squared <= fake_radii[block, None]).any(0)
        np.minimum(nearest, squared.min(0), out=nearest)
    return ManifoldEstimate(
        float(precise / len(fake)),
        float(recalled.mean()),
        float(in_balls / (k * len(fake))),
        float((nearest <= real_radii).mean()),
    )


def realism(real, fake, k=3):
    """Realism score of each sample; at 1 or more it lies in the real manifold.

    The score is the largest ratio of a real ball's radius to the sample's distance
    from the ball's center. Only the half of the real examples with the smaller balls
    counts, because large balls are in thin regions. Samples can be ranked by it without
    truncation of latents. A copy of an example of that half scores infinity.

    Args:
        real: array of shape `(count, dim)`.
        fake: array of shape `(count, dim)`.
        k: integer of at least 1, below the size of the real set.

    Returns:
        float64 array of shape `(count,)`.

    Raises:
        ValueError: as in `prdc`.

    Example:

    >>> realism([[0.0], [1.0], [3.0], [9.0]], [[0.5], [2.0]], k=1).tolist()
    [2.0, 1.0]

    Reference: [Kynkäänniemi et al., 2019](https://arxiv.org/abs/1904.06991)
    """
    real, fake = _check_sets(real, fake, k, least_fake=1)
    radii = distances.squared_radii(real, k)
    kept = radii <= np.median(radii)
    real, radii = real[kept], radii[kept]
    scores = np.empty(len(fake))
    for block in distances.blocks(fake, real):
        squared = distances.squared_distances(fake[block], real)
        with np.errstate(divide="ignore", invalid="ignore"):
            best = np.where(squared > 0, radii / squared, np.inf).argmax(1)
            # Computed again without cancellation, so that a copy has distance 0.
            squared = np.sum((fake[block] - real[best]) ** 2, axis=1)
            scores[block] = np.sqrt(
                np.where(squared > 0, radii[best] / squared, np.inf)
            )
    return scores


def authenticity(real, fake):
    """Authenticity: the fraction of samples that are not copies of training examples.

    A sample is a copy if it is nearer to its nearest training example than that
    example is to its own nearest neighbour. By that rule, fresh draws from the data's
    own distribution are often copies too. Compare with the score of held-out images;
    a higher score is not better.

    Args:
        real: array of shape `(count, dim)`, the examples trained on.
        fake: array of shape `(count, dim)`.

    Returns:
        A float in [0, 1].

    Raises:
        ValueError: as in `prdc`.

    Example:

    >>> authenticity([[0.0], [1.0], [5.0]], [[0.1], [2.5]])
    0.5

    Reference: [Alaa et al., 2022](https://arxiv.org/abs/2102.08921)
    """
    real, fake = _check_sets(real, fake, 1, least_fake=1)
    radii = distances.squared_radii(real, 1)
    found = nearest_neighbours(real, fake)
    return float(np.mean(found.distances[:, 0] ** 2 > radii[found.indices[:, 0]]))


def nearest_neighbours(real, fake, k=1):
    """The nearest real neighbours of each sample, to search for copies.

    Args:
        real: array of shape `(count, dim)`, the examples trained on.
        fake: array of shape `(count, dim)`.
        k: integer, the number of neighbours per sample.

    Returns:
        `NeighbourSearch`.

    Raises:
        ValueError: as in `prdc`.

    Example:

    >>> nearest_neighbours([[0.0], [1.0]], [[0.75]]).indices.tolist()
    [[1]]
    """
    real = checking.as_features("real", real, least=1)
    fake = checking.as_features("fake", fake, least=1)
    checking.check_same_dim(real, fake)
    _check_k(k, len(real))
    indices = np.empty((len(fake), k), int)
    lengths = np.empty((len(fake), k))
    for block in distances.blocks(fake, real):
        squared = distances.squared_distances(fake[block], real)
        nearest = np.argpartition(squared, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(squared, nearest, 1), axis=1)
        indices[block] = np.take_along_axis(nearest, order, 1)
        # Computed again without cancellation, so that a copy has distance 0.
        apart = fake[block][:, None] - real[indices[block]]
        lengths[block] = np.linalg.norm(apart, axis=2)
    return NeighbourSearch(indices, lengths)


def _check_sets(real, fake, k, least_fake=None):
    real = checking.as_features("real", real)
    fake = checking.as_features("fake", fake, least_fake or 2)
    checking.check_same_dim(real, fake)
    _check_k(k, len(real) - 1)
    if least_fake is None:
        _check_k(k, len(fake) - 1)
    return real, fake


def _check_k(k, most):
    checking.check_at_least("k", k, 1)
    if k > most:
        raise ValueError(
            f"`k` must be at most {most} for this number of examples. Received: k={k}"
        )


@register
class PRDC(KeepingMetric):
    """Precision, recall, density and coverage (PRDC) of generated images: `prdc`.

    If `name` is not the default, it is a prefix of the four results.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        k: integer, as in `prdc`.
        capacity: integer, maximum number of real and of generated examples.
        name: string.

    Example:

    >>> metric = PRDC(capacity=100)
    >>> points = np.random.default_rng(0).normal(size=(2, 100, 2))
    >>> metric.update_state(points[0], points[1])
    >>> list(metric.result())
    ['precision', 'recall', 'density', 'coverage']

    Reference: [Naeem et al., 2020](https://arxiv.org/abs/2002.09797)
    """

    def __init__(self, extractor=None, k=5, capacity=10_000, name="prdc"):
        super().__init__(extractor, capacity, name)
        checking.check_at_least("k", k, 1)
        self.k = k

    @property
    def fewest(self):
        return self.k + 1

    def compute(self, real, fake):
        found = prdc(real, fake, self.k)._asdict()
        prefix = "" if self.name == "prdc" else f"{self.name}_"
        return {f"{prefix}{name}": value for name, value in found.items()}


@register
class Realism(KeepingMetric):
    """The median realism score of generated images, see `realism`.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        k: integer, as in `realism`.
        capacity: integer, maximum number of real and of generated examples.
        name: string.

    Example:

    >>> metric = Realism(capacity=100)
    >>> points = np.random.default_rng(0).normal(size=(2, 100, 2))
    >>> metric.update_state(points[0], points[1])
    >>> 0.5 < metric.result() < 2
    True

    Reference: [Kynkäänniemi et al., 2019](https://arxiv.org/abs/1904.06991)
    """

    def __init__(self, extractor=None, k=3, capacity=10_000, name="realism"):
        super().__init__(extractor, capacity, name)
        checking.check_at_least("k", k, 1)
        self.k = k

    def compute(self, real, fake):
        return float(np.median(realism(real, fake, self.k)))


@register
class Authenticity(KeepingMetric):
    """Authenticity of generated images, where the real ones are the training images.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        capacity: integer, maximum number of real and of generated examples.
        name: string.

    Example:

    >>> metric = Authenticity(capacity=100)
    >>> points = np.random.default_rng(0).normal(size=(2, 100, 2))
    >>> metric.update_state(points[0], points[1])
    >>> 0 < metric.result() < 1
    True

    Reference: [Alaa et al., 2022](https://arxiv.org/abs/2102.08921)
    """

    def __init__(self, extractor=None, capacity=10_000, name="authenticity"):
        super().__init__(extractor, capacity, name)

    def compute(self, real, fake):
        return authenticity(real, fake)
