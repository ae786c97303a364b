"""Layers, and wrappers of layers, for generators and discriminators."""

from keras_gan.layers.gradient_normalization import GradientNormalization
from keras_gan.layers.packing import Packing
from keras_gan.layers.reconstruction_energy import ReconstructionEnergy
from keras_gan.layers.spectral_normalization import SpectralNormalization

__all__ = [
    "GradientNormalization",
    "Packing",
    "ReconstructionEnergy",
    "SpectralNormalization",
]
