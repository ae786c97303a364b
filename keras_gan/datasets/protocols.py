"""Exactly the mixtures and stacked images of published experiments.

Only results of the same protocol can be compared. The papers with planar mixtures score
2,500 samples. They count a mode as captured if at least one high-quality sample is
nearest to it.
"""

import numpy as np

from keras_gan.datasets import images as image_data
from keras_gan.datasets import mixtures
from keras_gan.datasets.stacked import stacked

__all__ = [
    "gdpp_stacked",
    "pacgan_stacked",
    "presgan_ring",
    "unrolled_grid",
    "unrolled_ring",
    "unrolled_stacked",
    "wgan_gp_grid",
    "wgan_gp_ring",
]


def unrolled_ring():
    """Eight modes at radius 1, deviation 0.01: unrolled GAN, VEEGAN, PacGAN.

    The unrolled GAN's notebook uses the angle 2π in addition to 0, and so has seven
    modes. This ring has eight, like PacGAN's.

    Example:

    >>> len(unrolled_ring().centers)
    8

    Reference: [Metz et al., 2017](https://arxiv.org/abs/1611.02163)
    """
    return mixtures.ring(8, radius=1.0, std=0.01)


def unrolled_grid():
    """5×5 modes from −4 to 4, deviation 0.05: VEEGAN, PacGAN.

    Example:

    >>> len(unrolled_grid().centers)
    25

    Reference: [Srivastava et al., 2017](https://arxiv.org/abs/1705.07761)
    """
    return mixtures.grid(5, spacing=2.0, std=0.05)


def wgan_gp_ring():
    """WGAN-GP's ring: eight modes at radius 2, deviation 0.02, all divided by 1.414.

    Example:

    >>> wgan_gp_ring().centers.max().round(3)
    np.float32(1.414)

    Reference: [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028)
    """
    return mixtures.ring(8, radius=2.0 / 1.414, std=0.02 / 1.414)


def wgan_gp_grid():
    """WGAN-GP's grid: 5×5 modes from −4 to 4, deviation 0.05, all divided by 2.828.

    Example:

    >>> wgan_gp_grid().centers.max().round(3)
    np.float32(1.414)

    Reference: [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028)
    """
    return mixtures.grid(5, spacing=2.0 / 2.828, std=0.05 / 2.828)


def presgan_ring():
    """PresGAN's ring: ten modes at radius 3, deviation 0.05.

    Example:

    >>> len(presgan_ring().centers)
    10

    Reference: [Dieng et al., 2019](https://arxiv.org/abs/1910.04302)
    """
    return mixtures.ring(10, radius=3.0, std=0.05)


def pacgan_stacked(base="mnist", batch_size=64, seed=0):
    """PacGAN's stacked MNIST: 128,000 fixed combinations; score 26,000 samples.

    They combine all 70,000 training and test images. The original has images in [0, 1]
    although its generator ends in tanh. Here they are in [-1, 1].

    Args:
        base: name or path, as in `datasets.stacked`.
        batch_size: integer, 64 in the paper.
        seed: integer.

    Returns:
        A `tf.data.Dataset`, as `datasets.stacked` does.

    Example:

    >>> pacgan_stacked("fashion_mnist_10k").example_count
    128000

    Reference: [Lin et al., 2018](https://arxiv.org/abs/1712.04086)
    """
    return stacked(_whole(base), 128_000, batch_size=batch_size, seed=seed)


def unrolled_stacked(base="mnist", batch_size=128, seed=0):
    """Unrolled GAN's stacked MNIST: new combinations each epoch; score 25,600 samples.

    They combine the training images.

    Args:
        base: name or path, as in `datasets.stacked`.
        batch_size: integer, 128 in the paper.
        seed: integer.

    Returns:
        A `tf.data.Dataset`, as `datasets.stacked` does.

    Example:

    >>> unrolled_stacked("fashion_mnist_10k").image_shape
    (28, 28, 3)

    Reference: [Metz et al., 2017](https://arxiv.org/abs/1611.02163)
    """
    return stacked(base, None, batch_size=batch_size, seed=seed)


def gdpp_stacked(base="mnist", batch_size=64, seed=0):
    """GDPP's stacked MNIST: 50,000 fixed combinations; score 26,000 samples.

    They combine the training images.

    Args:
        base: name or path, as in `datasets.stacked`.
        batch_size: integer, 64 in the paper.
        seed: integer.

    Returns:
        A `tf.data.Dataset`, as `datasets.stacked` does.

    Example:

    >>> gdpp_stacked("fashion_mnist_10k").example_count
    50000

    Reference: [Elfeki et al., 2019](https://arxiv.org/abs/1812.00802)
    """
    return stacked(base, 50_000, batch_size=batch_size, seed=seed)


def _whole(base):
    """Training and test images together."""
    source = image_data.read(base)
    if source.train_labels is None:
        return source  # `stacked` refuses it.
    return image_data.Images(
        np.concatenate([source.train, source.test]),
        np.concatenate([source.train_labels, source.test_labels]),
    )
