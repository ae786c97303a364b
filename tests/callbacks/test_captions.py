"""Text on grids, in characters that the font has."""

import numpy as np
import pytest

from keras_gan.callbacks import captions


@pytest.fixture(params=["DejaVu", "Pillow", "bitmap"])
def fonts(request, monkeypatch):
    """Each font there may be: matplotlib's, Pillow's, and the one without FreeType."""
    from PIL import ImageFont

    captions.font.cache_clear()
    if request.param != "DejaVu":
        monkeypatch.setattr(captions, "_dejavu", lambda: None)
    if request.param == "bitmap":

        def no_freetype(size=None):
            if size is not None:
                raise ImportError("The _imagingft C module is not installed")
            return ImageFont.load_default_imagefont()

        monkeypatch.setattr(ImageFont, "load_default", no_freetype)
    yield request.param
    captions.font.cache_clear()


def ink(picture):
    return int((picture < 128).sum())


def test_a_caption_stands_above_the_picture(fonts):
    picture = np.full((50, 400, 3), 7, "uint8")
    made, top = captions.above(picture, ["step 1,200", "epoch 3", "fd_ratio 1.8"], 14)
    assert made.shape == (50 + top, 400, 3) and 10 < top < 30
    np.testing.assert_array_equal(made[top:], picture)
    strip = made[:top]
    assert ink(strip) > 100 and (strip[:, -30:] == 255).all()
    assert (strip == strip[..., :1]).all()  # Grey text on white.


def test_a_narrow_picture_gets_several_lines_and_is_widened(fonts):
    picture = np.zeros((50, 30, 1), "uint8")
    made, top = captions.above(picture, ["step 1,200", "epoch 3"], 14)
    one_line = captions.above(np.zeros((50, 400, 1), "uint8"), ["step 1,200"], 14)[1]
    assert top > 1.7 * one_line and 30 < made.shape[1] < 120
    assert (made[top:, 30:] == 255).all() and (made[top:, :30] == 0).all()
    # No letter is cut off at the right edge.
    assert (made[:top, -1] == 255).all()


def test_nothing_to_say_adds_nothing(fonts):
    picture = np.zeros((50, 30, 1), "uint8")
    assert captions.above(picture, [], 14)[1] == 0
    assert captions.above(picture, ["靴"], 14)[0].shape == picture.shape


@pytest.mark.parametrize(
    "name",
    ["靴", "чай\x00", "a\u202eb", "كتاب", "", "  \n", "\ufffe", None, "ab 靴"],
)
def test_names_that_the_font_lacks_are_numbers(fonts, name):
    assert captions.title(name, 7, 14) == "7"


def test_names_that_the_font_has_are_drawn(fonts):
    assert captions.title("T-shirt/top", 0, 14) == "T-shirt/top"
    assert captions.title(" two\n lines ", 0, 14) == "two lines"
    # As file systems of macOS store it: e and an accent.
    composed = captions.title("cafe\u0301", 3, 14)
    assert composed == ("café" if fonts == "DejaVu" else "3")
    assert captions.title("чай", 3, 14) == ("чай" if fonts == "DejaVu" else "3")


def test_long_names_end_in_an_ellipsis(fonts):
    made = captions.title("a very long name of a class " * 5, 0, 14)
    assert made.endswith("..." if fonts == "bitmap" else "…")
    assert made.startswith("a very long")
    assert captions._length(made, 14) <= 160
    assert captions.shortened("short", 160, 14) == "short"


def test_titles_stand_beside_their_rows(fonts):
    grid = np.zeros((2 + 3 * 32, 40, 1), "uint8")
    made = captions.beside(grid, ["one", "", "three"], 30, 2, 12)
    left = made.shape[1] - 40
    np.testing.assert_array_equal(made[:, left:], grid)
    rows = [ink(made[2 + 32 * row :][:30, :left]) for row in range(3)]
    assert rows[0] > 0 and rows[1] == 0 and rows[2] > rows[0]
    assert left <= captions.room(["one", "", "three"], 12)
