"""GAN theory, run and measured: V, divergences, duality gap, the Dirac-GAN."""

from keras_gan.theory import dirac
from keras_gan.theory.densities import divergence
from keras_gan.theory.densities import optimal_discriminator
from keras_gan.theory.duality import DualityGap
from keras_gan.theory.duality import duality_gap
from keras_gan.theory.estimating import DivergenceEstimate
from keras_gan.theory.estimating import estimate_divergence
from keras_gan.theory.laboratory import Approach
from keras_gan.theory.laboratory import Laboratory
from keras_gan.theory.value import Bound
from keras_gan.theory.value import Value
from keras_gan.theory.value import divergence_bound
from keras_gan.theory.value import jensen_shannon_bound
from keras_gan.theory.value import value

__all__ = [
    "Approach",
    "Bound",
    "DivergenceEstimate",
    "DualityGap",
    "Laboratory",
    "Value",
    "dirac",
    "divergence",
    "divergence_bound",
    "duality_gap",
    "estimate_divergence",
    "jensen_shannon_bound",
    "optimal_discriminator",
    "value",
]
