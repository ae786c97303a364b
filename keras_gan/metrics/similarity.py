"""Multi-scale SSIM (MS-SSIM): how alike generated images are to one another."""

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.core.integers import seed_number
from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.features.extractor import quantize
from keras_gan.metrics.metric import KeepingMetric

# Weights of the five scales, finest first.
_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
_FILTER = 11  # Pixels of the Gaussian window at each scale.


def scale_weights(height, width):
    """The weights of the scales that images of this size have, adding up to 1.

    The window must fit into the coarsest scale; five scales need 176 pixels.
    """
    scales = 1
    while scales < len(_WEIGHTS) and min(height, width) // 2**scales >= _FILTER:
        scales += 1
    weights = np.array(_WEIGHTS[:scales])
    return weights / weights.sum()


def ms_ssim(images, condition=None, pairs=1000, seed=0):
    """Mean multi-scale SSIM (MS-SSIM) of random pairs of images: 1 if all are the same.

    Lower is more diverse. The score ignores quality, and noise scores best, so
    compare with the score of real images. Images below 176 pixels lack the coarse
    scales, and the remaining ones (two at 28 pixels) say little.

    Args:
        images: array in [-1, 1] of shape `(count, height, width, channels)`,
            sides of 11 pixels or more.
        condition: `count` class numbers, or one-hot or soft rows of shape
            `(count, classes)`, to pair images of one class only; or None.
        pairs: integer, the number of pairs.
        seed: integer, seed of the random pairs.

    Returns:
        A float, at most 1.

    Raises:
        ValueError: if images are too few or too small.

    Example:

    >>> images = np.tile(np.linspace(-1, 1, 16), (4, 16, 1))[..., None]
    >>> round(ms_ssim(images), 6)
    1.0

    Reference: [Odena et al., 2017](https://arxiv.org/abs/1610.09585)
    """
    images = np.asarray(images, "float32")
    if images.ndim != 4 or min(images.shape[1:3]) < _FILTER:
        raise ValueError(
            "`images` must have shape (count, height, width, channels) with sides "
            f"of at least {_FILTER} pixels. Received: shape {images.shape}"
        )
    if len(images) < 2:
        raise ValueError(
            f"`images` must have at least 2 examples. Received: {len(images)}"
        )
    if not np.all(np.isfinite(images)):
        raise ValueError("`images` contains NaN or infinite values.")
    checking.check_at_least("pairs", pairs, 1)
    first, second = _pair(
        len(images), condition, pairs, np.random.default_rng(seed_number(seed))
    )
    weights = scale_weights(*images.shape[1:3])
    values = []
    for start in range(0, pairs, 100):
        batch = slice(start, start + 100)
        one, other = ((images[i[batch]] + 1) / 2 for i in (first, second))
        found = backend.multi_scale_ssim(one, other, weights, _FILTER)
        values.append(ops.convert_to_numpy(found))
    return float(np.concatenate(values).mean())


def _pair(count, condition, pairs, rng):
    """Indices of pairs of different images, both of one class if there are classes."""
    condition = np.zeros(count, int) if condition is None else condition
    classes = checking.as_classes("condition", condition, count)
    members = {one: np.flatnonzero(classes == one) for one in np.unique(classes)}
    usable = [i for group in members.values() if len(group) > 1 for i in group]
    if not usable:
        raise ValueError("`condition` must have a class with at least 2 images.")
    first = rng.choice(usable, pairs)
    second = np.empty_like(first)
    for index, image in enumerate(first):
        others = members[classes[image]]
        second[index] = rng.choice(others[others != image])
    return first, second


@register
class MultiScaleSSIM(KeepingMetric):
    """Mean multi-scale SSIM (MS-SSIM) of generated images, and that of real ones.

    The results are `ms_ssim` and `ms_ssim_real`.

    Args:
        pairs: integer, the number of pairs.
        capacity: integer, maximum number of real and of generated examples.
        seed: integer, seed of the random pairs.
        name: string.

    Example:

    >>> metric = MultiScaleSSIM(pairs=10, capacity=20)
    >>> images = np.random.default_rng(0).uniform(-1, 1, (2, 20, 16, 16, 1))
    >>> metric.update_state(images[0], images[1])
    >>> sorted(metric.result())
    ['ms_ssim', 'ms_ssim_real']

    Reference: [Odena et al., 2017](https://arxiv.org/abs/1610.09585)
    """

    def __init__(self, pairs=1000, capacity=10_000, seed=0, name="ms_ssim"):
        super().__init__(None, capacity, name)
        checking.check_at_least("pairs", pairs, 1)
        self.pairs = pairs
        self.seed = seed_number(seed)

    @property
    def fewest(self):
        return 2

    def width(self, shape):
        if len(shape) != 3 or min(shape[:2]) < _FILTER:
            raise ValueError(
                f"Metric '{self.name}' takes images of at least {_FILTER} pixels a "
                f"side. Received: examples of shape {shape}"
            )
        return super().width(shape)

    def describe(self, images):
        return super().describe(quantize(images))

    def compute(self, real, fake):
        of_real, of_fake = (
            ms_ssim(x.reshape(-1, *self._shape), pairs=self.pairs, seed=self.seed)
            for x in (real, fake)
        )
        return {self.name: of_fake, f"{self.name}_real": of_real}
