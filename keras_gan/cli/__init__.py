"""The commands of `keras-gan`; their options are in `keras_gan_cli`."""

from keras_gan.cli.card import card
from keras_gan.cli.evaluate import evaluate
from keras_gan.cli.explore import explore
from keras_gan.cli.export import export
from keras_gan.cli.interpolate import interpolate
from keras_gan.cli.recipe_list import recipes
from keras_gan.cli.sample import sample
from keras_gan.cli.train import train
from keras_gan.cli.translate import translate

__all__ = [
    "card",
    "evaluate",
    "explore",
    "export",
    "interpolate",
    "recipes",
    "sample",
    "train",
    "translate",
]
