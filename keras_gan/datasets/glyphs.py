"""Chinese characters, drawn from fonts that the machine has."""

from pathlib import Path

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from keras_gan.datasets.sources import Images

# Where Debian's packages put fonts of each style; the first file that is there is used.
_FOLDER = Path("/usr/share/fonts/truetype")
FONTS = {
    "Kai": (_FOLDER / "cwtex/cwkai.ttf", _FOLDER / "arphic/ukai.ttc"),
    "Ming": (_FOLDER / "cwtex/cwming.ttf", _FOLDER / "arphic/uming.ttc"),
}
DEFAULT_SIZE = 32
# The block "CJK Unified Ideographs" of Unicode.
_IDEOGRAPHS = range(0x4E00, 0xA000)
_TEST_EVERY = 10


def read(size):
    """Characters in black on white, in one style or two, with the style as label.

    Only characters that all the fonts have are drawn. Every tenth in Unicode's order,
    which is that of the radicals, is for testing, in both styles.

    Args:
        size: `(height, width)`, or None for 32x32.

    Raises:
        FileNotFoundError: if no font is there.
    """
    found = {}
    for style, files in FONTS.items():
        there = [file for file in files if file.is_file()]
        if there:
            found[style] = there[0]
    if not found:
        raise FileNotFoundError(
            "'glyphs' draws Chinese characters, and there is no font for them at "
            f"{', '.join(str(file) for files in FONTS.values() for file in files)}. "
            "On Debian and Ubuntu, 'apt install fonts-cwtex-kai fonts-cwtex-ming' "
            "brings two styles."
        )
    return read_fonts(found, size)


def read_fonts(fonts, size, code_points=_IDEOGRAPHS):
    """The images of `read`, from any fonts.

    Args:
        fonts: dictionary of file paths by style.
        size: `(height, width)`, or None for 32x32.
        code_points: sequence of integers, the characters to draw if there are any.
    """
    size = size or (DEFAULT_SIZE, DEFAULT_SIZE)
    common = set(code_points)
    for file in fonts.values():
        common &= _code_points(file)
    common = sorted(common)
    drawn = np.stack([_draw(file, common, size) for file in fonts.values()])
    # A font may have a character in its table, but nothing to draw for it.
    drawn = drawn[:, (drawn.min((2, 3, 4)) < 128).all(0)]
    test = np.arange(drawn.shape[1]) % _TEST_EVERY == _TEST_EVERY - 1
    parts = []
    for part in (~test, test):
        images = drawn[:, part]
        labels = np.repeat(np.arange(len(fonts), dtype="int32"), images.shape[1])
        parts += [images.reshape(-1, *size, 1), labels if len(fonts) > 1 else None]
    return Images(*parts, list(fonts) if len(fonts) > 1 else None)


def _code_points(file):
    """The characters that a font has, as a set of integers."""
    from matplotlib.ft2font import FT2Font

    return set(FT2Font(str(file)).get_charmap())


def _draw(file, code_points, size):
    """Characters in black on white, uint8 of shape `(count, height, width, 1)`."""
    height, width = size
    font = ImageFont.truetype(str(file), round(0.9 * min(size)))
    # One vertical place for all characters: the middle of the tallest and the deepest.
    images = np.empty((len(code_points), height, width, 1), "uint8")
    for image, code_point in zip(images, code_points, strict=True):
        canvas = Image.new("L", (width, height), 255)
        ImageDraw.Draw(canvas).text(
            (width / 2, height / 2), chr(code_point), fill=0, font=font, anchor="mm"
        )
        image[..., 0] = canvas
    return images
