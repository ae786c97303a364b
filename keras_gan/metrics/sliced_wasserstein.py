"""The sliced Wasserstein distance (SWD) of points and of patches of images."""

import numpy as np

from keras_gan.core.integers import seed_number
from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.features.extractor import quantize
from keras_gan.metrics.metric import KeepingMetric

# The binomial filter of a Laplacian pyramid along one axis.
_FILTER = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16.0
_PATCH = 7  # Pixels, height and width.
_COLUMNS = 32  # Directions that are sorted at once.


def sliced_wasserstein(real, fake, directions=512, p=2, seed=0):
    """Sliced Wasserstein distance (SWD): Wasserstein distances of random projections.

    It is the p-th root of the mean of W_pᵖ over directions. W_p is exact in every
    direction, also for sets of different sizes. The distance needs no features and
    has no parameters to fit. With few samples of many dimensions, it is far above 0
    even for two sets of the same distribution.

    Args:
        real: array of shape `(count, dim)`.
        fake: array of shape `(count, dim)`.
        directions: integer, the number of directions; 1 is enough for dim 1.
        p: 1 or 2, the power of the ground distance.
        seed: integer, seed of the random directions.

    Returns:
        A float of at least 0, in units of the data.

    Raises:
        ValueError: if the sets have fewer than two examples or differ in dim, or
            an argument is out of range.

    Example:

    >>> sliced_wasserstein([[0.0], [1.0]], [[3.0], [2.0]], p=1)
    2.0

    Reference: [Bonneel et al., 2015](https://doi.org/10.1007/s10851-014-0506-3)
    """
    real, fake = checking.as_features("real", real), checking.as_features("fake", fake)
    checking.check_same_dim(real, fake)
    checking.check_at_least("directions", directions, 1)
    if p not in (1, 2) or p is True:
        raise ValueError(f"`p` must be 1 or 2. Received: p={p}")
    axes = np.random.default_rng(seed_number(seed)).normal(
        size=(real.shape[1], directions)
    )
    axes /= np.linalg.norm(axes, axis=0)
    return float(_mean_cost(real, fake, axes, p) ** (1 / p))


def _mean_cost(real, fake, axes, p):
    """The mean of W_pᵖ of the projections over axes."""
    pairing = None if len(real) == len(fake) else _pairing(len(real), len(fake))
    total = 0.0
    for start in range(0, axes.shape[1], _COLUMNS):
        some = axes[:, start : start + _COLUMNS]
        # One row per direction, so that sorting runs along memory.
        x, y = some.T @ real.T, some.T @ fake.T
        x.sort(axis=1)
        y.sort(axis=1)
        if pairing is None:
            costs = _power(x - y, p).mean(axis=1, dtype="float64")
        else:
            real_ranks, fake_ranks, weights = pairing
            costs = _power(x[:, real_ranks] - y[:, fake_ranks], p) @ weights
        total += float(costs.sum())
    return total / axes.shape[1]


def _power(apart, p):
    return np.abs(apart) if p == 1 else np.square(apart)


def _pairing(count, other):
    """Which ranks the monotone coupling pairs, and how much mass each pair has."""
    # In units of 1/(count · other), in which both sets' steps are whole numbers.
    ends = np.union1d(np.arange(1, count + 1) * other, np.arange(1, other + 1) * count)
    starts = np.concatenate([[0], ends[:-1]])
    return starts // other, starts // count, (ends - starts) / (count * other)


def patch_sliced_wasserstein(
    real,
    fake,
    patches=128,
    patch_size=_PATCH,
    directions=512,
    smallest_level=16,
    seed=0,
):
    """Sliced Wasserstein distance (SWD) of patches of a Laplacian pyramid, by level.

    Images are divided into bands of detail, halved in size from level to level.
    Patches of each band are normalized by the mean and deviation of each channel and
    compared with p = 1. The distance depends on texture and sharpness, and on nothing
    larger than a patch of the smallest level. The paper's tables show 1,000 times
    this value.

    Args:
        real: array of images in [-1, 1], of shape `(count, height, width,
            channels)`.
        fake: as `real`, of the same size; the counts may differ.
        patches: integer, the number of patches per image and level.
        patch_size: odd integer, height and width of a patch.
        directions: integer, the number of directions.
        smallest_level: integer, levels end before a side falls below this size.
        seed: integer, seed of the random patches and directions.

    Returns:
        A dictionary from the height of each level's images to its distance, finest
        first. The overall distance is their mean.

    Raises:
        ValueError: if images differ in shape or are smaller than a patch.

    Example:

    >>> images = np.random.default_rng(0).uniform(-1, 1, (2, 20, 32, 32, 1))
    >>> list(patch_sliced_wasserstein(images[0], images[1], patches=8))
    [32, 16]

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196)
    """
    real, fake = _as_images("real", real), _as_images("fake", fake)
    if real.shape[1:] != fake.shape[1:]:
        raise ValueError(
            "`real` and `fake` must be images of one shape. Received: "
            f"{real.shape[1:]} and {fake.shape[1:]}"
        )
    checking.check_at_least("patches", patches, 1)
    checking.check_at_least("directions", directions, 1)
    if patch_size % 2 != 1 or patch_size > min(real.shape[1:3]):
        raise ValueError(
            "`patch_size` must be odd and no larger than the images. Received: "
            f"patch_size={patch_size} for images of shape {real.shape[1:]}"
        )
    smallest_level = max(smallest_level, patch_size)
    found = {}
    levels = zip(
        _pyramid(real, smallest_level), _pyramid(fake, smallest_level), strict=True
    )
    rng = np.random.default_rng(seed_number(seed))
    for real_band, fake_band in levels:
        described = [
            _describe(band, patches, patch_size, rng) for band in (real_band, fake_band)
        ]
        axes = rng.normal(size=(described[0].shape[1], directions)).astype("float32")
        axes /= np.linalg.norm(axes, axis=0)
        found[real_band.shape[1]] = _mean_cost(*described, axes, p=1)
    return found


def _as_images(name, images):
    images = np.asarray(images, "float32")
    if images.ndim != 4 or not len(images):
        raise ValueError(
            f"`{name}` must be images of shape (count, height, width, channels). "
            f"Received: shape {images.shape}"
        )
    if not np.all(np.isfinite(images)):
        raise ValueError(f"`{name}` contains NaN or infinite values.")
    return images


def _pyramid(images, smallest):
    """Bands of detail, finest first; the last is the low-pass remainder."""
    while min(images.shape[1:3]) // 2 >= smallest and not any(
        side % 2 for side in images.shape[1:3]
    ):
        smaller = _blur(images)[:, ::2, ::2]
        spread = np.zeros_like(images)
        spread[:, ::2, ::2] = smaller
        yield images - 4 * _blur(spread)
        images = smaller
    yield images


def _blur(images):
    for axis in (1, 2):
        pads = [(2, 2) if a == axis else (0, 0) for a in range(4)]
        padded = np.pad(images, pads, mode="reflect")
        size = images.shape[axis]
        images = sum(
            weight * np.take(padded, range(shift, shift + size), axis=axis)
            for shift, weight in enumerate(_FILTER.astype(images.dtype))
        )
    return images


def _describe(band, patches, size, rng):
    """Random patches as rows, scaled by mean and deviation of each channel."""
    count, height, width, channels = band.shape
    image = np.repeat(np.arange(count), patches)[:, None, None]
    offsets = np.arange(size)
    top = rng.integers(height - size + 1, size=(count * patches, 1, 1))
    left = rng.integers(width - size + 1, size=(count * patches, 1, 1))
    rows = band[image, top + offsets[:, None], left + offsets]
    # float32 is too coarse to sum all the values.
    rows -= rows.mean(axis=(0, 1, 2), dtype="float64").astype("float32")
    deviation = rows.std(axis=(0, 1, 2), dtype="float64").astype("float32")
    rows /= np.where(deviation > 0, deviation, 1)
    return rows.reshape(len(rows), -1)


@register
class SlicedWasserstein(KeepingMetric):
    """Sliced Wasserstein distance (SWD), by patches for images, by points otherwise.

    Args:
        directions: integer, the number of directions.
        patches: integer, the number of patches per image and level.
        capacity: integer, maximum number of real and of generated examples.
        seed: integer, seed of the random patches and directions.
        name: string.

    Example:

    >>> metric = SlicedWasserstein(capacity=100)
    >>> points = np.random.default_rng(0).normal(size=(2, 100, 2))
    >>> metric.update_state(points[0], points[1] + 3)
    >>> metric.result() > 2
    True

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196)
    """

    def __init__(
        self, directions=512, patches=128, capacity=10_000, seed=0, name="swd"
    ):
        super().__init__(None, capacity, name)
        checking.check_at_least("directions", directions, 1)
        checking.check_at_least("patches", patches, 1)
        self.directions = directions
        self.patches = patches
        self.seed = seed_number(seed)

    def width(self, shape):
        if len(shape) == 3 and min(shape[:2]) < _PATCH:
            raise ValueError(
                f"Metric '{self.name}' takes images of at least {_PATCH} pixels a "
                f"side. Received: images of shape {shape}"
            )
        return super().width(shape)

    def describe(self, images):
        if len(images.shape) == 4:
            images = quantize(images)
        return super().describe(images)

    def compute(self, real, fake):
        if len(self._shape) != 3:
            return sliced_wasserstein(real, fake, self.directions, seed=self.seed)
        levels = patch_sliced_wasserstein(
            *(x.reshape(-1, *self._shape) for x in (real, fake)),
            patches=self.patches,
            directions=self.directions,
            seed=self.seed,
        )
        return float(np.mean(list(levels.values())))
