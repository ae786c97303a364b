"""Data to train on."""

from keras_gan.datasets import mixtures
from keras_gan.datasets.images import load
from keras_gan.datasets.pipelines import from_arrays

__all__ = ["from_arrays", "load", "mixtures"]
