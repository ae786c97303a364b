"""The kernel distance (squared MMD) between sets of features, such as the KID."""

from typing import NamedTuple

import numpy as np

from keras_gan.core.integers import seed_number
from keras_gan.core.serialization import register
from keras_gan.metrics import checking
from keras_gan.metrics.metric import KeepingMetric


class KernelEstimate(NamedTuple):
    """Result of `kernel_distance`: the mean over blocks and its standard error.

    `standard_error` is NaN if there is only one block.
    """

    value: float
    standard_error: float


def kernel_distance(real, fake, block_size=1000, seed=0):
    """Kernel distance (MMD, KID): unbiased squared MMD with kernel (x·y/dim + 1)³.

    With features of Inception this is the KID. The examples are shuffled and
    divided into blocks. Each block is used once, so the blocks' values are
    independent and give a valid standard error. The estimate is unbiased: it may be
    below 0, and results from sets of different sizes can be compared.

    Args:
        real: array of shape `(count, dim)`.
        fake: array of shape `(count, dim)`.
        block_size: integer of at least 2, the number of examples of either set per
            block. It is lowered to the size of the smaller set.
        seed: integer, seed of the division into blocks.

    Returns:
        `KernelEstimate`.

    Raises:
        ValueError: if a set has fewer than two examples, the lengths of the
            features differ, or a value is not finite.

    Example:

    >>> kernel_distance([[0.0], [0.0]], [[1.0], [1.0]], block_size=2).value
    7.0

    Reference: [Bińkowski et al., 2018](https://arxiv.org/abs/1801.01401)
    """
    real, fake = checking.as_features("real", real), checking.as_features("fake", fake)
    checking.check_same_dim(real, fake)
    checking.check_at_least("block_size", block_size, 2)
    fewest = min(len(real), len(fake))
    blocks = max(1, fewest // block_size)
    block_size = min(block_size, fewest)
    rng = np.random.default_rng(seed_number(seed))
    real, fake = (
        x[rng.permutation(len(x))[: blocks * block_size]] for x in (real, fake)
    )
    values = [
        _squared_mmd(x, y)
        for x, y in zip(np.split(real, blocks), np.split(fake, blocks), strict=True)
    ]
    error = np.std(values, ddof=1) / np.sqrt(blocks) if blocks > 1 else np.nan
    return KernelEstimate(float(np.mean(values)), float(error))


def _squared_mmd(x, y):
    count = len(x)
    within = sum(
        kernel.sum() - np.trace(kernel) for kernel in (_kernel(x, x), _kernel(y, y))
    )
    return within / (count * (count - 1)) - 2 * _kernel(x, y).mean()


def _kernel(x, y):
    return (x @ y.T / x.shape[1] + 1) ** 3


@register
class KernelDistance(KeepingMetric):
    """Kernel distance (KID) of real and generated images: `kid` and `kid_se`.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        capacity: integer, maximum number of real and of generated examples.
        block_size: integer, as in `kernel_distance`.
        seed: integer, as in `kernel_distance`.
        name: string.

    Example:

    >>> metric = KernelDistance(capacity=500, block_size=100)
    >>> points = np.random.default_rng(0).normal(size=(2, 500, 2))
    >>> metric.update_state(points[0], points[1])
    >>> sorted(metric.result())
    ['kid', 'kid_se']

    Reference: [Bińkowski et al., 2018](https://arxiv.org/abs/1801.01401)
    """

    def __init__(
        self, extractor=None, capacity=10_000, block_size=1000, seed=0, name="kid"
    ):
        super().__init__(extractor, capacity, name)
        checking.check_at_least("block_size", block_size, 2)
        self.block_size = block_size
        self.seed = seed_number(seed)

    def compute(self, real, fake):
        found = kernel_distance(real, fake, self.block_size, self.seed)
        return {self.name: found.value, f"{self.name}_se": found.standard_error}
