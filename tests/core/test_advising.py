"""Warnings come once for each GAN, and name the user's line."""

import warnings

import keras
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan

from keras_gan import recipes
from keras_gan import theory
from keras_gan.core.advising import advise
from keras_gan.core.advising import silenced


@pytest.fixture
def caught():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield caught


def test_once_for_each_gan_and_topic(caught):
    one, other = tiny_gan(compiled=False), tiny_gan(compiled=False)
    for gan, topic in ((one, "a"), (one, "a"), (one, "b"), (other, "a")):
        advise(gan, topic, topic)
    with silenced():
        advise(other, "b", "b")
    advise(other, "b", "b")
    assert [str(each.message) for each in caught] == ["a", "b", "a", "b"]


def test_the_warning_names_the_line_of_the_user(caught):
    tiny_gan(compiled=False).compile("adam", "adam", loss="wasserstein")
    assert [each.filename for each in caught] == [__file__]


@pytest.mark.slow
def test_images_of_the_other_range_are_named_once(caught, images):
    """In the arrays, in the first batch and in the validation data."""
    gan = tiny_image_gan()
    half = images / 2 + 0.5
    gan.fit(half, validation_data=(half,), verbose=0)
    gan.fit(half, verbose=0)
    ours = [each for each in caught if "tell them apart" in str(each.message)]
    assert [each.filename for each in ours] == [__file__]


def test_nothing_is_said_when_a_file_is_loaded(caught, tmp_path):
    gan = tiny_gan(loss="wasserstein")
    gan.save(tmp_path / "gan.keras")
    caught.clear()
    keras.models.load_model(tmp_path / "gan.keras")
    assert not caught


@pytest.mark.slow
def test_recipes_and_the_games_of_the_theory_are_silent(caught):
    for name in ("default", "dcgan", "lsgan", "wgan", "wgan_gp"):
        getattr(recipes, name)((8, 8, 1))
    theory.dirac.play("wasserstein", steps=1)
    assert not [each for each in caught if each.category is UserWarning]
