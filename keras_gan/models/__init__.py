"""Functions that build a (generator, discriminator) pair, or wrap a network."""

from keras_gan.models.biggan import biggan
from keras_gan.models.biggan import biggan_deep
from keras_gan.models.conditioning import with_condition
from keras_gan.models.dcgan import dcgan
from keras_gan.models.encoding import with_encoder
from keras_gan.models.fastgan import fastgan
from keras_gan.models.heads import semi_supervised
from keras_gan.models.heads import with_outputs
from keras_gan.models.mlp import mlp
from keras_gan.models.mlp import mlp_autoencoder
from keras_gan.models.patching import with_patches
from keras_gan.models.r3gan import r3gan
from keras_gan.models.resnet import resnet
from keras_gan.models.sagan import sagan
from keras_gan.models.stylegan2 import stylegan2
from keras_gan.models.vit import vit
from keras_gan.models.wrapping import gradient_normalized
from keras_gan.models.wrapping import packed
from keras_gan.models.wrapping import spectrally_normalized

__all__ = [
    "biggan",
    "biggan_deep",
    "dcgan",
    "fastgan",
    "gradient_normalized",
    "mlp",
    "mlp_autoencoder",
    "packed",
    "r3gan",
    "resnet",
    "sagan",
    "semi_supervised",
    "spectrally_normalized",
    "stylegan2",
    "vit",
    "with_condition",
    "with_encoder",
    "with_outputs",
    "with_patches",
]
