"""What there is to choose from: recipes, their papers, the size of their networks."""

import inspect
import re
from typing import NamedTuple

from keras_gan import recipes
from keras_gan.core.counting import Size
from keras_gan.core.counting import size_of
from keras_gan.recipes.measured import MEASURED

_REFERENCE = re.compile(r"Reference:\s+\[([^\]]+)\]\((\S+)\)")


class About(NamedTuple):
    """What is known of a recipe without building it.

    Attributes:
        name: string, as it is typed.
        title: string, the first sentence of its docstring.
        paper: string, authors and year, or an empty one.
        address: string, where the paper is, or an empty one.
        measured: `measured.Measured` or None.
    """

    name: str
    title: str
    paper: str
    address: str
    measured: object


class Sizes(NamedTuple):
    """The sizes of a recipe's networks, or why they cannot be built.

    Attributes:
        generator: `core.counting.Size`, or None.
        discriminator: `core.counting.Size`, or None.
        reason: string, why there are none, or an empty one.
    """

    generator: Size | None
    discriminator: Size | None
    reason: str = ""


def makers():
    """The functions that make the recipes, by name: the default, then by the alphabet.

    Example:

    >>> list(makers())[:2]
    ['default', 'biggan']
    """
    named = {name: getattr(recipes, name) for name in recipes.__all__}
    names = sorted(name for name, made in named.items() if inspect.isfunction(made))
    names.sort(key=lambda name: name != "default")
    return {name: named[name] for name in names}


def about(name):
    """The `About` of a recipe, from its docstring.

    Args:
        name: string, one of `makers()`.
    """
    text = inspect.getdoc(makers()[name])
    title = " ".join(text.split("\n\n")[0].split())
    found = _REFERENCE.search(text)
    paper, address = found.groups() if found else ("", "")
    return About(name, title, paper, address, MEASURED.get(name))


def sizes(name, image_shape, **arguments):
    """The `Sizes` of a recipe's networks for images of a shape.

    Args:
        name: string, one of `makers()`.
        image_shape: `(height, width, channels)`.
        **arguments: those of the recipe, such as `width`.
    """
    try:
        gan = makers()[name](image_shape, **arguments).gan
    except ValueError as error:
        return Sizes(None, None, str(error))
    networks = gan.generator, gan.discriminator
    return Sizes(*(size_of(network, image_shape) for network in networks))
