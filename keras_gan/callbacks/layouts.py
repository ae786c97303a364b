"""How many images of which size a grid has, so that the picture is not too large."""

from typing import NamedTuple

import numpy as np

GAP = 2  # pixels between images
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


def fitted(rows, columns, image_shape, beside=0):
    """The layout of a grid of at most about 2,000 pixels per side.

    Images above 512 pixels are shrunk. If the grid is too large, its images are
    enlarged less. If that is not enough, it has fewer rows and columns.

    Args:
        rows: integer, rows that are wanted.
        columns: integer, columns that are wanted.
        image_shape: tuple `(height, width, channels)` of one image.
        beside: integer, pixels that titles take beside the rows.
    """
    most_down = LONGEST_SIDE - _ROOM_FOR_TEXT
    most_across = LONGEST_SIDE - beside
    height, width = image_shape[:2]
    scale = max(1, _ENLARGED_TO // max(height, width))
    for smaller in range(scale, 0, -1):
        tall, wide = smaller * height, smaller * width
        fits_down = GAP + rows * (tall + GAP) <= most_down
        if fits_down and GAP + columns * (wide + GAP) <= most_across:
            return Layout(rows, columns, tall, wide)
    tall, wide = scale * height, scale * width
    if max(tall, wide) > _LARGEST_IMAGE:
        shrunk = _LARGEST_IMAGE / max(tall, wide)
        tall, wide = (max(1, round(shrunk * side)) for side in (tall, wide))
    rows = min(rows, _count(most_down, tall))
    return Layout(rows, min(columns, _count(most_across, wide)), tall, wide)


def _count(pixels, side):
    """How many images of a side fit next to each other, with gaps."""
    return max(1, (pixels - GAP) // (side + GAP))


def spread(sequence, count):
    """At most `count` elements of a sequence, evenly spaced, with both ends."""
    if len(sequence) <= count:
        return sequence
    chosen = np.linspace(0, len(sequence) - 1, count).round().astype(int)
    return [sequence[index] for index in chosen]
