"""The Frechet distance (FD) between Gaussians fitted to features, such as the FID."""

import numpy as np

from keras_gan.core.integers import seed_number
from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.metric import FeatureMetric
from keras_gan.metrics.moments import Moments
from keras_gan.metrics.states import FeatureRows
from keras_gan.metrics.states import MomentSums

_WHY = (
    ": with no more examples than features the covariance is singular, and the bias "
    "of the Frechet distance, which falls like 1/N, exceeds what it measures"
)


def frechet_distance(real, fake):
    """Frechet distance (FD, FID): |μ₁ − μ₂|² + Tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½) of features.

    With features of Inception this is the FID. It is biased: N samples score worse
    than infinitely many by about c/N, where c depends on the generator. Compare
    only numbers with the same N, extractor and real set.

    Args:
        real: array of shape `(count, dim)`, or `Moments`.
        fake: as `real`; the counts may differ.

    Returns:
        A float of at least 0, in squared units of the features.

    Raises:
        ValueError: if a set does not have more examples than features, the lengths
            of the features differ, or a value is not finite.

    Example:

    >>> rng = np.random.default_rng(0)
    >>> real, fake = rng.normal(size=(2, 1000, 4))
    >>> frechet_distance(real, fake + 2.0) > 15.0   # 4 · 2² = 16 in the limit
    True

    Reference: [Heusel et al., 2017](https://arxiv.org/abs/1706.08500)
    """
    real, fake = _as_moments("real", real), _as_moments("fake", fake)
    checking.check_same_dim(real.mean[None], fake.mean[None])
    for name, moments in (("real", real), ("fake", fake)):
        _check_count(name, moments)
    difference = real.mean - fake.mean
    covariances = np.trace(real.covariance) + np.trace(fake.covariance)
    # (Σ₁Σ₂)^½ has the trace of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric.
    root = _symmetric_root(real.covariance)
    product = root @ fake.covariance @ root
    roots = np.sqrt(np.maximum(np.linalg.eigvalsh((product + product.T) / 2), 0))
    return max(0.0, float(difference @ difference + covariances - 2 * roots.sum()))


def _as_moments(name, value):
    return value if isinstance(value, Moments) else Moments.of(value, name)


def _check_count(name, moments):
    dim = len(moments.mean)
    if not (np.all(np.isfinite(moments.mean)) and np.all(np.isfinite(moments.scatter))):
        raise ValueError(f"`{name}` contains NaN or infinite values.")
    if moments.count <= dim:
        raise ValueError(
            f"`{name}` has {moments.count} examples for {dim} features{_WHY}. Give at "
            f"least {dim + 1}, better {10 * dim}, or use KernelDistance, which "
            "has no bias."
        )


def _symmetric_root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def frechet_distance_infinity(real, fake, points=15, smallest=5000, seed=0):
    """Frechet distance extrapolated to infinitely many samples (FD∞, FID∞).

    Over 1/N, the distances of random subsets of N samples lie on a line. Its
    intercept has, to first order, no bias from the number of samples. The real set
    is used whole, and the bias from its own size remains. With only a few thousand
    samples, the subsets are so small that their noise exceeds the bias.

    Args:
        real: array of shape `(count, dim)`, or `Moments`.
        fake: array of shape `(count, dim)`.
        points: integer of at least 2, the number of subsets.
        smallest: integer, size of the smallest subset. It is lowered to a tenth of
            the samples where that is less, and is always larger than the number of
            features.
        seed: integer, seed of the random subsets.

    Returns:
        A float, which for very good samples may fall below 0.

    Raises:
        ValueError: as in `frechet_distance`, and if there are fewer samples than
            twice the size of the smallest subset.

    Example:

    >>> real, fake = np.random.default_rng(0).normal(size=(2, 2000, 8))
    >>> plain = frechet_distance(real, fake)
    >>> frechet_distance_infinity(real, fake) < plain
    True

    Reference: [Chong & Forsyth, 2020](https://arxiv.org/abs/1911.07023)
    """
    checking.check_at_least("points", points, 2)
    checking.check_at_least("smallest", smallest, 1)
    real = _as_moments("real", real)
    fake = checking.as_features("fake", fake)
    dim = fake.shape[1]
    _check_count("fake", Moments(len(fake), np.zeros(dim), np.zeros((dim, dim))))
    smallest = max(min(smallest, len(fake) // 10), dim + 1)
    if len(fake) < 2 * smallest:
        raise ValueError(
            f"`fake` must have at least {2 * smallest} examples, twice the smallest "
            f"subset, to fit a line. Received: {len(fake)}"
        )
    sizes = np.linspace(smallest, len(fake), points).astype(int)
    rng = np.random.default_rng(seed_number(seed))
    distances = [
        frechet_distance(real, fake[rng.choice(len(fake), size, replace=False)])
        for size in sizes
    ]
    _, intercept = np.polyfit(1 / sizes, distances, 1)
    return float(intercept)


def intra_class_frechet_distance(real, real_condition, fake, fake_condition):
    """Intra-class Frechet distance (intra-FID): the mean of the classes' distances.

    It detects what the plain distance cannot: a generator that draws good images
    of the wrong class.

    Args:
        real: array of shape `(count, dim)`.
        real_condition: `count` class numbers, or one-hot or soft rows of shape
            `(count, classes)`, of which the largest counts.
        fake: array of shape `(count, dim)`.
        fake_condition: the same, the class requested for each sample.

    Returns:
        A float of at least 0.

    Raises:
        ValueError: as in `frechet_distance`, in any class; if classes are missing, or
            a class is in one of the sets only.

    Example:

    >>> real = np.random.default_rng(0).normal(size=(200, 2))
    >>> labels = np.arange(200) % 2
    >>> intra_class_frechet_distance(real, labels, real, labels) < 1e-9
    True

    Reference: [Miyato & Koyama, 2018](https://arxiv.org/abs/1802.05637)
    """
    real, fake = checking.as_features("real", real), checking.as_features("fake", fake)
    real_classes = checking.as_classes("real_condition", real_condition, len(real))
    fake_classes = checking.as_classes("fake_condition", fake_condition, len(fake))
    return _mean_over_classes(
        {c: Moments.of(real[real_classes == c]) for c in np.unique(real_classes)},
        {c: Moments.of(fake[fake_classes == c]) for c in np.unique(fake_classes)},
    )


def _mean_over_classes(real, fake):
    if odd := sorted(set(real) ^ set(fake)):
        raise ValueError(
            "`real` and `fake` must have examples of the same classes. Only one of "
            f"them has class {odd[0]}."
        )
    if not real:
        raise ValueError("There are no examples to compare.")
    distances = []
    for number in real:
        try:
            distances.append(frechet_distance(real[number], fake[number]))
        except ValueError as error:
            raise ValueError(f"In class {number}: {error}") from error
    return float(np.mean(distances))


@register
class FrechetDistance(FeatureMetric):
    """Frechet distance (FD, FID) of real and generated images: `frechet_distance`.

    The default name is `fid` with the features of Inception, else `fd`.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        name: string.

    Example:

    >>> metric = FrechetDistance()
    >>> points = np.random.default_rng(0).normal(size=(2, 500, 2))
    >>> metric.update_state(points[0], points[1])
    >>> metric.result() < 0.1
    True

    Reference: [Heusel et al., 2017](https://arxiv.org/abs/1706.08500)
    """

    def __init__(self, extractor=None, name=None):
        is_inception = getattr(extractor, "is_inception", False)
        super().__init__(extractor, name or ("fid" if is_inception else "fd"))

    why_not_fewer = _WHY

    @property
    def fewest(self):
        return self._dim + 1

    def add_state(self, dim):
        return MomentSums(self, "real", dim), MomentSums(self, "fake", dim)

    def compute(self, real, fake):
        return frechet_distance(real, fake)


@register
class FrechetDistanceInfinity(FeatureMetric):
    """Frechet distance at infinitely many samples (FD∞): `frechet_distance_infinity`.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        capacity: integer, maximum number of generated images.
        seed: integer, seed of the random subsets.
        name: string.

    Example:

    >>> metric = FrechetDistanceInfinity(capacity=500)
    >>> points = np.random.default_rng(0).normal(size=(2, 500, 2))
    >>> metric.update_state(points[0], points[1])
    >>> abs(metric.result()) < 0.1
    True

    Reference: [Chong & Forsyth, 2020](https://arxiv.org/abs/1911.07023)
    """

    def __init__(self, extractor=None, capacity=10_000, seed=0, name="fd_infinity"):
        super().__init__(extractor, name)
        checking.check_at_least("capacity", capacity, 1)
        self.capacity = capacity
        self.seed = seed_number(seed)

    why_not_fewer = _WHY

    @property
    def fewest(self):
        return 2 * (self._dim + 1)

    def add_state(self, dim):
        return (
            MomentSums(self, "real", dim),
            FeatureRows(self, "fake", dim, self.capacity),
        )

    def compute(self, real, fake):
        return frechet_distance_infinity(real, fake, seed=self.seed)


@register
class IntraClassFrechetDistance(FeatureMetric):
    """Intra-class Frechet distance (intra-FID): `intra_class_frechet_distance`.

    Args:
        num_classes: integer, the number of classes. The condition of the data and of
            the generator is class numbers, or one-hot or soft rows.
        extractor: `features.Extractor`, or None to use the data as features.
        name: string.

    Example:

    >>> metric = IntraClassFrechetDistance(num_classes=2)
    >>> points = np.random.default_rng(0).normal(size=(200, 2))
    >>> metric.update_state(points, points, np.arange(200) % 2)
    >>> metric.result() < 1e-9
    True

    Reference: [Miyato & Koyama, 2018](https://arxiv.org/abs/1802.05637)
    """

    needs_condition = compares_classes = True

    def __init__(self, num_classes, extractor=None, name="intra_class_fd"):
        super().__init__(extractor, name)
        checking.check_at_least("num_classes", num_classes, 1)
        self.num_classes = num_classes

    def add_state(self, dim):
        return tuple(
            MomentSums(self, part, dim, self.num_classes) for part in ("real", "fake")
        )

    def compute(self, real, fake):
        return _mean_over_classes(real, fake)
