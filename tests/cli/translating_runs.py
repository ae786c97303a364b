"""Small pictures for the recipes from picture to picture, and a small run of each."""

import contextlib
import functools

import numpy as np
import pytest
from PIL import Image
from small_runs import run
from small_runs import without_exports

from keras_gan.recipes import listing

SMALL = ("--width", 0.0625, "--epochs", 1)
RECIPES = ("pix2pix", "cyclegan", "srresnet", "srgan")


def draw(path, height, width, seed, channels=3):
    """Writes a picture of noise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = np.random.default_rng(seed).integers(
        0, 256, (height, width, channels), dtype="uint8"
    )
    Image.fromarray(drawn[..., 0] if channels == 1 else drawn).save(path)


def read(path):
    """The pixels of a picture."""
    with Image.open(path) as image:
        return np.asarray(image)


def write_pictures(home):
    """Pairs side by side, two kinds without pairs, single pictures."""
    for number in range(6):
        part = "train" if number < 4 else "test"
        draw(home / f"pairs/{part}/{number}.png", 16, 32, number)
        kind = "AB"[number % 2]
        draw(home / f"kinds/{part}{kind}/{number}.png", 16, 16, number)
        draw(home / f"single/{number}.png", 24, 24, number)


@contextlib.contextmanager
def of_one_block():
    """Generators of recipes have one residual block, not up to 16."""
    makers = listing.makers()
    for name in ("cyclegan", "srresnet", "srgan"):
        makers[name] = functools.partial(makers[name], blocks=1)
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(listing, "makers", lambda: makers)
        yield makers


def train_all(home):
    """Writes pictures, and trains a run of each recipe on them."""
    write_pictures(home)
    with of_one_block(), without_exports():
        for recipe, data, more in (
            ("pix2pix", "pairs", ("--mirror", "--jitter", 2)),
            ("cyclegan", "kinds", ()),
            ("srresnet", "single", ("--scale", 2, "--batch-size", 4)),
        ):
            given = ("--data", home / data, "--output", home / recipe, *more)
            assert run("train", "--recipe", recipe, *given, *SMALL) == 0
        given = ("--data", home / "single", "--scale", 2, "--batch-size", 4)
        given += ("--start-from", home / "srresnet", "--output", home / "srgan")
        assert run("train", "--recipe", "srgan", *given, *SMALL) == 0
    return home


def save_all(home):
    """Saves a model of each recipe as model.keras of a folder, without training."""
    with of_one_block() as makers:
        for recipe in RECIPES:
            image_shape, more = (16, 16, 3), {"seed": 0, "width": 0.0625}
            if recipe.startswith("sr"):
                image_shape, more["scale"] = (24, 24, 3), 2
            gan = makers[recipe](image_shape, **more).gan
            (home / recipe).mkdir()
            gan.save(home / recipe / "model.keras")
    return home
