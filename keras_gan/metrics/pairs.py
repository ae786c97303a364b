"""Metrics of paired data: a translated image against the real one of its condition."""

from keras import ops

from keras_gan.core.serialization import register
from keras_gan.metrics.features.extractor import quantize
from keras_gan.metrics.metric import SampleMetric
from keras_gan.metrics.states import Totals

_FILTER = 11  # Pixels of SSIM's window.
_MOST = 100.0  # Decibels.


class PairMetric(SampleMetric):
    """Base class of metrics that compare each generated example with its real one.

    `GAN.evaluate` generates from the condition of each real example, so row i of `real`
    and row i of `fake` belong to the same condition. The result is the mean over pairs.
    A metric of your own defines `values(real, fake)`, one number per pair; images are
    in [-1, 1].

    Args:
        name: string.

    Example:

    >>> class Brightness(PairMetric):
    ...     def values(self, real, fake):
    ...         return ops.abs(ops.mean(real - fake, axis=(1, 2, 3)))
    >>> metric = Brightness("brightness")
    >>> metric.update_state(ops.ones((2, 4, 4, 1)), ops.zeros((2, 4, 4, 1)))
    >>> metric.result()
    1.0
    """

    def values(self, real, fake):
        raise TypeError(
            f"{type(self).__name__} must implement `values(real, fake)` and return one "
            "number per pair."
        )

    def add_state(self, dim):
        return Totals(self, "pairs", 1), None

    def compute(self, real, fake):
        count, total = real
        if not count:
            raise ValueError(f"Metric '{self.name}' has been given no examples yet.")
        return float(total[0] / count)

    def check_condition(self, condition):
        if condition is None:
            raise ValueError(
                f"Metric '{self.name}' compares each generated example with the real "
                "one of the same condition, but there is no condition: use a generator "
                "that takes one."
            )

    def update_state(self, real, fake, condition=None):
        real, fake = ops.convert_to_tensor(real), ops.convert_to_tensor(fake)
        self.build(real.shape[1:])
        if tuple(fake.shape[1:]) != tuple(real.shape[1:]):
            raise ValueError(
                f"Metric '{self.name}' compares examples of one shape. Received: real "
                f"ones of shape {tuple(real.shape[1:])} and generated ones of shape "
                f"{tuple(fake.shape[1:])}"
            )
        broken = [
            ops.sum(ops.cast(ops.logical_not(ops.isfinite(each)), "float64"))
            for each in (real, fake)
        ]
        self._broken.assign_add(ops.stack([ops.stack(broken), ops.zeros(2, "float64")]))
        self.real.update(self.values(real, fake)[:, None])

    def update_real(self, images, condition=None):
        self._refuse()

    def update_fake(self, images, condition=None):
        self._refuse()

    def _refuse(self):
        raise ValueError(
            f"Metric '{self.name}' compares pairs, a generated example and the real "
            "one of the same condition, and not two sets of examples. Use it in "
            "compile(metrics=[...]) and `evaluate`, or call "
            "`update_state(real, fake)`."
        )


class _OfImages(PairMetric):
    """The part common to both: images at the 256 levels of a file, in [0, 1]."""

    least_side = 1

    def width(self, shape):
        if len(shape) != 3 or min(n or self.least_side for n in shape[:2]) < (
            self.least_side
        ):
            raise ValueError(
                f"Metric '{self.name}' takes images of at least {self.least_side} "
                f"pixels per side. Received: examples of shape {tuple(shape)}"
            )
        return 1

    def values(self, real, fake):
        return self.of_levels(*(0.5 * (quantize(each) + 1) for each in (real, fake)))


@register
class L1(PairMetric):
    """Mean absolute difference (L1) of generated from real examples; lower is better.

    It is the mean over the numbers of an example as they are: of images in [-1, 1], it
    is twice that of images in [0, 1].

    Args:
        name: string.

    Example:

    >>> metric = L1()
    >>> metric.update_state(ops.ones((2, 3)), ops.zeros((2, 3)))
    >>> metric.result()
    1.0

    Reference: [Isola et al., 2017](https://arxiv.org/abs/1611.07004)
    """

    def __init__(self, name="l1"):
        super().__init__(name)

    def width(self, shape):
        return 1

    def values(self, real, fake):
        fake = ops.cast(fake, real.dtype)
        distance = ops.abs(real - fake)
        return ops.mean(ops.reshape(distance, (ops.shape(real)[0], -1)), axis=1)


@register
class PSNR(_OfImages):
    """Peak signal-to-noise ratio (PSNR) in decibels: higher is nearer to the real ones.

    It is 10 log₁₀(1 / MSE) of each pair of images in [0, 1] at the 256 levels of a
    file, and the mean over pairs. All channels count alike. Papers of super-resolution
    often take the luminance alone and leave out a border, which gives other numbers. At
    most 100 dB are counted per pair, as equal images have infinitely many.

    Args:
        name: string.

    Example:

    >>> metric = PSNR()
    >>> metric.update_state(ops.ones((2, 8, 8, 3)), ops.zeros((2, 8, 8, 3)))
    >>> round(metric.result(), 1)   # 10 log₁₀ 4, but for the rounding to levels.
    6.1
    """

    def __init__(self, name="psnr"):
        super().__init__(name)

    def of_levels(self, real, fake):
        error = ops.mean(ops.square(real - fake), axis=(1, 2, 3))
        return -10.0 * ops.log10(ops.maximum(error, 10.0 ** (-_MOST / 10)))


@register
class SSIM(_OfImages):
    """Structural similarity (SSIM): 1 if the images are equal, higher is nearer.

    The window is a Gaussian of 11 pixels with a standard deviation of 1.5; K₁ = 0.01
    and K₂ = 0.03. It is the mean over channels, and over pairs of images at the 256
    levels of a file.

    Args:
        name: string.

    Raises:
        ValueError: when it is first used, if images are smaller than 11 pixels.

    Example:

    >>> metric = SSIM()
    >>> images = ops.reshape(ops.linspace(-1.0, 1.0, 256), (1, 16, 16, 1))
    >>> metric.update_state(images, images)
    >>> round(metric.result(), 4)
    1.0

    Reference: [Wang et al., 2004](https://doi.org/10.1109/TIP.2003.819861)
    """

    least_side = _FILTER

    def __init__(self, name="ssim"):
        super().__init__(name)

    def of_levels(self, real, fake):
        return ops.image.ssim(real, fake, max_val=1.0)
