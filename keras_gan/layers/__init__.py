"""Layers, and wrappers of layers, for generators and discriminators."""

from keras_gan.layers.class_proxies import ClassProxies
from keras_gan.layers.condition_dropout import ConditionDropout
from keras_gan.layers.gradient_normalization import GradientNormalization
from keras_gan.layers.log_sum_exp import LogSumExp
from keras_gan.layers.packing import Packing
from keras_gan.layers.reconstruction_energy import ReconstructionEnergy
from keras_gan.layers.spectral_normalization import SpectralNormalization

__all__ = [
    "ClassProxies",
    "ConditionDropout",
    "GradientNormalization",
    "LogSumExp",
    "Packing",
    "ReconstructionEnergy",
    "SpectralNormalization",
]
