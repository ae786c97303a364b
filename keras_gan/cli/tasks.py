"""Which recipes of `keras-gan train` translate pictures, and the data they take."""

import os
from typing import NamedTuple

from keras_gan.core.files import user_path


class Task(NamedTuple):
    """What a recipe learns from.

    Attributes:
        kind: string, what an example is: a key of `_WORDS`.
        data: string, the data set that is the default.
        options: names of the options that only such recipes have.
        batch_size: integer, that of the recipe.
    """

    kind: str
    data: str
    options: tuple = ()
    batch_size: int | None = None


_IMAGES = Task("images", "fashion_mnist_10k")
TRANSLATIONS = {
    "pix2pix": Task("pairs", "emoji_pairs", ("direction", "jitter"), 1),
    "cyclegan": Task("unpaired", "emoji_styles", ("jitter",), 1),
    "srresnet": Task("degraded", "emoji", ("scale",), 16),
    "srgan": Task("degraded", "emoji", ("scale", "start_from"), 16),
}
_WORDS = {
    "images": "single pictures",
    "pairs": "pairs of pictures",
    "unpaired": "pictures of two kinds, without pairs",
    "degraded": "single pictures",
}
# Options that recipes of single pictures have, with what they are if not given.
_OF_IMAGES = {"labels": (False,), "augment": ("auto", "none"), "latent_dim": (None,)}
OF_TRANSLATIONS = ("direction", "jitter", "scale", "start_from")


def task_of(recipe):
    """The `Task` of a recipe.

    Args:
        recipe: string, or None for the default one.
    """
    return TRANSLATIONS.get(recipe, _IMAGES)


def translates(recipe):
    """Whether a recipe is one from picture to picture."""
    return recipe in TRANSLATIONS


def translate_command(path, recipe):
    """The command that translates pictures with a run.

    Args:
        path: string, the folder of the run, quoted for a shell.
        recipe: string.
    """
    both = task_of(recipe).kind == "unpaired"
    direction = " --direction a_to_b" if both else ""
    return f"keras-gan translate {path} PICTURES --output translated{direction}"


def check_options(options):
    """Raises `ValueError` if an option is of other recipes than the one chosen.

    Args:
        options: dictionary of all options, see `run_folder.OPTIONS`.
    """
    recipe = options["recipe"]
    for name in OF_TRANSLATIONS:
        if options[name] is None or name in task_of(recipe).options:
            continue
        takers = [each for each, task in TRANSLATIONS.items() if name in task.options]
        raise ValueError(
            f"{_dashed(name)} does not go with --recipe {recipe}. It goes with "
            f"{', '.join(takers)}."
        )
    if not translates(recipe):
        return
    for name, unset in _OF_IMAGES.items():
        if options[name] not in unset:
            raise ValueError(
                f"{_dashed(name)} does not go with --recipe {recipe}, which translates "
                "pictures."
            )


def check_data(recipe, data):
    """Raises `ValueError` if data are plainly of another kind than a recipe takes.

    Args:
        recipe: string.
        data: string, the name of a data set, or a path.
    """
    found, wanted = _kind_of(data), task_of(recipe).kind
    if found in (None, wanted):
        return
    (fitting,) = (name for name, task in TRANSLATIONS.items() if task.kind == found)
    raise ValueError(
        f"{data} has {_WORDS[found]}, and --recipe {recipe} takes {_WORDS[wanted]}. "
        f"Train with --recipe {fitting}, or name other --data."
    )


def _kind_of(data):
    """The kind of data that is plain from their name or folders, or None."""
    for task in TRANSLATIONS.values():
        if data == task.data and task.kind != "degraded":
            return task.kind
    path = user_path(data, "data")
    if os.path.isdir(path):
        names = {entry.name.lower() for entry in os.scandir(path) if entry.is_dir()}
        if {"traina", "trainb"} & names:
            return "unpaired"
    return None


def _dashed(name):
    return "--" + name.replace("_", "-")
