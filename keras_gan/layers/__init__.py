"""Layers, and wrappers of layers, for generators and discriminators."""

from keras_gan.layers.class_proxies import ClassProxies
from keras_gan.layers.condition_dropout import ConditionDropout
from keras_gan.layers.conditional_batch_normalization import (
    ConditionalBatchNormalization,
)
from keras_gan.layers.conditional_batch_normalization import (
    SelfModulatedBatchNormalization,
)
from keras_gan.layers.gated_linear_unit import GatedLinearUnit
from keras_gan.layers.gradient_normalization import GradientNormalization
from keras_gan.layers.log_sum_exp import LogSumExp
from keras_gan.layers.modulation import AdaIN
from keras_gan.layers.modulation import FiLM
from keras_gan.layers.noise_injection import NoiseInjection
from keras_gan.layers.packing import Packing
from keras_gan.layers.position_embedding import PositionEmbedding2D
from keras_gan.layers.projection import Projection
from keras_gan.layers.random_quarter import RandomQuarter
from keras_gan.layers.reconstruction_energy import ReconstructionEnergy
from keras_gan.layers.soft_labels import SoftLabels
from keras_gan.layers.spectral_normalization import SpectralNormalization
from keras_gan.layers.transformer_block import TransformerBlock

__all__ = [
    "AdaIN",
    "ClassProxies",
    "ConditionDropout",
    "ConditionalBatchNormalization",
    "FiLM",
    "GatedLinearUnit",
    "GradientNormalization",
    "LogSumExp",
    "NoiseInjection",
    "Packing",
    "PositionEmbedding2D",
    "Projection",
    "RandomQuarter",
    "ReconstructionEnergy",
    "SelfModulatedBatchNormalization",
    "SoftLabels",
    "SpectralNormalization",
    "TransformerBlock",
]
