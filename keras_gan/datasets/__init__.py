"""Data to train on."""

from keras_gan.datasets import mixtures
from keras_gan.datasets import protocols
from keras_gan.datasets.images import load
from keras_gan.datasets.pipelines import from_arrays
from keras_gan.datasets.stacked import stacked

__all__ = ["from_arrays", "load", "mixtures", "protocols", "stacked"]
