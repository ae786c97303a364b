"""Recipes: networks, loss, penalties and optimizers that go together."""

from keras_gan.recipes.attention import biggan
from keras_gan.recipes.attention import biggan_deep
from keras_gan.recipes.attention import sagan
from keras_gan.recipes.few_images import fastgan
from keras_gan.recipes.few_images import vit
from keras_gan.recipes.papers import dcgan
from keras_gan.recipes.papers import lsgan
from keras_gan.recipes.papers import wgan
from keras_gan.recipes.papers import wgan_gp
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.quick import default
from keras_gan.recipes.residual import sngan
from keras_gan.recipes.residual import wgan_gp_resnet
from keras_gan.recipes.style import r3gan
from keras_gan.recipes.style import stylegan2
from keras_gan.recipes.super_resolution import srgan
from keras_gan.recipes.super_resolution import srresnet
from keras_gan.recipes.translation import cyclegan
from keras_gan.recipes.translation import pix2pix

__all__ = [
    "Recipe",
    "biggan",
    "biggan_deep",
    "cyclegan",
    "dcgan",
    "default",
    "fastgan",
    "lsgan",
    "pix2pix",
    "r3gan",
    "sagan",
    "sngan",
    "srgan",
    "srresnet",
    "stylegan2",
    "vit",
    "wgan",
    "wgan_gp",
    "wgan_gp_resnet",
]
