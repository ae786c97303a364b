"""Measuring samples against real images outside of `fit`, with the protocol."""

import numpy as np
from keras import ops

from keras_gan.metrics.cache import StatisticsCache
from keras_gan.metrics.cache import fingerprint_of
from keras_gan.metrics.metric import SampleMetric

_BATCH = 500


class Evaluation:
    """Real images, seen once, and metrics to compare any samples with them.

    Args:
        metrics: list of `SampleMetric`.
        images: real images as an array, uint8 or in [-1, 1], or an object with
            `shape` and `read(indices)`.
        labels: integers, one an image, or None.
        cache: string or path of a folder in which what was gathered from the real
            images is kept, or None.

    Raises:
        TypeError: if something is no metric.
        ValueError: if a metric cannot be had from these images.

    Example:

    >>> from keras_gan.metrics import FrechetDistance
    >>> real, fake = np.random.default_rng(0).normal(size=(2, 500, 2))
    >>> Evaluation([FrechetDistance()], real).measure(fake)["fd"] < 0.1
    True
    """

    def __init__(self, metrics, images, labels=None, cache=None):
        self.metrics = list(metrics)
        for metric in self.metrics:
            if not isinstance(metric, SampleMetric):
                raise TypeError(
                    "`metrics` takes instances of SampleMetric, such as "
                    f"metrics.FrechetDistance(extractor). Received: {metric!r}"
                )
        self.count = len(images)
        waiting = self.metrics
        for metric in self.metrics:
            metric.build(tuple(images.shape[1:]))
            metric.reset_state()
        if cache is not None:
            cache = StatisticsCache(cache)
            fingerprint = fingerprint_of(_batches(images, labels))
            waiting = [m for m in waiting if not cache.restore(m, fingerprint)]
        if waiting:
            for batch, some in _batches(images, labels):
                batch = ops.convert_to_tensor(batch)
                for metric in waiting:
                    metric.update_real(batch, some)
        if cache is not None:
            for metric in waiting:
                cache.store(metric, fingerprint)

    def measure(self, samples, labels=None):
        """The metrics of samples, as a dictionary of floats."""
        for metric in self.metrics:
            metric.reset_fake()
        for batch, some in _batches(samples, labels):
            batch = ops.convert_to_tensor(batch)
            for metric in self.metrics:
                metric.update_fake(batch, some)
        found = {}
        for metric in self.metrics:
            result = metric.result()
            found |= result if isinstance(result, dict) else {metric.name: result}
        return {name: float(value) for name, value in found.items()}

    @property
    def protocol(self):
        """What the numbers depend on: extractors, and how each metric is set."""
        extractors = {
            metric.extractor.protocol
            for metric in self.metrics
            if getattr(metric, "extractor", None) is not None
        }
        return {
            "extractor": "; ".join(sorted(extractors)) or None,
            "metrics": {m.name: _settings(m) for m in self.metrics},
        }


def _settings(metric):
    """The arguments of a metric that are numbers."""
    config = metric.get_config()
    kept = {k: v for k, v in config.items() if isinstance(v, (int, float))}
    kept.pop("capacity", None)
    return kept


def _batches(images, labels):
    read = getattr(images, "read", lambda indices: images[indices])
    for start in range(0, len(images), _BATCH):
        indices = np.arange(start, min(start + _BATCH, len(images)))
        yield read(indices), None if labels is None else np.asarray(labels)[indices]
