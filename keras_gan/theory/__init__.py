"""The theory of GANs as something to run and to measure."""

from keras_gan.theory import dirac

__all__ = ["dirac"]
