"""Functions that build networks, mostly (generator, discriminator), or wrap one."""

from keras_gan.models.biggan import biggan
from keras_gan.models.biggan import biggan_deep
from keras_gan.models.conditioning import with_condition
from keras_gan.models.dcgan import dcgan
from keras_gan.models.encoder import encoder_for
from keras_gan.models.encoding import with_encoder
from keras_gan.models.fastgan import fastgan
from keras_gan.models.heads import semi_supervised
from keras_gan.models.heads import with_outputs
from keras_gan.models.joining import joint_discriminator
from keras_gan.models.joining import joint_translator
from keras_gan.models.mlp import mlp
from keras_gan.models.mlp import mlp_autoencoder
from keras_gan.models.patch_discriminator import patch_discriminator
from keras_gan.models.patching import with_patches
from keras_gan.models.posterior import with_posterior
from keras_gan.models.r3gan import r3gan
from keras_gan.models.resnet import resnet
from keras_gan.models.resnet_translator import resnet_translator
from keras_gan.models.rrdb import rrdb
from keras_gan.models.sagan import sagan
from keras_gan.models.spade import spade
from keras_gan.models.srresnet import srgan_discriminator
from keras_gan.models.srresnet import srresnet
from keras_gan.models.stargan import stargan
from keras_gan.models.stylegan2 import stylegan2
from keras_gan.models.unet import unet
from keras_gan.models.vit import vit
from keras_gan.models.wrapping import gradient_normalized
from keras_gan.models.wrapping import packed
from keras_gan.models.wrapping import spectrally_normalized

__all__ = [
    "biggan",
    "biggan_deep",
    "dcgan",
    "encoder_for",
    "fastgan",
    "gradient_normalized",
    "joint_discriminator",
    "joint_translator",
    "mlp",
    "mlp_autoencoder",
    "packed",
    "patch_discriminator",
    "r3gan",
    "resnet",
    "resnet_translator",
    "rrdb",
    "sagan",
    "semi_supervised",
    "spade",
    "spectrally_normalized",
    "srgan_discriminator",
    "srresnet",
    "stargan",
    "stylegan2",
    "unet",
    "vit",
    "with_condition",
    "with_encoder",
    "with_outputs",
    "with_patches",
    "with_posterior",
]
