"""Which values are black and white in a set of images: one rule for all sources.

The range is found from the values of the whole set, training and test part together.
Bytes and full ranges are what everybody expects; anything else is said in a note.
"""

from typing import NamedTuple

import numpy as np

from keras_gan.datasets.sources import Caution

# How values are stored.
BYTES, INTEGERS, FLOATS = "bytes", "integers", "floats"
# White in images of 8, 10, 12, 14 and 16 bits.
_WHITES = (255, 1023, 4095, 16383, 65535)
# Where nothing is brighter than this, bytes are nearly black pictures.
DARK = 31
# Computed floats leave their range by a little.
_TOLERANCE = 1e-3


class Range(NamedTuple):
    """The values of black and of white, and a sentence that says so, or None."""

    black: float
    white: float
    note: str | None = None

    def to_bytes(self, values):
        """Values as uint8, from 0 to 255."""
        if (self.black, self.white) == (0, 255) and values.dtype == np.uint8:
            return values
        scaled = (values.astype("float32") - self.black) / (
            (self.white - self.black) / 255
        )
        return np.round(scaled.clip(0, 255)).astype("uint8")

    def to_floats(self, values):
        """Values as float32 in [-1, 1]."""
        values = values.astype("float32")
        if self.black != -1:
            values = (values - self.black) * (2 / (self.white - self.black)) - 1
        return values.clip(-1, 1)


class Extremes(NamedTuple):
    """The lowest and the highest value, and whether all are whole numbers."""

    low: float
    high: float
    whole: bool

    @classmethod
    def of(cls, values):
        """The extremes of an array.

        Raises:
            ValueError: if it contains NaN or infinite values.
        """
        low, high = values.min().item(), values.max().item()
        if not np.isfinite(low) or not np.isfinite(high):
            raise ValueError("it contains NaN or infinite values")
        whole = kind_of(values.dtype) != FLOATS or all(
            bool((part == np.round(part)).all()) for part in (values[:1], values)
        )
        return cls(low, high, whole)

    def __or__(self, other):
        """The extremes of both."""
        return Extremes(
            min(self.low, other.low),
            max(self.high, other.high),
            self.whole and other.whole,
        )


def kind_of(dtype):
    """`BYTES`, `INTEGERS` or `FLOATS`; None for anything else."""
    if dtype in (np.bool_, np.uint8):
        return BYTES
    if np.issubdtype(dtype, np.integer):
        return INTEGERS
    return FLOATS if np.issubdtype(dtype, np.floating) else None


def choose(kind, extremes, name):
    """The `Range` of a set of images.

    Args:
        kind: `BYTES`, `INTEGERS` or `FLOATS`.
        extremes: `Extremes` of the whole set.
        name: string or path of the set, for notes and errors.

    Raises:
        ValueError: if it is unclear which values are black and white.

    Example:

    >>> choose(INTEGERS, Extremes(0, 4001, True), "scans").white
    4095
    """
    low, high, whole = extremes
    if kind == FLOATS:
        return _of_floats(low, high, whole, name)
    found = f"The images in {name} are integers from {low} to {high}"
    if low < 0 or high > _WHITES[-1]:
        raise ValueError(
            f"{found}, which is none of the usual ranges: it is unclear which values "
            "are black and white. Save them as uint8 from 0 to 255, or as floats from "
            "0 to 1."
        )
    if high <= 1:
        if low == high == 0:
            return Range(0, 255, Caution(f"{found}: all of them are black."))
        return Range(
            0, 1, Caution(f"{found}, as masks are: read as 0 (black) and 1 (white).")
        )
    if kind == BYTES:
        return Range(0, 255, _if_dark(found, high))
    white = _white(high)
    said = f"{found}: read as 0 (black) to {white} (white)."
    if dark := _if_dark(found, high):
        return Range(0, white, dark)
    return Range(0, white, said if white == _WHITES[-1] else Caution(said))


def _if_dark(found, high):
    if high > DARK:
        return None
    return Caution(
        f"{found}, of 255: they are nearly black. If the numbers are classes of pixels "
        "or have another range, scale them to 0 to 255 first."
    )


def _of_floats(low, high, whole, name):
    found = f"The images in {name} are floats from {low:.4g} to {high:.4g}"
    if low >= -_TOLERANCE and high <= 1 + _TOLERANCE:
        return Range(0, 1, f"{found}: read as [0, 1].")
    if low >= -1 - _TOLERANCE and high <= 1 + _TOLERANCE:
        return Range(-1, 1, f"{found}: read as [-1, 1].")
    # Other ranges are read only if the values use at least a sixteenth of them: images
    # from 0 to 1.2 are no dark ones of 255.
    if low >= -_TOLERANCE and whole and DARK < high <= _WHITES[-1]:
        white = _white(high)
        return Range(0, white, Caution(f"{found}: read as [0, {white}]."))
    for white in (255, 65535):
        if low >= -_TOLERANCE * white and white / 16 < high <= white * (1 + _TOLERANCE):
            return Range(0, white, Caution(f"{found}: read as [0, {white}]."))
    raise ValueError(
        f"{found}, which is none of the usual ranges [0, 1], [-1, 1], [0, 255] and "
        "[0, 65535]. Scale them, or save them as uint8."
    )


def _white(high):
    """The smallest usual white that is not below a value."""
    return next(white for white in _WHITES if high <= white)


def read_arrays(arrays, name):
    """Images as uint8, or as float32 in [-1, 1], by one range for all arrays.

    Args:
        arrays: list of arrays, such as those of a training and a test part, or None.
        name: string or path of the set, for notes and errors.

    Returns:
        The list of the converted arrays, and a tuple of notes.

    Raises:
        ValueError: if they are no images, or their range is unclear.
    """
    arrays = [None if images is None else _shaped(images, name) for images in arrays]
    given = [images for images in arrays if images is not None]
    kinds = {kind_of(images.dtype) for images in given}
    if len(kinds) > 1 or None in kinds:
        raise ValueError(
            f"All images in {name} must be uint8, or other integers, or floats. "
            f"Received: {' and '.join(sorted({str(i.dtype) for i in given}))}"
        )
    (kind,) = kinds
    if all(images.dtype == bool for images in given):
        return [i if i is None else i.astype("uint8") * 255 for i in arrays], ()
    try:
        extremes = Extremes.of(given[0])
        for images in given[1:]:
            extremes |= Extremes.of(images)
    except ValueError as error:
        raise ValueError(f"{name} cannot be read as images: {error}.") from error
    found = choose(kind, extremes, name)
    convert = found.to_floats if kind == FLOATS else found.to_bytes
    dtype = "float32" if kind == FLOATS else "uint8"
    converted = [
        None if images is None else _in_parts(convert, images, dtype)
        for images in arrays
    ]
    note = found.note
    if kind == INTEGERS and found.white == 255 and extremes.high > DARK:
        if given[0].dtype.itemsize > 2:  # NumPy's default integers, with bytes in them.
            note = str(note)
    return converted, () if note is None else (note,)


def _in_parts(convert, images, dtype):
    """Converts many images without a copy of all of them as floats."""
    first = images[:1]
    if convert(first) is first:
        return images
    converted = np.empty(images.shape, dtype)
    for start in range(0, len(images), 1000):
        converted[start : start + 1000] = convert(images[start : start + 1000])
    return converted


def _shaped(images, name):
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or not images.size:
        raise ValueError(
            f"Images in {name} must have shape (count, height, width) or (count, "
            "height, width, channels) with 1 or 3 channels, and no size may be 0. "
            f"Received: shape {images.shape}"
        )
    return images
