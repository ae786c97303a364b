"""What `keras-gan train` does for recipes from picture to picture: data and GAN."""

from typing import Any
from typing import NamedTuple

import keras
import numpy as np

from keras_gan.cli import options as recipe_options
from keras_gan.cli import tasks
from keras_gan.cli.finding import is_model
from keras_gan.cli.finding import model_path
from keras_gan.cli.loading import load_gan
from keras_gan.core import trees
from keras_gan.datasets.degradations import Downsample
from keras_gan.datasets.degraded import degraded
from keras_gan.datasets.pairs import pairs
from keras_gan.datasets.unpaired import unpaired
from keras_gan.penalties import CycleConsistency
from keras_gan.penalties import Identity
from keras_gan.penalties import Reconstruction
from keras_gan.recipes import listing

_SCALE = 4
_NUMBERS = 2**25  # In the held-out pictures that are kept in memory, 128 MB.
_MOST = 200
_PENALTIES = {
    "reconstruction": Reconstruction,
    "cycle_consistency": CycleConsistency,
    "identity": Identity,
}


class Source(NamedTuple):
    """Pictures to translate.

    Attributes:
        kind: string, as in `tasks.Task`.
        train: pipeline of `(examples, condition)`.
        real: tree of arrays, held-out examples.
        condition: tree of arrays, their conditions.
        held_out: integer, how many held-out examples there are in all.
        notes: list of strings.
    """

    kind: str
    train: Any
    real: Any
    condition: Any
    held_out: int
    notes: tuple = ()

    def some(self, count):
        """At most `count` of the held-out examples, evenly spread, and conditions."""
        whole = trees.count(self.real)
        rows = np.unique(np.linspace(0, whole - 1, min(count, whole)).astype(int))
        return tuple(
            trees.mapped(lambda leaf: leaf[rows], tree)
            for tree in (self.real, self.condition)
        )


def read(options):
    """The `Source` that the options name. Sets the batch size in them.

    Args:
        options: dictionary of all options, see `run_folder.OPTIONS`.
    """
    task = tasks.task_of(options["recipe"])
    tasks.check_data(options["recipe"], options["data"])
    options["batch_size"] = options["batch_size"] or task.batch_size
    given = {
        name: options[name]
        for name in ("batch_size", "image_size", "mirror", "seed", "skip_bad")
    }
    jitter = options["jitter"] or 0
    if task.kind == "pairs":
        direction = options["direction"] or "a_to_b"
        parts = pairs(options["data"], direction=direction, jitter=jitter, **given)
    elif task.kind == "unpaired":
        parts = unpaired(options["data"], jitter=jitter, **given)
    else:
        worse = Downsample(options["scale"] or _SCALE)
        parts = degraded(options["data"], worse, **given)
    train, test = parts
    return Source(task.kind, train, *_held_out(test), test.example_count, train.notes)


def _held_out(test):
    """The first held-out examples and their conditions, as trees of arrays."""
    found, count, most = [], 0, _MOST
    for batch in test:
        found.append(trees.mapped(np.asarray, batch))
        sizes = [leaf.size // len(leaf) for leaf in trees.leaves(found[0])]
        most = min(_MOST, max(16, _NUMBERS // sum(sizes)))
        count += len(trees.leaves(found[-1])[0])
        if count >= most:
            break
    joined = trees.mapped(lambda *leaves: np.concatenate(leaves), *found)
    return trees.mapped(lambda leaf: leaf[:most], joined)


def build(options, source):
    """The recipe that the options stand for, and sentences on what was chosen.

    Args:
        options: dictionary of all options.
        source: `Source`.
    """
    name = options["recipe"]
    make = listing.makers()[name]
    given = recipe_options.given_to(name, make, options, _PENALTIES)
    said = []
    if source.kind == "pairs":
        given["condition_shape"] = source.train.condition_shape
    if source.kind == "degraded":
        given["scale"] = options["scale"] or _SCALE
    if name != "srresnet":  # It has one rate, as its paper does.
        given["decay"] = True
    if options["start_from"] is not None:
        given["generator"] = _generator_of(options["start_from"])
        said.append(f"The generator begins as that of {options['start_from']}")
    keras.utils.set_random_seed(options["seed"])
    recipe = make(source.train.image_shape, seed=options["seed"], **given)
    if name == "srgan" and options["start_from"] is None:
        said.append(
            "The generator is new. In the paper it is trained without an adversary "
            "first: --recipe srresnet, and then --recipe srgan --start-from RUN"
        )
    return recipe, said


def _generator_of(path):
    if not is_model(path):
        raise ValueError(
            "--start-from must be the folder of a run, or a .keras file. Received: "
            f"{path}"
        )
    return load_gan(model_path(path)).sampling_generator


def check_same(options, source, gan):
    """Raises `ValueError` if a resumed model is not for these pictures."""
    expected = [tuple(leaf.shape[1:]) for leaf in trees.leaves(gan.example_spec)]
    found = [leaf.shape[1:] for leaf in trees.leaves(source.real)]
    fits = all(
        None in (n, m) or n == m
        for one, other in zip(expected, found, strict=True)
        for n, m in zip(one, other, strict=True)
    )
    if not fits:
        raise ValueError(
            f"The model makes pictures of the shapes {expected}, and those of "
            f"{options['data']} have {found}. Name the run's own pictures with --data."
        )


def about(source):
    """What run.json says about the pictures: a dictionary."""
    return {
        "training_images": int(source.train.example_count),
        "class_names": None,
        "notes": list(source.notes),
        "fingerprint": None,
    }


def in_words(options, source):
    """A sentence on the pictures."""
    shapes = [leaf.shape[1:] for leaf in trees.leaves(source.real)]
    height, width = shapes[0][:2]
    taken = trees.leaves(source.condition)[0].shape[1:3]
    size = f"{height}×{width}"
    what = {
        "pairs": f"pairs of {size} pictures",
        "unpaired": f"{size} pictures of the larger of two kinds",
        "degraded": f"{size} pictures from {taken[0]}×{taken[1]}",
    }[source.kind]
    return (
        f"Training on {source.train.example_count:,} {what} of {options['data']}; "
        f"{source.held_out:,} are held out"
    )
