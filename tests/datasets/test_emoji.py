"""The emoji in the package: their split, their categories and their pixels."""

import collections

import numpy as np
import pytest

from keras_gan import datasets
from keras_gan.datasets import emoji
from keras_gan.datasets import images as image_data

CATEGORIES = [
    "Activities",
    "Animals & Nature",
    "Flags",
    "Food & Drink",
    "Objects",
    "People & Body",
    "Smileys & Emotion",
    "Symbols",
    "Travel & Places",
]


@pytest.fixture(scope="module")
def stored():
    return emoji.stored()


@pytest.fixture(scope="module")
def whole():
    return emoji.read_embedded(None)


def _points(first, last):
    return [f"{point:04X}" for point in range(first, last + 1)]


# From the Unicode charts. Catches a split that draws images one by one, at random:
# the probability that it keeps all 24 clock faces together is 0.85^24 + 0.15^24 = 2 %,
# and of all these sets it is below 1e-9.
VARIANTS = {
    "clock faces": _points(0x1F550, 0x1F567),
    "phases of the moon": _points(0x1F311, 0x1F31D),
    "hearts of all colours": [
        *_points(0x1F499, 0x1F49C),
        "2764-FE0F",
        "1F5A4",
        "1F90D",
        "1F90E",
        "1F9E1",
        *_points(0x1FA75, 0x1FA77),
    ],
    "zodiac signs": _points(0x2648, 0x2653),
    "keycaps": [f"003{digit}-FE0F-20E3" for digit in range(10)],
    "circles and squares of all colours": _points(0x1F7E0, 0x1F7EB),
    "medals": _points(0x1F947, 0x1F949),
    "faces of cats": _points(0x1F638, 0x1F640),
    "health workers": [
        f"{adult}-200D-2695-FE0F" for adult in ("1F9D1", "1F468", "1F469")
    ],
    "detectives": ["1F575-FE0F", *[f"1F575-FE0F-200D-{n}-FE0F" for n in (2640, 2642)]],
    "runners": [
        "1F3C3",
        "1F3C3-200D-2640-FE0F",
        "1F3C3-200D-27A1-FE0F",
        "1F3C3-200D-2642-FE0F-200D-27A1-FE0F",
    ],
    "families": [
        "1F46A",
        "1F468-200D-1F466",
        "1F469-200D-1F469-200D-1F467-200D-1F466",
        "1F9D1-200D-1F9D1-200D-1F9D2",
    ],
    "hair of adults": [
        f"{adult}-200D-{hair}"
        for adult in ("1F9D1", "1F468", "1F469")
        for hair in ("1F9B0", "1F9B1", "1F9B2", "1F9B3")
    ],
    "a lemon and a lime": ["1F34B", "1F34B-200D-1F7E9"],
    "flags of Norway": ["1F1F3-1F1F4", "1F1E7-1F1FB", "1F1F8-1F1EF"],
    "flags of Chad and Romania": ["1F1F9-1F1E9", "1F1F7-1F1F4"],
}


@pytest.mark.parametrize("kind", VARIANTS)
def test_variants_lie_on_one_side_of_the_split(kind, stored):
    places = {point: i for i, point in enumerate(stored["code_points"].tolist())}
    members = [places[point] for point in VARIANTS[kind]]
    assert len(set(stored["groups"][members])) == 1
    assert len(set(stored["test"][members])) == 1


def test_emoji_of_the_same_kind_that_are_not_variants_are_apart(stored):
    """Catches groups that grow until one holds all flags, or all faces."""
    places = {point: i for i, point in enumerate(stored["code_points"].tolist())}
    # Flags of Japan and France; two faces; doctor and farmer; dog and fox.
    for one, other in (
        ("1F1EF-1F1F5", "1F1EB-1F1F7"),
        ("1F914", "1F60E"),
        ("1F9D1-200D-2695-FE0F", "1F9D1-200D-1F33E"),
        ("1F436", "1F98A"),
    ):
        assert stored["groups"][places[one]] != stored["groups"][places[other]]


def test_no_group_is_divided(stored):
    sides = collections.defaultdict(set)
    for group, test in zip(stored["groups"], stored["test"], strict=True):
        sides[group].add(bool(test))
    assert all(len(side) == 1 for side in sides.values())


def test_about_15_percent_of_every_category_is_for_testing(whole):
    assert whole.class_names == CATEGORIES
    assert (len(whole.train), len(whole.test)) == (1619, 287)
    train, test = (
        np.bincount(labels, minlength=9)
        for labels in (whole.train_labels, whole.test_labels)
    )
    # The categories' sizes in Emoji 16.0 without skin tones.
    np.testing.assert_array_equal(
        train + test, [85, 159, 270, 131, 264, 386, 169, 224, 218]
    )
    np.testing.assert_allclose(test / (train + test), 0.15, atol=0.006)


def test_pictures_are_those_of_their_code_points(stored, whole):
    """Catches a sheet that is read by columns, and blue in the place of red."""
    codes = stored["code_points"]
    pictures = {}
    for test, images in ((False, whole.train), (True, whole.test)):
        chosen = codes[stored["test"] == test].tolist()
        pictures |= dict(zip(chosen, images, strict=True))
    centre = {
        point: image[30:34, 30:34].mean((0, 1)) for point, image in pictures.items()
    }
    # Large circles and squares: red, yellow, green, blue. Red is the first channel.
    for point, order in (
        ("1F534", [0]),
        ("1F7E1", [0, 1]),
        ("1F7E9", [1]),
        ("1F7E6", [2]),
    ):
        high = centre[point] > 128
        assert np.flatnonzero(high).tolist()[-len(order) :] == order, point
    # The flags of France and Italy are blue and green at the left, red at the right.
    for point, left in (("1F1EB-1F1F7", 2), ("1F1EE-1F1F9", 1)):
        image = pictures[point].astype(int)
        assert image[32, 10].argmax() == left
        assert image[32, 54].argmax() == 0
    corners = np.stack([whole.train[:, 0, 0], whole.train[:, -1, -1]])
    assert np.median(corners) == 255  # On white.


def test_load_gives_floats_and_labels_of_the_wanted_size():
    train, test = datasets.load("emoji", batch_size=8, image_size=16, labels=True)
    images, labels = next(iter(test))
    assert images.shape == (8, 16, 16, 3)
    assert images.numpy().min() >= -1 and images.numpy().max() == 1
    assert labels.dtype == "int32"
    assert train.class_names == CATEGORIES
    assert (train.example_count, test.example_count) == (1619, 287)
    # A size of None keeps the 64x64 pixels.
    assert datasets.load("emoji")[0].image_shape == (64, 64, 3)


def test_the_fingerprint_does_not_depend_on_the_size(whole):
    small = image_data.read("emoji", 8)
    assert small.fingerprint() == whole.fingerprint()
    assert small.fingerprint() != image_data.read("fashion_mnist_10k").fingerprint()
