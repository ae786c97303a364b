"""Priors: the distributions of the latents from which G generates images."""

from keras_gan.priors.categorical import Categorical
from keras_gan.priors.independent import Normal
from keras_gan.priors.independent import TruncatedNormal
from keras_gan.priors.independent import Uniform
from keras_gan.priors.joint import Joint
from keras_gan.priors.mixture import Mixture
from keras_gan.priors.prior import Prior
from keras_gan.priors.spherical import Spherical

__all__ = [
    "Categorical",
    "Joint",
    "Mixture",
    "Normal",
    "Prior",
    "Spherical",
    "TruncatedNormal",
    "Uniform",
]
