"""Metrics from the classes that a classifier predicts for samples."""

import numpy as np
from keras import ops

from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.metric import FeatureMetric
from keras_gan.metrics.metric import check_extractor
from keras_gan.metrics.states import Totals


def inception_score(probabilities, splits=10):
    """Inception score (IS), exp of the mean KL(p(y|x) ‖ p(y)), over several splits.

    It uses no real images. It therefore notices neither samples that are all
    alike within a class nor samples that resemble nothing in the data.

    Args:
        probabilities: array of shape `(count, classes)`, a classifier's class
            probabilities for each sample.
        splits: integer, the number of parts that are scored separately; 10 in the
            paper.

    Returns:
        `(mean, deviation)` over splits; the mean is in [1, classes].

    Raises:
        ValueError: if rows are not probabilities, or there are fewer samples than
            splits.

    Example:

    >>> inception_score(np.eye(4), splits=1)
    (4.0, 0.0)

    Reference: [Salimans et al., 2016](https://arxiv.org/abs/1606.03498)
    """
    probabilities = _as_probabilities(probabilities)
    checking.check_at_least("splits", splits, 1)
    if len(probabilities) < splits:
        raise ValueError(
            f"`splits` must be at most the number of samples, {len(probabilities)}. "
            f"Received: splits={splits}"
        )
    scores = [
        np.exp(np.mean(-_entropy(part)) + _entropy(part.mean(0)))
        for part in np.array_split(probabilities, splits)
    ]
    return float(np.mean(scores)), float(np.std(scores))


def _as_probabilities(probabilities):
    probabilities = checking.as_features("probabilities", probabilities, least=1)
    sums = probabilities.sum(1)
    if probabilities.min() < 0 or np.abs(sums - 1).max() > 1e-3:
        raise ValueError(
            "`probabilities` must be at least 0 and add up to 1 in each row. "
            f"Received: values from {probabilities.min():.3g}, sums from "
            f"{sums.min():.4g} to {sums.max():.4g}"
        )
    return probabilities


def _entropy(probabilities):
    logs = np.log(np.where(probabilities > 0, probabilities, 1))
    return -np.sum(probabilities * logs, axis=-1)


def histogram_kl(fake_counts, real_counts):
    """Class-histogram divergence KL(samples' classes ‖ real classes), in nats.

    A generator that drops one class of ten and draws the others evenly scores
    log(10/9). A perfect generator scores about (K − 1)/(2N) with N samples of K
    classes.

    Args:
        fake_counts: array of shape `(classes,)`, the number of samples per class.
        real_counts: array of shape `(classes,)`, the number of real examples per class,
            or ones for classes of equal frequency.

    Returns:
        A float of at least 0, infinite if samples have a class that no real
        example has.

    Raises:
        ValueError: if the shapes differ or a set is empty.

    Example:

    >>> round(histogram_kl([0, 5, 5], [1, 1, 1]), 4)   # log(3/2)
    0.4055
    """
    fake, real = np.asarray(fake_counts, "float64"), np.asarray(real_counts, "float64")
    if fake.shape != real.shape or fake.ndim != 1:
        raise ValueError(
            "`fake_counts` and `real_counts` must have one shape (classes,). "
            f"Received: {fake.shape} and {real.shape}"
        )
    if not fake.sum() > 0 or not real.sum() > 0:
        raise ValueError("There must be samples and real examples to count.")
    fake, real = fake / fake.sum(), real / real.sum()
    drawn = fake > 0
    with np.errstate(divide="ignore"):
        return float(np.sum(fake[drawn] * np.log(fake[drawn] / real[drawn])))


class _ClassMetric(FeatureMetric):
    """Base of the metrics below, whose extractor is a classifier."""

    def __init__(self, extractor, name):
        check_extractor(extractor, required=True)
        super().__init__(extractor, name)

    def width(self, shape):
        super().width(shape)  # Checks the shape.
        return self.extractor.class_count

    def describe(self, images):
        return self.extractor.probabilities(images)


@register
class InceptionScore(_ClassMetric):
    """Inception score (IS) of generated images, in one split: `inception_score`.

    Args:
        extractor: `features.Extractor` of a classifier.
        name: string.

    Example:

    >>> from keras_gan.metrics import features
    >>> metric = InceptionScore(features.fashion_mnist())
    >>> metric.update_fake(np.zeros((3, 28, 28, 1)))
    >>> round(metric.result(), 3)   # Three identical samples.
    1.0

    Reference: [Salimans et al., 2016](https://arxiv.org/abs/1606.03498)
    """

    def __init__(self, extractor, name="inception_score"):
        super().__init__(extractor, name)

    def add_state(self, dim):
        return None, Totals(self, "fake", dim + 1)

    def describe(self, images):
        probabilities = ops.cast(super().describe(images), "float64")
        logs = ops.log(ops.where(probabilities > 0, probabilities, 1.0))
        entropy = -ops.sum(probabilities * logs, axis=1, keepdims=True)
        return ops.concatenate([probabilities, entropy], axis=1)

    def compute(self, real, fake):
        count, total = fake
        if not count:
            raise ValueError(f"Metric '{self.name}' has been given no samples yet.")
        return float(np.exp(_entropy(total[:-1] / count) - total[-1] / count))


@register
class ClassHistogramKL(_ClassMetric):
    """Class-histogram KL: `histogram_kl` of the classes that a classifier predicts.

    Args:
        extractor: `features.Extractor` of a classifier.
        name: string.

    Example:

    >>> from keras_gan.metrics import features
    >>> metric = ClassHistogramKL(features.fashion_mnist())
    >>> metric.update_state(np.zeros((3, 28, 28, 1)), np.zeros((5, 28, 28, 1)))
    >>> metric.result()
    0.0
    """

    vectors = "classes"

    def __init__(self, extractor, name="class_kl"):
        super().__init__(extractor, name)

    def add_state(self, dim):
        return Totals(self, "real", dim), Totals(self, "fake", dim)

    def describe(self, images):
        probabilities = super().describe(images)
        return ops.one_hot(ops.argmax(probabilities, axis=1), probabilities.shape[1])

    def compute(self, real, fake):
        return histogram_kl(fake[1], real[1])
