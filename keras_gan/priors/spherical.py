"""Latents of one length: uniform on a sphere."""

import math

import keras
from keras import ops

from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.priors.independent import checked_dim
from keras_gan.priors.prior import Prior


@register
class Spherical(Prior):
    """Spherical prior: latents uniform on a sphere about 0.

    Args:
        dim: integer, the number of latents per example.
        radius: float above 0, the length of an example's latents. None means √dim,
            with which each latent has variance 1, as in progressive growing of GANs.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> latents = Spherical(64)(8, keras.random.SeedGenerator(0))
    >>> float(ops.round(ops.norm(latents[0]), 4))
    8.0

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196), appendix A.1
    """

    def __init__(self, dim, radius=None):
        self.dim = checked_dim(dim)
        self.radius = math.sqrt(self.dim) if radius is None else radius
        real("radius", self.radius, lambda n: n > 0, "above 0")
        self.shape = (self.dim,)

    def __call__(self, batch_size, seed):
        return self.nearest(keras.random.normal((batch_size, self.dim), seed=seed))

    def nearest(self, latents):
        """The latents, scaled to the radius."""
        squares = ops.sum(ops.square(latents), axis=-1, keepdims=True)
        # 0 has no direction: all points of the sphere are equally near.
        latents = ops.where(squares > 0, latents, ops.ones_like(latents))
        lengths = ops.sqrt(ops.where(squares > 0, squares, float(self.dim)))
        return latents * (self.radius / lengths)
