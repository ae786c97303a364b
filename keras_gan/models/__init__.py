"""Functions that build a (generator, discriminator) pair, or wrap a network."""

from keras_gan.models.conditioning import with_condition
from keras_gan.models.dcgan import dcgan
from keras_gan.models.fastgan import fastgan
from keras_gan.models.heads import semi_supervised
from keras_gan.models.heads import with_outputs
from keras_gan.models.mlp import mlp
from keras_gan.models.mlp import mlp_autoencoder
from keras_gan.models.vit import vit
from keras_gan.models.wrapping import gradient_normalized
from keras_gan.models.wrapping import packed
from keras_gan.models.wrapping import spectrally_normalized

__all__ = [
    "dcgan",
    "fastgan",
    "gradient_normalized",
    "mlp",
    "mlp_autoencoder",
    "packed",
    "semi_supervised",
    "spectrally_normalized",
    "vit",
    "with_condition",
    "with_outputs",
]
