"""How many images of which size a grid has, so that the picture is not too large."""

from typing import NamedTuple

import numpy as np

GAP = 2  # pixels between images
_GROUP_GAP = 10  # pixels between examples of several images
LONGEST_SIDE = 2120  # pixels: eight images of 256 pixels, and some text
_ROOM_FOR_TEXT = 50
_ENLARGED_TO = 64
_LARGEST_IMAGE = 512


class Layout(NamedTuple):
    """A grid of images.

    Attributes:
        rows: integer.
        columns: integer.
        height: integer, of one image in the grid, in pixels.
        width: integer, of one image in the grid, in pixels.
    """

    rows: int
    columns: int
    height: int
    width: int


def enlarged(image_shape):
    """Height and width of an image that is enlarged by a whole number to 64 pixels."""
    scale = max(1, _ENLARGED_TO // max(image_shape[:2]))
    return scale * image_shape[0], scale * image_shape[1]


def gap_of(parts):
    """The pixels between the places of a grid, each of which has `parts` images."""
    return GAP if parts == 1 else _GROUP_GAP


def fitted(rows, columns, image_shape, beside=0, parts=1):
    """The layout of a grid of at most about 2,000 pixels per side.

    Images above 512 pixels are shrunk. If the grid is too large, its images are
    enlarged less. If that is not enough, it has fewer rows and columns.

    Args:
        rows: integer, rows that are wanted.
        columns: integer, columns that are wanted.
        image_shape: tuple `(height, width, channels)` of one image.
        beside: integer, pixels that titles take beside the rows.
        parts: integer, how many images of this shape stand side by side at each place.
    """
    gap = gap_of(parts)
    most_down = LONGEST_SIDE - _ROOM_FOR_TEXT
    most_across = LONGEST_SIDE - beside
    height, width = image_shape[:2]
    scale = max(1, _ENLARGED_TO // max(height, width))
    for smaller in range(scale, 0, -1):
        tall, wide = smaller * height, smaller * width
        fits_down = gap + rows * (tall + gap) <= most_down
        if fits_down and gap + columns * (_width(wide, parts) + gap) <= most_across:
            return Layout(rows, columns, tall, wide)
    tall, wide = scale * height, scale * width
    largest = min(_LARGEST_IMAGE, (most_across - 2 * gap) // parts - GAP)
    if max(tall, wide) > largest:
        shrunk = largest / max(tall, wide)
        tall, wide = (max(1, round(shrunk * side)) for side in (tall, wide))
    rows = min(rows, _count(most_down, tall, gap))
    columns = min(columns, _count(most_across, _width(wide, parts), gap))
    return Layout(rows, columns, tall, wide)


def _width(wide, parts):
    """The width of so many images side by side."""
    return parts * (wide + GAP) - GAP


def _count(pixels, side, gap):
    """How many places of a side fit next to each other, with gaps."""
    return max(1, (pixels - gap) // (side + gap))


def spread(sequence, count):
    """At most `count` elements of a sequence, evenly spaced, with both ends."""
    if len(sequence) <= count:
        return sequence
    chosen = np.linspace(0, len(sequence) - 1, count).round().astype(int)
    return [sequence[index] for index in chosen]
