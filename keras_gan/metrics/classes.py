"""Metrics from the classes that a classifier predicts for samples."""

import numpy as np
from keras import ops

from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.metric import FeatureMetric
from keras_gan.metrics.metric import check_extractor
from keras_gan.metrics.states import Agreement
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


def condition_accuracy(probabilities, condition):
    """Share of samples whose class a classifier agrees with (GAN-test accuracy).

    It shows whether a generator draws the class that it was asked for. It does not see
    whether samples of a class are all alike; `IntraClassFrechetDistance` does.

    Args:
        probabilities: array of shape `(count, classes)`, a classifier's class
            probabilities for each sample.
        condition: `count` class numbers, the class requested for each sample, or
            one-hot or soft rows of shape `(count, classes)`, of which the largest
            counts.

    Returns:
        A float in [0, 1].

    Raises:
        ValueError: if rows are not probabilities, or the condition is not classes of
            the classifier.

    Example:

    >>> condition_accuracy(np.eye(4), [0, 1, 2, 0])
    0.75

    Reference: [Shmelkov et al., 2018](https://arxiv.org/abs/1807.09499)
    """
    probabilities = _as_probabilities(probabilities)
    classes = checking.as_classes("condition", condition, len(probabilities))
    if classes.max() >= probabilities.shape[1]:
        raise ValueError(
            f"`condition` must be classes from 0 to {probabilities.shape[1] - 1}, "
            f"those of the classifier. Received: {classes.max()} among them"
        )
    return float(np.mean(probabilities.argmax(axis=1) == classes))


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


@register
class ConditionAccuracy(_ClassMetric):
    """Share of samples whose class a classifier agrees with (GAN-test accuracy).

    The results are `condition_accuracy`, of generated images, and
    `condition_accuracy_real`, of real ones, which says how far the classifier is right.
    See the function `condition_accuracy`.

    Args:
        extractor: `features.Extractor` of a classifier.
        name: string.

    Example:

    >>> from keras_gan.metrics import features
    >>> metric = ConditionAccuracy(features.fashion_mnist())
    >>> black = -np.ones((2, 28, 28, 1))
    >>> guess = int(np.argmax(metric.extractor.probabilities(black)[0]))
    >>> metric.update_state(black, black, [guess, (guess + 1) % 10])
    >>> metric.result()["condition_accuracy"]
    0.5

    Reference: [Shmelkov et al., 2018](https://arxiv.org/abs/1807.09499)
    """

    needs_condition = compares_classes = True
    vectors = "agreement"

    def __init__(self, extractor, name="condition_accuracy"):
        super().__init__(extractor, name)

    def add_state(self, dim):
        return Agreement(self, "real", dim), Agreement(self, "fake", dim)

    def compute(self, real, fake):
        if not fake[0]:
            raise ValueError(f"Metric '{self.name}' has been given no samples yet.")
        found = {self.name: fake, f"{self.name}_real": real}
        return {
            name: agreeing / count for name, (count, agreeing) in found.items() if count
        }
