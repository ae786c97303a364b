"""Generative adversarial networks as Keras does things."""

import sys
from importlib import metadata

from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import conditions
from keras_gan import constraints
from keras_gan import datasets
from keras_gan import latent
from keras_gan import layers
from keras_gan import losses
from keras_gan import metrics
from keras_gan import models
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import priors
from keras_gan import recipes
from keras_gan import schedules
from keras_gan import theory
from keras_gan import translating
from keras_gan import updates
from keras_gan.averaging import WeightAverage
from keras_gan.core.completion import show_public_names
from keras_gan.gan import GAN
from keras_gan.loading import load

__all__ = [
    "GAN",
    "WeightAverage",
    "augmentation",
    "callbacks",
    "conditions",
    "constraints",
    "datasets",
    "latent",
    "layers",
    "load",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "penalties",
    "priors",
    "recipes",
    "schedules",
    "theory",
    "translating",
    "updates",
]

try:
    __version__ = metadata.version("keras-gan")
except metadata.PackageNotFoundError:  # A clone that is not installed.
    __version__ = "unknown"

show_public_names(sys.modules[__name__])
