"""Pictures of generated images by `gan.show`."""

import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from PIL import Image

from keras_gan import GAN
from keras_gan import models
from keras_gan.callbacks import pictures


@pytest.fixture(scope="module")
def gan():
    return tiny_image_gan()


@pytest.fixture(scope="module")
def labelled():
    return tiny_image_gan(num_classes=3)


@pytest.mark.parametrize("count, columns", [(1, 1), (4, 2), (5, 3), (16, 4)])
def test_the_picture_has_the_images_of_generate(gan, count, columns):
    picture = gan.show(count, seed=3)
    assert isinstance(picture, Image.Image) and picture.mode == "L"
    expected = pictures.tile(gan.generate(count, seed=3), columns, (-1, 1))
    np.testing.assert_array_equal(np.asarray(picture), expected[..., 0])


def test_without_a_seed_each_picture_is_another_one(gan):
    first, second = (np.asarray(gan.show(4)) for _ in range(2))
    assert (first != second).any()
    assert gan.show().size == (4 * 66 + 2, 4 * 66 + 2)


def test_showing_changes_nothing(gan, images):
    before = [variable.numpy() for variable in gan.variables]
    gan.show(4)
    for old, variable in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(old, variable.numpy())


def test_every_class_has_a_row_by_default(labelled):
    """Seven images of three classes: rows of 3, 2 and 2, and their titles."""
    picture = np.asarray(labelled.show(7, seed=0))
    images = labelled.generate(7, [0, 0, 0, 1, 1, 2, 2], seed=0)
    blank = np.ones((1, 8, 8, 1))
    images = np.concatenate([images[:5], blank, images[5:], blank])
    expected = pictures.tile(images, 3, (-1, 1))[..., 0]
    left = picture.shape[1] - expected.shape[1]
    np.testing.assert_array_equal(picture[:, left:], expected)
    titles = [picture[2 + 66 * row :][:64, :left] for row in range(3)]
    assert 0 < left < 60 and all((title < 100).any() for title in titles)


def test_few_images_are_of_evenly_spread_classes(labelled):
    expected = pictures.tile(labelled.generate(2, [0, 2], seed=0), 2, (-1, 1))
    picture = np.asarray(labelled.show(2, seed=0))
    np.testing.assert_array_equal(picture, expected[..., 0])


def test_classes_can_be_chosen(labelled):
    expected = pictures.tile(labelled.generate(4, 1, seed=0), 2, (-1, 1))
    picture = np.asarray(labelled.show(4, condition=1, seed=0))
    np.testing.assert_array_equal(picture, expected[..., 0])
    with pytest.raises(ValueError, match="0 to 2"):
        labelled.show(4, condition=3)


def test_many_images_are_all_there(gan):
    """1,600 images of 8 pixels: enlarged less, so that the picture fits."""
    picture = gan.show(1600, seed=0)
    assert picture.size == (40 * 50 + 2, 40 * 50 + 2)
    more = gan.show(250**2, seed=0)
    assert more.size == (250 * 10 + 2, 250 * 10 + 2)


def test_colour_images_are_shown_in_colour():
    networks = models.dcgan((8, 8, 3), latent_dim=4, filters=2)
    picture = GAN(*networks, latent_dim=4).show(4)
    assert picture.mode == "RGB"


def test_what_cannot_be_drawn_is_refused(gan):
    with pytest.raises(ValueError, match=r"`show` draws images.*\(2,\)"):
        tiny_gan().show()
    with pytest.raises(ValueError, match="count=0"):
        gan.show(0)
