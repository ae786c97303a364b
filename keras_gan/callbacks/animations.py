"""Animations of grids: of at most 60 frames and about 4 MB."""

import io
import math
from pathlib import Path

from keras_gan.callbacks import captions
from keras_gan.callbacks import pictures
from keras_gan.callbacks.layouts import spread
from keras_gan.core.files import written_whole

FORMATS = {".gif": "GIF", ".webp": "WEBP"}
MOST_FRAMES = 60
MOST_BYTES = 4_000_000
_MOST_PIXELS = 12_000_000  # Of all frames: they must fit in memory and in the file.
_SMALLEST_SIDE = 64
_LETTERS = 14


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
    paths = spread([path for path in paths if _size(path)], MOST_FRAMES)
    sizes = [size for path in paths if (size := _size(path))]
    if not sizes:
        return None
    pixels = len(paths) * max(width * height for width, height in sizes)
    scale = min(1.0, math.sqrt(_MOST_PIXELS / pixels))
    while True:
        frames = [frame for path in paths if (frame := _frame(path, scale))]
        if not frames:
            return None
        made = _joined(_alike(frames), format)
        if len(made) <= most_bytes or max(frames[0].size) <= _SMALLEST_SIDE:
            return made
        scale *= max(0.5, min(0.9, 0.95 * math.sqrt(most_bytes / len(made))))


def _size(path):
    """Width and height of a picture; None if the file is no picture."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            return image.size
    except Exception:  # Pillow raises many types for damaged files.
        return None


def _frame(path, scale):
    """A grid as a frame; None if the file is damaged."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            notes = pictures.notes_of(image)
            frame = image.convert("L" if image.mode == "L" else "RGB")
    except Exception:  # Another program may have truncated the file.
        return None
    return frame if scale == 1 else _shrunk(frame, notes, scale)


def _shrunk(frame, notes, scale):
    """A smaller frame, with a caption that can still be read."""
    import numpy as np

    top, pieces = notes.get("top"), notes.get("caption")
    if not isinstance(top, int) or not 0 < top < frame.height:
        top, pieces = 0, []
    frame = frame.crop((0, top, frame.width, frame.height))
    frame = frame.resize([max(1, round(scale * side)) for side in frame.size])
    picture = np.asarray(frame).reshape(frame.height, frame.width, -1)
    picture, _ = captions.above(picture, [str(piece) for piece in pieces], _LETTERS)
    return pictures.as_image(picture)


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


def _joined(frames, format):
    """The frames as the bytes of an animation."""
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
