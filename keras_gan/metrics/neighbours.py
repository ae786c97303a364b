"""Numbers that come from nearest neighbours: is a sample near real ones, and how?

Distances are Euclidean and exact, and are computed in blocks; see `distances.py`.
"""

from typing import NamedTuple

import numpy as np

from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics import distances
from keras_gan.metrics.metric import KeepingMetric


class ManifoldEstimate(NamedTuple):
    """What `prdc` found, four shares; density alone may exceed 1."""

    precision: float
    recall: float
    density: float
    coverage: float


class NeighbourSearch(NamedTuple):
    """What `nearest_neighbours` found, of each sample in turn.

    `indices` and `distances` have shape `(count, k)`, nearest first.
    """

    indices: np.ndarray
    distances: np.ndarray


def prdc(real, fake, k=5):
    """Precision, recall, density and coverage of samples.

    The ball of an example reaches to its k-th neighbour in its own set. Precision
    is the share of samples in some real ball, recall the share of real examples
    in some sample's ball, density the mean number of real balls that a sample
    lies in, divided by k, and coverage the share of real balls with a sample.

    Of two sets of one distribution and size, coverage is expected to be
    1 − 2⁻ᵏ, 0.969 at k = 5, not 1.

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
    """How realistic each sample is; at 1 or more it lies in the real manifold.

    The largest ratio of a real ball's radius to the sample's distance from its
    center, over the half of the real examples with the smaller balls, for large
    ones are in thin regions. No truncation of latents is needed to rank samples
    by it. A copy of an example of that half scores infinity.

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
            # Once more without cancellation: a copy is at a distance of 0.
            squared = np.sum((fake[block] - real[best]) ** 2, axis=1)
            scores[block] = np.sqrt(
                np.where(squared > 0, radii[best] / squared, np.inf)
            )
    return scores


def authenticity(real, fake):
    """The share of samples that are no copies of the examples trained on.

    A sample is a copy if it is nearer to its nearest training example than that
    example is to its own nearest neighbour. Fresh samples of the data's own
    distribution are copies by that rule quite often, so compare with what
    held-out images score; more is not better.

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
    """The real examples nearest to each sample, to look for copies.

    Args:
        real: array of shape `(count, dim)`, the examples trained on.
        fake: array of shape `(count, dim)`.
        k: integer, how many of each.

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
        # Once more without cancellation: a copy is at a distance of 0.
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
            f"`k` must leave an example outside: at most {most} with so few "
            f"examples. Received: k={k}"
        )


@register
class PRDC(KeepingMetric):
    """`prdc`: precision, recall, density and coverage.

    With a `name` of its own, the four numbers have it before theirs.

    Args:
        extractor: `features.Extractor`, or None for the data as they are.
        k: integer, as in `prdc`.
        capacity: integer, the most examples of either kind it can hold.
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
    """The median `realism` of generated images.

    Args:
        extractor: `features.Extractor`, or None for the data as they are.
        k: integer, as in `realism`.
        capacity: integer, the most examples of either kind it can hold.
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
    """`authenticity`, where the real images are those trained on.

    Args:
        extractor: `features.Extractor`, or None for the data as they are.
        capacity: integer, the most examples of either kind it can hold.
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
