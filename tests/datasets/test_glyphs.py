"""Characters drawn from fonts: with one that matplotlib brings, and with Debian's."""

from pathlib import Path

import matplotlib
import numpy as np
import pytest

from keras_gan import datasets
from keras_gan.datasets import glyphs

_FONTS = Path(matplotlib.get_data_path()) / "fonts/ttf"
SANS, SERIF = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSerif.ttf"
CAPITALS = range(ord("A"), ord("Z") + 1)


def test_two_styles_are_two_labels_and_a_character_is_on_one_side():
    found = glyphs.read_fonts({"Sans": SANS, "Serif": SERIF}, None, CAPITALS)
    # Of 26 letters, the tenth (J) and the twentieth (T) are for testing.
    assert found.train.shape == (48, 32, 32, 1)
    assert found.test.shape == (4, 32, 32, 1)
    assert found.class_names == ["Sans", "Serif"]
    assert found.train_labels.tolist() == [0] * 24 + [1] * 24
    assert found.test_labels.tolist() == [0, 0, 1, 1]
    sans, serif = found.train[:24], found.train[24:]
    # I, the ninth, has serifs in one style only. Catches styles that are mixed up.
    rows = [np.flatnonzero((image[8] < 128).any((1, 2))) for image in (sans, serif)]
    widths = [
        (image[8, row[0]] < 128).sum()
        for image, row in zip((sans, serif), rows, strict=True)
    ]
    assert widths[1] > 1.5 * widths[0]
    # T, of which the middle stroke is in the middle, and the upper one at the top.
    for image in found.test[[1, 3], ..., 0]:
        ink = image < 128
        assert ink[12:20, 14:18].any(1).all()
        assert ink[12:20, :10].sum() == 0
        assert np.flatnonzero(ink.any(1))[0] < 8


def test_images_are_black_on_white_and_as_large_as_wanted():
    found = glyphs.read_fonts({"Sans": SANS}, (24, 48), CAPITALS)
    assert found.train.shape == (24, 24, 48, 1)
    assert found.train.dtype == np.uint8
    assert found.train[:, 0].min() == 255
    assert found.train.min() == 0
    # A single style is no label.
    assert found.train_labels is None and found.class_names is None


def test_what_a_font_lacks_or_leaves_blank_is_left_out():
    """Catches boxes in the place of characters that a font does not have."""
    # A space, an A, and an ideograph that DejaVu does not have.
    found = glyphs.read_fonts({"Sans": SANS}, None, [0x20, 0x41, 0x4E00])
    assert len(found.train) == 1 and len(found.test) == 0
    ink = found.train[0, ..., 0] < 128
    assert np.flatnonzero(ink.any(1))[0] < 10
    assert not ink[26:].any()


def test_without_fonts_the_error_names_the_packages(monkeypatch, tmp_path):
    monkeypatch.setattr(glyphs, "FONTS", {"Kai": (tmp_path / "kai.ttf",)})
    with pytest.raises(FileNotFoundError, match="fonts-cwtex-kai fonts-cwtex-ming"):
        datasets.load("glyphs")


def test_the_fonts_that_are_there_are_used_by_name(monkeypatch, tmp_path):
    monkeypatch.setattr(
        glyphs, "FONTS", {"Kai": (tmp_path / "kai.ttf", SANS), "Ming": (SERIF,)}
    )
    monkeypatch.setattr(glyphs.read_fonts, "__defaults__", (CAPITALS,))
    train, test = datasets.load("glyphs", batch_size=4, labels=True)
    assert train.image_shape == (32, 32, 1)
    assert train.class_names == ["Kai", "Ming"]
    assert (train.example_count, test.example_count) == (48, 4)
    small, _ = datasets.load("glyphs", batch_size=4, image_size=16)
    assert small.image_shape == (16, 16, 1)


@pytest.mark.skipif(
    not all(any(file.is_file() for file in files) for files in glyphs.FONTS.values()),
    reason="no Chinese fonts of two styles",
)
def test_chinese_characters_of_two_styles():
    # One, two, three, ten: strokes that are known, in both styles.
    found = glyphs.read_fonts(
        {style: next(file for file in files if file.is_file())
         for style, files in glyphs.FONTS.items()},
        None,
        [ord(character) for character in "一二三十"],
    )  # fmt: skip
    assert found.class_names == ["Kai", "Ming"]
    # In Unicode's order: one, three, two, ten.
    for style in (0, 1):
        images = found.train[found.train_labels == style][..., 0] < 160
        strokes = [
            (np.diff(image[:, 13:18].any(1).astype(int)) == 1).sum() for image in images
        ]
        assert strokes[:3] == [1, 3, 2]
        assert images[3][:, 13:18].any(1).sum() > 15
