"""Image files: their headers, their pixels, and why some cannot be read."""

import contextlib
import copy
import struct
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL import ImageOps
from PIL import UnidentifiedImageError

from keras_gan.datasets import ranges
from keras_gan.datasets.ranges import BYTES
from keras_gan.datasets.ranges import FLOATS
from keras_gan.datasets.ranges import INTEGERS
from keras_gan.datasets.walking import STARTS
from keras_gan.datasets.walking import counted
from keras_gan.datasets.walking import shown

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LISTED = 10  # Files that an error names.


class Header(NamedTuple):
    """What the header of an image file says, of the image when it is upright."""

    size: tuple  # (height, width)
    grey: bool
    kind: str  # How values are stored: BYTES, INTEGERS or FLOATS.
    several: bool  # An animation, or several pages.


class Unreadable(NamedTuple):
    """What takes the place of a result where a file could not be read."""

    reason: str


def attempt(function, paths):
    """The results of a function of a path, in parallel; `Unreadable` where it fails."""

    def one(path):
        try:
            return function(path)
        except Exception as error:  # Pillow's readers may raise anything.
            return Unreadable(reason(path, error))

    with ThreadPoolExecutor() as pool, without_warnings():
        return list(pool.map(one, paths))


@contextlib.contextmanager
def without_warnings():
    """Hides Pillow's warnings, such as those of damaged metadata, in all threads."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        yield


def header(path):
    """The `Header` of an image file."""
    with Image.open(path) as image:
        width, height = image.size
        # Pillow turns TIFF images itself, and gives the size of the upright image.
        if image.format != "TIFF" and _orientation(image) >= 5:
            width, height = height, width
        kind = _kind(image.mode)
        return Header(
            (height, width),
            kind != BYTES or image.mode in ("1", "L"),
            kind,
            # Photographs of phones have a second picture, for depth or brightness.
            image.format != "MPO" and getattr(image, "is_animated", False),
        )


def _kind(mode):
    if mode == "F":
        return FLOATS
    return INTEGERS if mode.startswith("I") else BYTES


def _orientation(image):
    """The orientation from 1 to 8; 1 if the image says none, or no valid one."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # Damaged metadata, of which Pillow may raise anything.
        return 1
    return found if found in _TURNS else 1


def reason(path, error):
    """Why an image file cannot be read, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    try:
        with open(path, "rb") as file:
            start = file.read(16)
    except OSError:
        start = b""
    if start[4:8] == b"ftyp" and isinstance(error, UnidentifiedImageError):
        if start[8:12] in (b"avif", b"avis"):
            return (
                "an AVIF image, which this version of Pillow cannot read: "
                "pip install --upgrade pillow"
            )
        return (
            "a HEIC image, which Pillow cannot read without a plugin: "
            "pip install pillow-heif"
        )
    if isinstance(error, UnidentifiedImageError):
        if start.lstrip()[:1] == b"<":
            return "text, such as a web page, and no image"
        if start.startswith(STARTS):
            return "damaged: it begins as an image, but no more of it can be read"
        return "no image in a format that Pillow knows"
    if isinstance(error, (struct.error, IndexError, SyntaxError)):
        return f"damaged ({error})"
    return str(error) or type(error).__name__


def refuse(bad, folder, count=None):
    """Raises an error that names image files that cannot be read.

    Args:
        bad: dictionary of reasons by the names of files.
        folder: path of the folder, for the message.
        count: integer, the number of all files, or None if not all were looked at.
    """
    files = counted("image file(s)", count or len(bad))
    raise ValueError(
        f"{f'{len(bad):,} of ' if count else ''}{files} in {folder} cannot be read:\n"
        f"{listed(bad)}\nRepair or remove them, or pass `skip_bad=True` (--skip-bad on "
        "the command line) to leave them out."
    )


def listed(bad):
    """The first of the files that cannot be read with the reasons, one per line."""
    lines = [f"  {shown(name)}: {bad[name]}" for name in sorted(bad)[:_LISTED]]
    if len(bad) > _LISTED:
        lines.append(f"  and {len(bad) - _LISTED:,} more")
    return "\n".join(lines)


class ImageFiles:
    """Images that are decoded only when they are read.

    Args:
        files: list of `walking.File`.
        size: `(height, width)` to which each is resized and cropped.
        channels: 1 or 3.
        found: dictionary of a `ranges.Range` by the way in which values are stored.
        folder: path of their folder, for error messages.
    """

    def __init__(self, files, size, channels, found=None, folder=""):
        self.files = files
        self.size = size
        self.channels = channels
        self.found = found or {}
        self.folder = folder

    @property
    def shape(self):
        return (len(self.files), *self.size, self.channels)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, indices):
        """The files at an array of indices, not yet decoded."""
        chosen = copy.copy(self)
        chosen.files = [self.files[index] for index in indices]
        return chosen

    def cut(self, image):
        """The part of an upright `PIL.Image` that is taken: all of it."""
        return image

    def read(self, indices):
        """Decodes images: uint8, of shape `(len(indices), height, width, channels)`.

        Raises:
            ValueError: if some cannot be read. It names them.
        """
        images, bad = self.try_to_read(indices)
        if bad:
            refuse(bad, self.folder)
        return images

    def try_to_read(self, indices):
        """Decoded images, black where it failed, and a dictionary of the failures."""
        images = np.zeros((len(indices), *self.shape[1:]), "uint8")
        paths = [self.files[index].path for index in indices]

        def decode(place):
            try:
                images[place] = self._decode(paths[place])
            except Exception as error:  # Pillow's readers may raise anything.
                return reason(paths[place], error)

        with ThreadPoolExecutor() as pool:
            reasons = list(pool.map(decode, range(len(indices))))
        return images, {
            self.files[index].name: reason
            for index, reason in zip(indices, reasons, strict=True)
            if reason is not None
        }

    def _decode(self, path):
        height, width = self.size
        with Image.open(path) as image:
            # JPEGs are decoded at a reduced size that is still at least twice
            # the size needed.
            image.draft(None, (2 * max(self.size), 2 * max(self.size)))
            image = _flatten(
                _upright(image), "L" if self.channels == 1 else "RGB", self.found
            )
            image = self.cut(image)
            image = ImageOps.fit(image, (width, height), Image.Resampling.BICUBIC)
            return np.asarray(image).reshape(height, width, self.channels)


def _upright(image):
    """The image as it is looked at; its transparent level is one of its pixels'."""
    raw = image.tile[0][3] if image.format == "PNG" and image.tile else None
    level = image.info.get("transparency")
    turn = _TURNS.get(_orientation(image))
    if turn is not None and image.format != "TIFF":
        image = image.transpose(turn)
    # Pillow scales pixels of few and of many bits, but not the transparent level.
    if raw in ("L;2", "L;4") and isinstance(level, int):
        image.info["transparency"] = level * {"L;2": 85, "L;4": 17}[raw]
    elif raw == "RGB;16B" and isinstance(level, tuple):
        image.info["transparency"] = tuple(value >> 8 for value in level)
    return image


def _flatten(image, mode, found):
    """Converts to grey or RGB of 8 bits; transparent parts become white."""
    kind = _kind(image.mode)
    level = image.info.get("transparency")
    if kind != BYTES:
        values = np.asarray(image)
        if kind == FLOATS and not np.isfinite(values).all():
            raise ValueError("it contains NaN or infinite values")
        pixels = found[kind].to_bytes(values)
        if isinstance(level, int):
            pixels = np.where(values == level, np.uint8(255), pixels)
        return Image.fromarray(pixels).convert(mode)
    if image.mode in ("LA", "PA", "RGBA") or level is not None:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert(mode)
    if (scale := found.get(BYTES)) is not None and scale.white != 255:
        image = image.point(lambda value: value * 255 / scale.white)
    return image


def _extremes(path):
    """The `ranges.Extremes` of the opaque pixels of a file; None if there are none."""
    with Image.open(path) as image:
        if _kind(image.mode) == BYTES:
            flat = _flatten(image, "RGB", {})
            low, high = zip(*flat.getextrema(), strict=True)
            return ranges.Extremes(min(low), max(high), True)
        values, level = np.asarray(image), image.info.get("transparency")
        if isinstance(level, int):
            values = values[values != level]
        return ranges.Extremes.of(values) if values.size else None


def find_ranges(files, headers, folder):
    """The range of values of all files, by the way in which values are stored.

    Args:
        files: list of `walking.File`.
        headers: list of `Header`.
        folder: path, for notes and errors.

    Returns:
        A dictionary of `ranges.Range`, and one of the files that cannot be read.

    Raises:
        ValueError: if it is unclear which values are black and white.
    """
    found, bad = {}, {}
    for kind in (BYTES, INTEGERS, FLOATS):
        chosen = [f for f, h in zip(files, headers, strict=True) if h.kind == kind]
        total, done = None, 0
        while done < len(chosen):
            # Bytes are looked at until something bright is met, mostly at once.
            step = max(1, done) if kind == BYTES else len(chosen)
            part = chosen[done : done + step]
            done += step
            for file, extremes in zip(
                part, attempt(_extremes, [file.path for file in part]), strict=True
            ):
                if isinstance(extremes, Unreadable):
                    bad[file.name] = extremes.reason
                elif extremes is not None:
                    total = extremes if total is None else total | extremes
            if kind == BYTES and total is not None and total.high > ranges.DARK:
                break
        if total is not None:
            found[kind] = ranges.choose(kind, total, folder)
        elif chosen:
            found[kind] = ranges.Range(0, 255)
    return found, bad
