"""Transforms of images that leave what they show as it is."""

from keras_gan.augmentation.transforms import Chain
from keras_gan.augmentation.transforms import HorizontalFlip
from keras_gan.augmentation.transforms import Noise
from keras_gan.augmentation.transforms import Shift
from keras_gan.augmentation.transforms import Transform

__all__ = ["Chain", "HorizontalFlip", "Noise", "Shift", "Transform"]
