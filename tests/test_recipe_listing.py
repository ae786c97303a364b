"""What is listed of the recipes."""

import re

import pytest

import keras_gan_cli.train_options
from keras_gan import recipes
from keras_gan.core.counting import size_of
from keras_gan.recipes import listing
from keras_gan.recipes import measured


def test_every_recipe_is_listed_once_and_the_default_first():
    """Sees a recipe that is exported and not listed, and the class `Recipe` listed."""
    found = list(listing.makers())
    assert found[0] == "default" and found[1:] == sorted(found[1:])
    assert set(found) == set(recipes.__all__) - {"Recipe"}
    # The command line knows them without importing them.
    assert keras_gan_cli.train_options.RECIPES == tuple(found)


@pytest.mark.parametrize("name", listing.makers())
def test_every_recipe_has_a_title_and_its_paper(name):
    about = listing.about(name)
    assert about.title.endswith(".") and "\n" not in about.title
    assert re.fullmatch(r".* \d{4}", about.paper)
    assert about.address.startswith("https://")


def test_a_recipe_is_what_its_docstring_says():
    about = listing.about("lsgan")
    assert about == (
        "lsgan",
        "LSGAN: `dcgan` with the least squares loss.",
        "Mao et al., 2017",
        "https://arxiv.org/abs/1611.04076",
        None,
    )


def test_sizes_are_those_of_the_networks_that_are_trained():
    found = listing.sizes("wgan_gp", (16, 8, 3), width=0.125)
    gan = recipes.wgan_gp((16, 8, 3), width=0.125).gan
    assert found == (size_of(gan.generator), size_of(gan.discriminator), "")


def test_what_cannot_be_built_says_why():
    found = listing.sizes("default", (300, 8, 3))
    assert found[:2] == (None, None) and "8 to 256" in found.reason


def test_figures_belong_to_recipes_and_say_their_command():
    assert set(measured.MEASURED) <= set(listing.makers())
    for each in measured.MEASURED.values():
        assert each.command.startswith("benchmarks/")
    one = measured.Measured("shapes", 1.5, 1234, 0.98765, "pixels", "benchmarks/a.py")
    assert one.in_words() == "FD 0.988 in 1.5 min (1,234 steps) on shapes"
