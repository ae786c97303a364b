"""Text on grids: a caption above them, and titles left of their rows.

Only characters that the font has are drawn. The font is DejaVu Sans, which comes with
matplotlib, or else the small one that comes with Pillow.
"""

import functools
import importlib.util
import unicodedata
from pathlib import Path

import numpy as np

_INK, _PAPER = (
    32,
    255,
)  # Dark on white, which both grey and colour images contrast with.
_MARGIN = 4
_LONGEST_TITLE = 160


@functools.cache
def font(size):
    """A Pillow font with characters of about `size` pixels."""
    from PIL import ImageFont

    try:
        if (path := _dejavu()) is not None:
            return ImageFont.truetype(path, size)
        return ImageFont.load_default(size)
    except (ImportError, OSError):  # This Pillow was built without FreeType.
        return ImageFont.load_default()


def _dejavu():
    package = importlib.util.find_spec("matplotlib")  # Importing it takes a second.
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
    return str(path) if path.is_file() else None


def letters(width):
    """The height in pixels of the letters of a caption above a picture of a width."""
    return int(np.clip(width // 45, 14, 24))


def drawable(text, size):
    """Whether the font has all characters of a text, which is written left to right."""
    for character in text:
        if unicodedata.category(character).startswith("C"):
            return False  # Control characters, and those of no meaning.
        if unicodedata.bidirectional(character) in ("R", "AL"):
            return False
    try:
        missing = _glyph(font(size), "\uffff")
        return all(_glyph(font(size), one) != missing for one in set(text) - {" "})
    except UnicodeEncodeError:  # A font of Latin characters only.
        return all(ord(one) < 128 for one in text)


def _glyph(face, character):
    mask = face.getmask(character)
    return mask.size, bytes(mask)


def shortened(text, width, size):
    """A text that is at most `width` pixels wide, by an ellipsis at its end."""
    if _length(text, size) <= width:
        return text
    ellipsis = "…" if drawable("…", size) else "..."
    while text and _length(text.rstrip() + ellipsis, size) > width:
        text = text[:-1]
    return text.rstrip() + ellipsis


def title(name, number, size):
    """The title of a class: its name, or its number if the font lacks the name."""
    text = "" if name is None else " ".join(unicodedata.normalize("NFC", name).split())
    if not text or not drawable(text, size):
        text = str(number)
    return shortened(text, _LONGEST_TITLE, size)


def above(picture, pieces, size):
    """Writes texts above a picture, in as many lines as they need.

    Args:
        picture: uint8 array of shape `(height, width, channels)`.
        pieces: list of strings. Those that the font cannot show are left out.
        size: integer, height of the characters in pixels.

    Returns:
        `(picture, height)`: the new picture, and the pixels that were added on top.
    """
    pieces = [piece for piece in pieces if drawable(piece, size)]
    if not pieces:
        return picture, 0
    needed = max(_length(piece, size) for piece in pieces) + 2 * _MARGIN
    picture = widened(picture, max(needed, picture.shape[1]))
    lines = _lines(pieces, picture.shape[1] - 2 * _MARGIN, size)
    line_height = _line_height(size)
    height = line_height * len(lines) + _MARGIN
    places = [(_MARGIN, 2 + line_height * index) for index in range(len(lines))]
    strip = _written(lines, places, (height, picture.shape[1]), size)
    strip = np.repeat(strip[..., None], picture.shape[2], axis=2)
    return np.concatenate([strip, picture]), height


def beside(picture, titles, row_height, gap, size):
    """Writes one title left of each row of a grid, and returns the new picture.

    Args:
        picture: uint8 array of shape `(height, width, channels)`.
        titles: list of strings, one per row.
        row_height: integer, the height of a row in pixels without the gap.
        gap: integer, pixels between rows.
        size: integer, height of the characters in pixels.
    """
    width = max(_length(text, size) for text in titles) + 2 * _MARGIN
    places = []
    for row, text in enumerate(titles):
        middle = gap + row * (row_height + gap) + row_height / 2
        left = width - _MARGIN - _length(text, size)
        places.append((left, round(middle - _line_height(size) / 2)))
    column = _written(titles, places, (picture.shape[0], width), size)
    column = np.repeat(column[..., None], picture.shape[2], axis=2)
    return np.concatenate([column, picture], axis=1)


def room(titles, size):
    """The pixels that `beside` adds at most."""
    return max(_length(text, size) for text in titles) + 2 * _MARGIN


def widened(picture, width):
    """A picture that white on its right makes at least `width` pixels wide."""
    missing = max(width - picture.shape[1], 0)
    return np.pad(picture, ((0, 0), (0, missing), (0, 0)), constant_values=_PAPER)


def _lines(pieces, width, size):
    """The texts joined into lines of at most `width` pixels."""
    between = " · " if drawable("·", size) else " - "
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = lines[-1] + between + piece
        if _length(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _length(text, size):
    return int(np.ceil(font(size).getlength(text)))


def _line_height(size):
    return int(font(size).getbbox("Åg")[3]) + 2


def _written(texts, places, shape, size):
    """Texts at places (left, top), on a white array of a shape (height, width)."""
    from PIL import Image
    from PIL import ImageDraw

    paper = Image.new("L", shape[::-1], _PAPER)
    pen = ImageDraw.Draw(paper)
    for text, place in zip(texts, places, strict=True):
        pen.text(place, text, fill=_INK, font=font(size))
    return np.asarray(paper)
