"""Recipes and tutorials by name, behind one interface: `train` and `sample`."""

import ast
import importlib.util
from pathlib import Path

from keras_gan import recipes
from keras_gan.cli import tasks
from keras_gan.datasets import images as image_data
from keras_gan.datasets.sources import Images
from keras_gan.recipes import listing
from time_to_quality_parts.clock import Ticker
from time_to_quality_parts.clock import finisher
from time_to_quality_parts.tutorials import FOREVER
from time_to_quality_parts.tutorials import TUTORIALS


class RecipeLearner:
    """A recipe of the package, trained by `fit`.

    Args:
        recipe: `recipes.Recipe`.
        seed: integer, of the order of the images.
    """

    def __init__(self, recipe, seed):
        self.gan = recipe.gan
        self.seed = seed
        self.batch_size = recipe.batch_size
        self.generator, self.discriminator = (
            recipe.gan.generator,
            recipe.gan.discriminator,
        )

    def train(self, images, clock):
        pipeline, _ = image_data.as_pipelines(
            Images(images, test=images[:1]), self.batch_size, seed=self.seed
        )
        ticker = Ticker(clock, self.batch_size, finisher(self.generator))
        self.gan.fit(pipeline, epochs=FOREVER, verbose=0, callbacks=[ticker])

    def sample(self, count, seed):
        """Images in [-1, 1], by the moving average if the recipe has one."""
        low, high = self.gan.value_range
        made = self.gan.generate(count, seed=seed)
        return (made - low) * (2 / (high - low)) - 1


def names():
    """The names of the package's recipes that make single images."""
    return sorted(name for name in listing.makers() if not tasks.translates(name))


def check(text):
    """Raises `SystemExit` if there is no recipe or tutorial of that name."""
    name, arguments = split(text)
    if name in TUTORIALS:
        if arguments:
            raise SystemExit(f"{name} takes no arguments. Received: {text}")
        return
    if ".py" not in name and name not in names():
        raise SystemExit(
            f"A recipe may be {', '.join([*TUTORIALS, *names()])}, or "
            f"FILE.py/FUNCTION. Received: {name}"
        )


def split(text):
    """The name and the arguments of `name:width=0.5:augment=ada`.

    Example:

    >>> split("default:width=0.5:augment=ada")
    ('default', {'width': 0.5, 'augment': 'ada'})
    """
    name, *given = text.split(":")
    arguments = {}
    for each in given:
        key, equals, value = each.partition("=")
        if not equals:
            raise SystemExit(f"Write NAME:ARGUMENT=VALUE. Received: {text}")
        try:
            arguments[key] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            arguments[key] = value
    return name, arguments


def make(text, image_shape, seed):
    """The recipe or tutorial that is meant, not yet trained."""
    name, arguments = split(text)
    if name in TUTORIALS:
        return TUTORIALS[name](image_shape)
    return RecipeLearner(function(name)(image_shape, seed=seed, **arguments), seed)


def function(name):
    if ".py" not in name:
        return getattr(recipes, name)
    file, _, function = name.rpartition("/")
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, function)
