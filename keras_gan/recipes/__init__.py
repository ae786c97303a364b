"""Recipes: networks, loss, penalties and optimizers that go together."""

from keras_gan.recipes.few_images import fastgan
from keras_gan.recipes.few_images import vit
from keras_gan.recipes.papers import dcgan
from keras_gan.recipes.papers import lsgan
from keras_gan.recipes.papers import wgan
from keras_gan.recipes.papers import wgan_gp
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.quick import default

__all__ = ["Recipe", "dcgan", "default", "fastgan", "lsgan", "vit", "wgan", "wgan_gp"]
