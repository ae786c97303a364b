"""Recipes: networks, loss, penalties and optimizers that go together."""

from keras_gan.recipes.papers import dcgan
from keras_gan.recipes.papers import lsgan
from keras_gan.recipes.papers import wgan
from keras_gan.recipes.papers import wgan_gp
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.quick import default
from keras_gan.recipes.style import r3gan
from keras_gan.recipes.style import stylegan2

__all__ = [
    "Recipe",
    "dcgan",
    "default",
    "lsgan",
    "r3gan",
    "stylegan2",
    "wgan",
    "wgan_gp",
]
