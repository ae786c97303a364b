"""Mixtures of Gaussians in the plane: data whose modes can be counted."""

import numpy as np


class Mixture:
    """Equal parts of isotropic Gaussians.

    Args:
        centers: array of shape `(modes, dim)`.
        std: float above 0, standard deviation of every mode.

    Raises:
        ValueError: if `std` is not above 0.

    Example:

    >>> Mixture([[0.0, 0.0], [1.0, 0.0]], std=0.1).sample(5, seed=0).shape
    (5, 2)
    """

    def __init__(self, centers, std):
        if not std > 0:
            raise ValueError(f"`std` must be above 0. Received: std={std}")
        self.centers = np.asarray(centers, "float32")
        self.std = std

    def sample(self, count, seed):
        """Draws `count` points, float32 of shape `(count, dim)`."""
        if count < 1:
            raise ValueError(f"`count` must be at least 1. Received: count={count}")
        rng = np.random.default_rng(seed)
        modes = rng.integers(len(self.centers), size=count)
        noise = rng.normal(scale=self.std, size=(count, self.centers.shape[1]))
        return (self.centers[modes] + noise).astype("float32")


def ring(modes=8, radius=1.0, std=0.01):
    """Gaussians on a circle, all apart: the angle 2π is not used beside 0.

    Args:
        modes: integer of at least 1.
        radius: float.
        std: float above 0.

    Returns:
        `Mixture`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> ring(4).centers.round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [-0.0, -1.0]]

    Reference: [Metz et al., 2017](https://arxiv.org/abs/1611.02163)
    """
    if not isinstance(modes, int) or modes < 1:
        raise ValueError(
            f"`modes` must be an integer of at least 1. Received: modes={modes}"
        )
    angles = np.linspace(0, 2 * np.pi, modes, endpoint=False)
    return Mixture(radius * np.stack([np.cos(angles), np.sin(angles)], 1), std)


def grid(side=5, spacing=2.0, std=0.05):
    """Gaussians on a square grid about the origin.

    Args:
        side: integer of at least 1; there are side² modes.
        spacing: float, distance of neighbours.
        std: float above 0.

    Returns:
        `Mixture`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> grid(5).centers.min(), grid(5).centers.max(), len(grid(5).centers)
    (np.float32(-4.0), np.float32(4.0), 25)

    Reference: [Srivastava et al., 2017](https://arxiv.org/abs/1705.07761)
    """
    if not isinstance(side, int) or side < 1:
        raise ValueError(
            f"`side` must be an integer of at least 1. Received: side={side}"
        )
    line = spacing * (np.arange(side) - (side - 1) / 2)
    x, y = np.meshgrid(line, line, indexing="ij")
    return Mixture(np.stack([x.ravel(), y.ravel()], 1), std)
