"""Distances of samples from real images, beside those of other real images."""

import functools
import math

import numpy as np

from keras_gan.core.integers import seed_number
from keras_gan.metrics import checking
from keras_gan.metrics.evaluation import Evaluation
from keras_gan.metrics.features.choosing import default
from keras_gan.metrics.features.extractor import check_images
from keras_gan.metrics.frechet import FrechetDistance
from keras_gan.metrics.sliced_wasserstein import SlicedWasserstein

_COUNT = 1000
_VALUES = 2**25  # Numbers in a set of images, 128 MB in float32.
_FEWEST = 128  # Images that are used even if they are large.


class RealAgainstReal:
    """Frechet and sliced Wasserstein distance, also as ratios to real against real.

    Two equal sets of real images are drawn at random. The distance of the second set
    from the first is what a perfect generator is expected to have. As many samples are
    compared with the first set, and their distance is divided by it. So `fd_ratio` and
    `swd_ratio` are 1 if the samples are as near to the real images as other real images
    are; nearer 1 is better. A ratio well below 1 can mean that samples are copies.

    If there are too few images for the Frechet distance, which needs more of them in
    each set than there are features, only the other distance is computed.

    Args:
        images: real images as an array, uint8 or in [-1, 1], or an object with
            `shape` and `read(indices)`; or an array of other examples, such as points.
        extractor: `features.Extractor`, or None for `features.default(shape)`.
        count: integer, the number of images in each set, and of samples. None for
            half of the images, at most 1,000, and fewer if they are large.
        seed: integer, from which the two sets are drawn.
        metrics: list of `SampleMetric` to compute besides.

    Attributes:
        indices: indices of the second set's images. Samples should be made
            with their condition, if there is one.
        real: dictionary of the numbers of the second set, measured when it is first
            needed.
        left_out: dictionary from the names of metrics that cannot be computed to the
            reason.

    Raises:
        ValueError: if there are too few images, or `count` exceeds half of them.

    Example:

    >>> points = np.random.default_rng(0).normal(size=(3, 1000, 2))
    >>> measured = RealAgainstReal(np.concatenate(points[:2]))
    >>> same, shifted = measured(points[2]), measured(points[2] + 1)
    >>> same["fd_ratio"] < 10 < shifted["fd_ratio"]
    True
    """

    def __init__(self, images, extractor=None, count=None, seed=0, metrics=()):
        self.count = _count(images, count)
        self.seed = seed_number(seed)
        order = np.random.default_rng(self.seed).permutation(len(images))
        first, second = np.sort(order[: 2 * self.count].reshape(2, -1), axis=1)
        self.indices = second
        if extractor is None:
            extractor = default(images.shape[1:])
        distances = [
            FrechetDistance(extractor, name="fd"),
            SlicedWasserstein(directions=128, patches=16, capacity=self.count),
        ]
        self.extractor = extractor
        shape = images.shape[1:]
        distances, self.left_out = computable(distances, shape, self.count)
        if not distances:
            raise ValueError(" ".join(self.left_out.values()))
        metrics, reasons = computable(metrics, shape, self.count)
        self.left_out |= reasons
        self._distances = [metric.name for metric in distances]
        read = getattr(images, "read", lambda indices: images[indices])
        self._evaluation = Evaluation([*distances, *metrics], read(first))
        self._second = read(second)
        if len(shape) == 3:
            check_images("images", self._second)

    @functools.cached_property
    def real(self):
        second, self._second = self._second, None
        return self._evaluation.measure(second)

    @property
    def names(self):
        """The names of the numbers, a list."""
        return [*self.real, *(f"{name}_ratio" for name in self._distances)]

    def __call__(self, samples):
        """The numbers of `count` samples, a dictionary: `fd`, `fd_ratio` and so on."""
        if len(samples) != self.count:
            raise ValueError(
                f"`samples` must be {self.count}, as many as the real images that are "
                f"compared with one another. Received: {len(samples)}"
            )
        found = self._evaluation.measure(samples)
        ratios = {
            f"{name}_ratio": _ratio(found[name], self.real[name])
            for name in self._distances
        }
        return found | ratios

    def check_samples(self, shape):
        """Raises `ValueError` unless samples of this shape can be measured."""
        self._evaluation.check_samples(self.count, tuple(shape))

    @property
    def protocol(self):
        """What the numbers depend on, a dictionary."""
        sets = {"count": self.count, "seed": self.seed}
        return sets | self._evaluation.protocol


def _count(images, count):
    half = len(images) // 2
    if half < 2:
        raise ValueError(
            "`images` must be at least 4, to compare one half with the other. "
            f"Received: {len(images)}"
        )
    if count is None:
        fits = max(_VALUES // math.prod(images.shape[1:]), _FEWEST)
        return min(half, _COUNT, fits)
    checking.check_at_least("count", count, 2)
    if count > half:
        raise ValueError(
            f"`count` must be at most {half}, half of the {len(images)} real images. "
            f"Received: count={count}"
        )
    return int(count)


def computable(metrics, shape, *counts):
    """The metrics that can be computed, and the reasons why the others cannot.

    Args:
        metrics: list of `SampleMetric`.
        shape: tuple, shape of one example.
        *counts: integers, numbers of examples.

    Returns:
        `(metrics, reasons)`, a list and a dictionary of strings by metrics' names.
    """
    kept, reasons = [], {}
    for metric in metrics:
        try:
            metric.build(tuple(shape))
            for count in counts:
                metric.check_count("examples", count, count)
        except ValueError as error:
            reasons[metric.name] = str(error)
        else:
            kept.append(metric)
    return kept, reasons


def _ratio(value, of_real):
    """A quotient that also exists if all real images are alike."""
    if of_real > 0:
        return value / of_real
    return 1.0 if value == 0 else math.inf
