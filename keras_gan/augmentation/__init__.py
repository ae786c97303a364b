"""Augmentations: transforms of D's inputs in training, or for a penalty."""

from keras_gan.augmentation.adaptive import AdaptiveAugmentation
from keras_gan.augmentation.adaptive import InstanceNoise
from keras_gan.augmentation.boundary import GeneratorGradientNormalization
from keras_gan.augmentation.choosing import by_count
from keras_gan.augmentation.choosing import get
from keras_gan.augmentation.differentiable import Color
from keras_gan.augmentation.differentiable import Cutout
from keras_gan.augmentation.differentiable import Translation
from keras_gan.augmentation.differentiable import diff_augment
from keras_gan.augmentation.transforms import Chain
from keras_gan.augmentation.transforms import HorizontalFlip
from keras_gan.augmentation.transforms import Noise
from keras_gan.augmentation.transforms import Shift
from keras_gan.augmentation.transforms import Transform

__all__ = [
    "AdaptiveAugmentation",
    "Chain",
    "Color",
    "Cutout",
    "GeneratorGradientNormalization",
    "HorizontalFlip",
    "InstanceNoise",
    "Noise",
    "Shift",
    "Transform",
    "Translation",
    "by_count",
    "diff_augment",
    "get",
]
