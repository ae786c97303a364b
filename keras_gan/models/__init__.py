"""Functions that build a (generator, discriminator) pair, or wrap a network."""

from keras_gan.models.conditioning import with_condition
from keras_gan.models.dcgan import dcgan
from keras_gan.models.mlp import mlp
from keras_gan.models.mlp import mlp_autoencoder
from keras_gan.models.wrapping import gradient_normalized
from keras_gan.models.wrapping import packed
from keras_gan.models.wrapping import spectrally_normalized
from keras_gan.models.wrapping import with_outputs

__all__ = [
    "dcgan",
    "gradient_normalized",
    "mlp",
    "mlp_autoencoder",
    "packed",
    "spectrally_normalized",
    "with_condition",
    "with_outputs",
]
