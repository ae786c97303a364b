"""Scores samples against real images outside of `fit`, and describes the protocol."""

import numpy as np
from keras import ops

from keras_gan.core import trees
from keras_gan.metrics import checking
from keras_gan.metrics.cache import StatisticsCache
from keras_gan.metrics.cache import fingerprint_of
from keras_gan.metrics.features.extractor import check_images
from keras_gan.metrics.metric import SampleMetric
from keras_gan.metrics.metric import collect_results

_BATCH = 500


class Evaluation:
    """Metrics that read the real images once and then score any samples.

    Args:
        metrics: list of `SampleMetric`.
        images: real images as an array, uint8 or in [-1, 1], or an object with
            `shape` and `read(indices)`.
        condition: array of the images' conditions, one row per image, or a tree of
            arrays; or None. Metrics that compare classes take class numbers, or one-hot
            or soft rows.
        cache: string or path of a folder that keeps the statistics of the real
            images, or None.

    Raises:
        TypeError: if a metric is not a `SampleMetric`.
        ValueError: if a metric cannot be computed from these images.

    Example:

    >>> from keras_gan.metrics import FrechetDistance
    >>> real, fake = np.random.default_rng(0).normal(size=(2, 500, 2))
    >>> Evaluation([FrechetDistance()], real).measure(fake)["fd"] < 0.1
    True
    """

    def __init__(self, metrics, images, condition=None, cache=None):
        self.metrics = list(metrics)
        check_metrics(self.metrics)
        self.count = len(images)
        self._shape = tuple(images.shape[1:])
        self._batch_size = min(
            [_BATCH, *(e.batch_size for e in self._extractors())], default=_BATCH
        )
        condition = rows_of(condition, self.count, "real image")
        for metric in self.metrics:
            metric.build(self._shape)
            metric.reset_state()
            metric.check_count("real examples", self.count, self.count)
            metric.check_condition(condition)
            if metric.compares_classes:
                checking.as_classes("condition", condition, self.count)
        self._gather_real(images, condition, cache)

    def _gather_real(self, images, condition, cache):
        waiting = self.metrics
        if cache is not None:
            cache = StatisticsCache(cache)
            fingerprint = fingerprint_of(self._batches("images", images, condition))
            waiting = [m for m in waiting if not cache.restore(m, fingerprint)]
        if waiting:
            for batch, some in self._batches("images", images, condition):
                batch = ops.convert_to_tensor(batch)
                for metric in waiting:
                    metric.update_real(batch, some)
        if cache is not None:
            for metric in waiting:
                cache.store(metric, fingerprint)

    def measure(self, samples, condition=None):
        """The metrics' results for samples, as a dictionary of floats."""
        self.check_samples(len(samples), tuple(samples.shape[1:]))
        condition = rows_of(condition, len(samples), "sample")
        for metric in self.metrics:
            metric.reset_fake()
        for batch, some in self._batches("samples", samples, condition):
            batch = ops.convert_to_tensor(batch)
            for metric in self.metrics:
                metric.update_fake(batch, some)
        return collect_results(self.metrics)

    def check_samples(self, count, shape):
        """Raises `ValueError` unless `count` samples of this shape can be measured."""
        if shape != self._shape:
            raise ValueError(
                f"Samples must have the shape of the real examples, {self._shape}. "
                f"Received: {shape}"
            )
        for metric in self.metrics:
            metric.check_count("samples", count, count)

    def _extractors(self):
        found = (getattr(metric, "extractor", None) for metric in self.metrics)
        return [extractor for extractor in found if extractor is not None]

    def _batches(self, name, images, condition):
        read = getattr(images, "read", lambda indices: images[indices])
        for start in range(0, len(images), self._batch_size):
            indices = np.arange(start, min(start + self._batch_size, len(images)))
            batch = read(indices)
            if len(self._shape) == 3:
                check_images(name, batch, bounded=name == "images")
            some = slice(indices[0], indices[-1] + 1)
            yield batch, taken(condition, some)

    @property
    def protocol(self):
        """What the results depend on: extractors, and the settings of each metric."""
        extractors = {extractor.protocol for extractor in self._extractors()}
        return {
            "extractor": "; ".join(sorted(extractors)) or None,
            "metrics": {m.name: _settings(m) for m in self.metrics},
        }


def rows_of(condition, count, of):
    """The condition as a tree of arrays with one row per example, or None.

    Args:
        condition: array-like, a tree of arrays, or None. A list of numbers is an array.
        count: integer, the number of examples.
        of: string, what an example is called in the error.

    Raises:
        ValueError: if an array does not have `count` rows.
    """
    if condition is None:
        return None
    single = checking.array_of(condition)
    arrays = trees.mapped(np.asarray, condition if single is None else single)
    for array in trees.leaves(arrays):
        if not array.ndim or len(array) != count:
            raise ValueError(
                f"`condition` must have {count} rows, one per {of}. Received: "
                f"{trees.described(arrays)}"
            )
    return arrays


def taken(condition, indices):
    """The rows of a condition at indices, or in a slice; None for none."""
    if condition is None:
        return None
    return trees.mapped(lambda array: array[indices], condition)


def _settings(metric):
    """The arguments of a metric that are numbers."""
    arguments = metric._arguments()
    kept = {k: v for k, v in arguments.items() if isinstance(v, (int, float))}
    kept.pop("capacity", None)
    return kept


def check_metrics(metrics):
    """Raises `TypeError` unless every metric is a `SampleMetric`."""
    for metric in metrics:
        if not isinstance(metric, SampleMetric):
            raise TypeError(
                "`metrics` takes instances of SampleMetric, such as "
                f"metrics.FrechetDistance(extractor). Received: {metric!r}"
            )
