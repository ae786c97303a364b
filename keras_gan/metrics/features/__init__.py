"""Feature extractors: what turns images into the vectors that metrics compare."""

from keras_gan.metrics.features.choosing import default
from keras_gan.metrics.features.extractor import Extractor
from keras_gan.metrics.features.filter_bank import random_filters
from keras_gan.metrics.features.networks import fashion_mnist
from keras_gan.metrics.features.networks import inception_v3
from keras_gan.metrics.features.networks import network
from keras_gan.metrics.features.pixels import pixels
from keras_gan.metrics.features.vgg import vgg19

__all__ = [
    "Extractor",
    "default",
    "fashion_mnist",
    "inception_v3",
    "network",
    "pixels",
    "random_filters",
    "vgg19",
]
