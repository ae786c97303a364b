"""Mode coverage: how many modes samples reach, next to a perfect generator's score."""

import math
from typing import NamedTuple

import numpy as np
from keras import ops

from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.metric import SampleMetric
from keras_gan.metrics.metric import check_extractor
from keras_gan.metrics.states import Totals


class ModeCounts(NamedTuple):
    """Result of `mode_coverage`; `str` shows each number next to the perfect one.

    `modes` is the number of modes that hold at least a fraction `minimum_share` of
    all samples. `high_quality` is the fraction of samples near enough to a center.
    `reverse_kl` is KL(samples over modes ‖ uniform) of those samples, in nats.
    `counts` is the number of high-quality samples per mode. `perfect` holds the
    modes, high-quality fraction and reverse KL to expect from draws from the data
    themselves, with the same number of samples.
    """

    modes: int
    high_quality: float
    reverse_kl: float
    counts: np.ndarray
    perfect: tuple[float, float, float]

    def __str__(self):
        modes, high_quality, reverse_kl = self.perfect
        return (
            f"{self.modes} of {len(self.counts)} modes (perfect: {modes:.1f}), "
            f"{self.high_quality:.1%} high quality (perfect: {high_quality:.1%}), "
            f"reverse KL {self.reverse_kl:.4f} (perfect: {reverse_kl:.4f})"
        )


def mode_coverage(samples, mixture, minimum_share=0.0):
    """Mode coverage: counts the modes of a Gaussian mixture that samples reach.

    A sample within the mixture's `radius` of the nearest center has high quality
    and belongs to that mode. The radius of the literature's planar mixtures is 3
    standard deviations, within which 98.9 % of a perfect generator's samples lie.
    A higher fraction means that the generated modes are too narrow.

    Args:
        samples: array of shape `(count, dim)`.
        mixture: `datasets.mixtures.Mixture`.
        minimum_share: float, the fraction of all samples that a mode needs to be
            counted. At 0, the literature's rule, one sample is enough.

    Returns:
        `ModeCounts`. `reverse_kl` is infinite if no sample has high quality.

    Raises:
        ValueError: if the shapes do not fit, or `samples` has NaN or is empty.

    Example:

    >>> from keras_gan.datasets.mixtures import Mixture
    >>> mixture = Mixture([[0.0, 0.0], [1.0, 0.0]], std=0.1)
    >>> found = mode_coverage([[0, 0], [0, 0.1], [9, 9]], mixture)
    >>> found.modes, round(found.high_quality, 2), round(found.reverse_kl, 3)
    (1, 0.67, 0.693)

    Reference: [Lin et al., 2018](https://arxiv.org/abs/1712.04086)
    """
    samples = checking.as_features("samples", samples, least=1)
    real("minimum_share", minimum_share, lambda n: 0 <= n <= 1, "from 0 to 1")
    counts = np.zeros(len(mixture.centers))
    for start in range(0, len(samples), 1000):
        members = _memberships(samples[start : start + 1000], mixture)
        counts += ops.convert_to_numpy(members).sum(0)
    return _judge(counts, len(samples), mixture.high_quality_share, minimum_share)


def _memberships(samples, mixture):
    """One-hot modes of shape `(batch, modes)`, zeros for samples of low quality."""
    samples = ops.cast(ops.convert_to_tensor(samples), "float64")
    centers = ops.cast(mixture.centers, "float64")
    if samples.shape[1] != centers.shape[1]:
        raise ValueError(
            f"`samples` must have dim {centers.shape[1]}, as the mixture has. "
            f"Received: shape {tuple(samples.shape)}"
        )
    squared = ops.sum(ops.square(samples[:, None] - centers), axis=2)
    members = ops.one_hot(ops.argmin(squared, axis=1), len(mixture.centers))
    good = ops.min(squared, axis=1, keepdims=True) <= mixture.radius**2
    return ops.cast(members, "float64") * ops.cast(good, "float64")


def _judge(counts, total, share, minimum_share=0.0):
    counts = np.asarray(counts).round().astype(int)
    # 0.07 * 100 is slightly above 7 in floating point, and 7 samples are enough.
    needed = max(1, math.ceil(minimum_share * total - 1e-9))
    good = counts.sum()
    reverse_kl = math.inf
    if good:
        shares = counts[counts > 0] / good
        reverse_kl = float(np.sum(shares * np.log(shares * len(counts))))
    return ModeCounts(
        int((counts >= needed).sum()),
        float(good / total),
        reverse_kl,
        counts,
        perfect_coverage(total, len(counts), share, needed),
    )


def perfect_coverage(count, modes, share=1.0, needed=1):
    """The expected mode coverage of draws from the data themselves.

    Args:
        count: integer, the number of samples.
        modes: integer, the number of modes, all of equal weight.
        share: float, the fraction of draws that have high quality.
        needed: integer, the number of samples that a mode needs to be counted.

    Returns:
        `(modes, high-quality fraction, reverse KL)`. The divergence is not 0 at a
        finite count, but about (modes − 1) / (2 · count).

    Example:

    >>> modes, share, divergence = perfect_coverage(26_000, 1000)
    >>> round(modes, 6), share, round(divergence, 3)
    (1000.0, 1.0, 0.019)
    """
    good = max(1, round(count * share))
    # A mode's number of samples is binomial.
    drawn = np.arange(1, good + 1)
    if modes == 1:
        return float(good >= needed), share, 0.0
    logs = np.cumsum(np.log((good - drawn + 1) / drawn)) - drawn * math.log(modes - 1)
    chance = np.exp(logs + good * math.log1p(-1 / modes))
    reached = modes * chance[needed - 1 :].sum()
    parts = drawn / good
    divergence = modes * np.sum(chance * parts * np.log(parts * modes))
    return float(reached), share, float(divergence)


class _ModeMetric(SampleMetric):
    """Base of the metrics below: results, next to those of a perfect generator."""

    def compute(self, real, fake):
        total, counts = fake
        if not total:
            raise ValueError(f"Metric '{self.name}' has been given no samples yet.")
        found = _judge(counts, total, self.high_quality_share)
        prefix = "" if self.name == "mode_coverage" else f"{self.name}_"
        names = ("modes", "high_quality", "reverse_kl")
        numbers = (found.modes, found.high_quality, found.reverse_kl)
        results = {}
        for name, number, perfect in zip(names, numbers, found.perfect, strict=True):
            results[prefix + name] = number
            results[f"{prefix}perfect_{name}"] = perfect
        return results


@register
class ModeCoverage(_ModeMetric):
    """Mode coverage of generated points: modes, high-quality fraction, reverse KL.

    The results are `modes`, `high_quality` and `reverse_kl`, and the same three with
    the prefix `perfect_`, which draws from the mixture are expected to score. If
    `name` is not the default, it is a prefix of all six. See `mode_coverage`.

    Args:
        mixture: `datasets.mixtures.Mixture`.
        name: string.

    Example:

    >>> from keras_gan.datasets import mixtures
    >>> metric = ModeCoverage(mixtures.ring(8))
    >>> metric.update_fake(mixtures.ring(8).sample(1000, seed=0))
    >>> metric.result()["modes"]
    8

    Reference: [Lin et al., 2018](https://arxiv.org/abs/1712.04086)
    """

    def __init__(self, mixture, name="mode_coverage"):
        super().__init__(name)
        self.mixture = mixture

    @property
    def high_quality_share(self):
        return self.mixture.high_quality_share

    def width(self, shape):
        if shape != self.mixture.centers.shape[1:]:
            raise ValueError(
                f"Metric '{self.name}' takes points of shape "
                f"{self.mixture.centers.shape[1:]}. Received: examples of shape {shape}"
            )
        return len(self.mixture.centers)

    def add_state(self, dim):
        return None, Totals(self, "fake", dim)

    def describe(self, images):
        return _memberships(images, self.mixture)


@register
class StackedModeCoverage(_ModeMetric):
    """Mode coverage of stacked images, such as stacked MNIST, by a classifier.

    Each channel shows a grey image. The classes that a classifier predicts for the
    channels are the mode, one of classes ** channels. Every sample counts as high
    quality, and the classifier's mistakes add to the divergence.

    Args:
        classifier: `features.Extractor` of a classifier of the grey images.
        channels: integer, the number of stacked images.
        name: string.

    Example:

    >>> from keras_gan.metrics import features
    >>> metric = StackedModeCoverage(features.fashion_mnist())
    >>> metric.update_fake(np.zeros((5, 28, 28, 3)))
    >>> metric.result()["modes"], round(metric.result()["reverse_kl"], 3)  # log 1000
    (1, 6.908)

    Reference: [Metz et al., 2017](https://arxiv.org/abs/1611.02163)
    """

    high_quality_share = 1.0

    def __init__(self, classifier, channels=3, name="mode_coverage"):
        super().__init__(name)
        check_extractor(classifier, required=True)
        checking.check_at_least("channels", channels, 1)
        self.classifier = classifier
        self.channels = channels

    def width(self, shape):
        if len(shape) != 3 or shape[-1] != self.channels:
            raise ValueError(
                f"StackedModeCoverage(channels={self.channels}) takes images of that "
                f"many channels. Received: images of shape {shape}"
            )
        self.classifier.width((*shape[:2], 1))  # Checks the shape.
        return self.classifier.class_count**self.channels

    def add_state(self, dim):
        return None, Totals(self, "fake", dim)

    def describe(self, images):
        mode, classes = 0, self.classifier.class_count
        for channel in range(self.channels):
            seen = self.classifier.probabilities(images[..., channel : channel + 1])
            mode = mode * classes + ops.argmax(seen, axis=1)
        return ops.one_hot(mode, classes**self.channels)
