"""The zoo: functions that return (generator, discriminator)."""

from keras_gan.models.dcgan import dcgan
from keras_gan.models.mlp import mlp

__all__ = ["dcgan", "mlp"]
