"""Animations of grids: of at most 60 frames and about 4 MB."""

import io
import math
from pathlib import Path

import numpy as np

from keras_gan.callbacks import captions
from keras_gan.callbacks import pictures
from keras_gan.callbacks.layouts import spread
from keras_gan.core.files import written_whole

FORMATS = {".gif": "GIF", ".webp": "WEBP"}
MOST_FRAMES = 60
MOST_BYTES = 4_000_000
_MOST_PIXELS = 12_000_000  # Of all frames: they must fit in memory and in the file.
_SMALLEST_SIDE = 64
_PIXELS_OF_THE_PALETTE = 30_000


def animate(paths, target, most_bytes=MOST_BYTES):
    """Makes an animation of PNG files, in which the last frame is shown longest.

    If there are many files, frames are evenly spaced. If the file would be too large,
    frames are shrunk, and their captions are written anew. Files that are not pictures
    are left out. If none is a picture, nothing is written.

    Args:
        paths: list of paths of grids, in the order of the frames.
        target: string or path that ends in `.gif` or `.webp`.
        most_bytes: integer, the largest size of the file.
    """
    made = encoded(paths, FORMATS[Path(target).suffix], most_bytes)
    if made is not None:
        with written_whole(target) as temporary:
            temporary.write_bytes(made)


def encoded(paths, format, most_bytes=MOST_BYTES):
    """The bytes of such an animation; None if no file is a picture."""
    known = [(path, size) for path in paths if (size := _size(path))]
    known = spread(known, MOST_FRAMES)
    if not known:
        return None
    pixels = len(known) * max(width * height for _, (width, height) in known)
    scale = min(1.0, math.sqrt(_MOST_PIXELS / pixels))
    grids = [grid for path, _ in known if (grid := _read(path, scale))]
    palette = _palette([grid for grid, _ in grids]) if format == "GIF" else None
    scale = 1.0
    while grids:
        frames = _alike([_frame(*grid, scale) for grid in grids])
        made = _joined(frames, format, palette)
        if len(made) <= most_bytes or max(frames[0].size) <= _SMALLEST_SIDE:
            return made
        scale *= max(0.5, min(0.9, 0.95 * math.sqrt(most_bytes / len(made))))
    return None


def _size(path):
    """Width and height of a picture; None if the file is no picture."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            return image.size
    except Exception:  # Pillow raises many types for damaged files.
        return None


def _read(path, scale):
    """A grid without its caption, shrunk, and the texts of the caption.

    None if the file is damaged.
    """
    from PIL import Image

    try:
        with Image.open(path) as image:
            notes = pictures.notes_of(image)
            grid = image.convert("L" if image.mode == "L" else "RGB")
    except Exception:  # Another program may have truncated the file.
        return None
    top, texts = notes.get("top"), notes.get("caption")
    if not isinstance(top, int) or not 0 < top < grid.height:
        return _shrunk(grid, scale), []
    grid = grid.crop((0, top, grid.width, grid.height))
    return _shrunk(grid, scale), [str(text) for text in texts or ()]


def _shrunk(image, scale):
    if scale == 1:
        return image
    size = [max(1, round(scale * side)) for side in image.size]
    return image.resize(size, reducing_gap=2.0)


def _frame(grid, texts, scale):
    """A frame: a grid that is shrunk, with a caption that is not."""
    grid = _shrunk(grid, scale)
    picture = np.asarray(grid).reshape(grid.height, grid.width, -1)
    letters = captions.letters(grid.width)
    return pictures.as_image(captions.above(picture, texts, letters)[0])


def _alike(frames):
    """Frames of one size and mode: white is added above and on the right."""
    from PIL import Image

    width, height = (max(frame.size[axis] for frame in frames) for axis in (0, 1))
    mode = "L" if all(frame.mode == "L" for frame in frames) else "RGB"
    alike = []
    for frame in frames:
        if frame.size != (width, height) or frame.mode != mode:
            canvas = Image.new(mode, (width, height), "white")
            canvas.paste(frame, (0, height - frame.height))
            frame = canvas
        alike.append(frame)
    return alike


def _palette(grids):
    """The 256 colours of a GIF, as an image; None if all grids are grey.

    All frames share them: finding new ones for each frame takes up to a second, and
    makes areas that stay the same flicker.
    """
    from PIL import Image

    if all(grid.mode == "L" for grid in grids):
        return None
    pixels = [np.asarray(grid.convert("RGB")).reshape(-1, 3) for grid in grids]
    every = max(1, sum(map(len, pixels)) // _PIXELS_OF_THE_PALETTE)
    some = np.concatenate([each[::every] for each in pixels])
    found = Image.fromarray(some[None]).quantize(240)
    greys = np.repeat(np.linspace(0, 255, 16).astype(int), 3)  # For text on white.
    palette = Image.new("P", (1, 1))
    palette.putpalette([*found.getpalette()[: 3 * 240], *greys.tolist()])
    return palette


def _joined(frames, format, palette):
    """The frames as the bytes of an animation."""
    from PIL import Image

    if palette is not None:
        none = Image.Dither.NONE
        frames = [frame.quantize(palette=palette, dither=none) for frame in frames]
    buffer = io.BytesIO()
    frames[0].save(
        buffer,
        format,
        save_all=True,
        append_images=frames[1:],
        duration=[150] * (len(frames) - 1) + [2000],
        loop=0,
    )
    return buffer.getvalue()
