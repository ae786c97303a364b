"""Layers, and wrappers of layers, for generators and discriminators."""

from keras_gan.layers.class_proxies import ClassProxies
from keras_gan.layers.condition_dropout import ConditionDropout
from keras_gan.layers.conditional_batch_normalization import (
    ConditionalBatchNormalization,
)
from keras_gan.layers.conditional_batch_normalization import (
    SelfModulatedBatchNormalization,
)
from keras_gan.layers.equalized import EqualizedConv2D
from keras_gan.layers.equalized import EqualizedDense
from keras_gan.layers.equalized import scaled_leaky_relu
from keras_gan.layers.gated_linear_unit import GatedLinearUnit
from keras_gan.layers.gradient_normalization import GradientNormalization
from keras_gan.layers.grouped_convolution import GroupedConv2D
from keras_gan.layers.image_normalization import BatchStatisticsNormalization
from keras_gan.layers.image_normalization import InstanceNormalization
from keras_gan.layers.learned_maps import LearnedBasis
from keras_gan.layers.learned_maps import LearnedConstant
from keras_gan.layers.log_sum_exp import LogSumExp
from keras_gan.layers.minibatch_deviation import MinibatchDeviation
from keras_gan.layers.modulated_convolution import ModulatedConv2D
from keras_gan.layers.modulation import AdaIN
from keras_gan.layers.modulation import FiLM
from keras_gan.layers.monte_carlo_dropout import MonteCarloDropout
from keras_gan.layers.noise_injection import NoiseInjection
from keras_gan.layers.packing import Packing
from keras_gan.layers.pixel_normalization import PixelNormalization
from keras_gan.layers.pixel_shuffle import ICNR
from keras_gan.layers.pixel_shuffle import PixelShuffle
from keras_gan.layers.pixel_shuffle import PixelUnshuffle
from keras_gan.layers.position_embedding import PositionEmbedding2D
from keras_gan.layers.projection import Projection
from keras_gan.layers.random_quarter import RandomQuarter
from keras_gan.layers.reconstruction_energy import ReconstructionEnergy
from keras_gan.layers.reflection_padding import ReflectionPadding2D
from keras_gan.layers.resampling import BlurDownsampling2D
from keras_gan.layers.resampling import BlurUpsampling2D
from keras_gan.layers.self_attention import SelfAttention
from keras_gan.layers.slicing import Slice
from keras_gan.layers.soft_labels import SoftLabels
from keras_gan.layers.spatial_modulation import SPADE
from keras_gan.layers.spectral_normalization import SpectralNormalization
from keras_gan.layers.styles import StyleMixing
from keras_gan.layers.styles import StyleTruncation
from keras_gan.layers.transformer_block import TransformerBlock

__all__ = [
    "AdaIN",
    "BatchStatisticsNormalization",
    "BlurDownsampling2D",
    "BlurUpsampling2D",
    "ClassProxies",
    "ConditionDropout",
    "ConditionalBatchNormalization",
    "EqualizedConv2D",
    "EqualizedDense",
    "FiLM",
    "GatedLinearUnit",
    "GradientNormalization",
    "GroupedConv2D",
    "ICNR",
    "InstanceNormalization",
    "LearnedBasis",
    "LearnedConstant",
    "LogSumExp",
    "MinibatchDeviation",
    "ModulatedConv2D",
    "MonteCarloDropout",
    "NoiseInjection",
    "Packing",
    "PixelNormalization",
    "PixelShuffle",
    "PixelUnshuffle",
    "PositionEmbedding2D",
    "Projection",
    "RandomQuarter",
    "ReconstructionEnergy",
    "ReflectionPadding2D",
    "SPADE",
    "SelfAttention",
    "SelfModulatedBatchNormalization",
    "Slice",
    "SoftLabels",
    "SpectralNormalization",
    "StyleMixing",
    "StyleTruncation",
    "TransformerBlock",
    "scaled_leaky_relu",
]
