"""Grids of images and animations of grids, as files and as TensorBoard summaries."""

import contextlib
import os
from pathlib import Path

import numpy as np

from keras_gan.core.files import written_whole

_MAX_FRAMES = 100


def to_uint8(images, value_range):
    """Images in `value_range` as uint8, rounded. NaN, as of a diverged G, is black."""
    low, high = value_range
    scaled = (np.nan_to_num(np.asarray(images, "float32"), nan=low) - low) / (
        high - low
    )
    return np.round(np.clip(scaled, 0.0, 1.0) * 255.0).astype("uint8")


def tile(images, columns, value_range, gap=2):
    """Puts images side by side on white, row by row.

    Args:
        images: array of shape `(count, height, width, channels)`, 1 or 3
            channels.
        columns: integer; a last row that is not full is filled with white.
        value_range: pair of floats, the values of black and of white.
        gap: integer, pixels between images.

    Returns:
        uint8 array of shape `(height, width, channels)` of the grid. Images
        below 64 pixels are enlarged by a whole number.
    """
    images = to_uint8(images, value_range)
    scale = max(1, 64 // max(images.shape[1:3]))
    images = images.repeat(scale, axis=1).repeat(scale, axis=2)
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    grid = np.full(
        (rows * (height + gap) + gap, columns * (width + gap) + gap, channels),
        255,
        "uint8",
    )
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        top, left = gap + row * (height + gap), gap + column * (width + gap)
        grid[top : top + height, left : left + width] = image
    return grid


def write(picture, path):
    """Writes a uint8 picture as PNG; an interrupted write leaves no partial file."""
    from PIL import Image

    if picture.shape[-1] == 1:
        picture = picture[..., 0]
    with written_whole(path) as temporary:
        Image.fromarray(picture).save(temporary, "PNG")


def numbered(directory):
    """The paths of the grids in a folder, sorted by epoch."""
    paths = directory.glob("epoch-*.png")
    return sorted(
        (path for path in paths if path.stem[6:].isdecimal()),
        key=lambda path: int(path.stem[6:]),
    )


def animate(paths, target):
    """Makes an animation of PNG files, in which the last frame is shown longest.

    Files that are not pictures are left out. If none is a picture, nothing is written.
    """
    from PIL import Image

    frames = []
    for path in _spread(paths):
        # Another program may have truncated the file.
        with contextlib.suppress(OSError, SyntaxError), Image.open(path) as image:
            frames.append(image.convert("L" if image.mode == "L" else "RGB"))
    if not frames:
        return
    durations = [150] * (len(frames) - 1) + [2000]
    with written_whole(target) as temporary:
        frames[0].save(
            temporary,
            {".gif": "GIF", ".webp": "WEBP"}[Path(target).suffix],
            save_all=True,
            append_images=frames[1:],
            duration=durations,
            loop=0,
        )


def _spread(paths):
    """At most `_MAX_FRAMES` of the paths, evenly spaced."""
    if len(paths) <= _MAX_FRAMES:
        return paths
    chosen = np.linspace(0, len(paths) - 1, _MAX_FRAMES).round().astype(int)
    return [paths[index] for index in chosen]


def summary_writer(directory):
    """A writer of TensorBoard summaries.

    Raises:
        ImportError: if TensorBoard is not installed. TensorFlow no longer depends
            on it.
    """
    import importlib.util

    if importlib.util.find_spec("tensorboard") is None:
        raise ImportError("TensorBoard is not installed: pip install tensorboard")
    import tensorflow as tf

    return tf.summary.create_file_writer(os.path.expanduser(directory))


def summarize(writer, picture, step):
    """Adds a picture to a TensorBoard log."""
    import tensorflow as tf

    with writer.as_default():
        tf.summary.image("samples", picture[None], step=step)
    writer.flush()


def write_scalars(writer, numbers, step):
    """Adds numbers to a TensorBoard log, by name."""
    import tensorflow as tf

    with writer.as_default():
        for name, value in numbers.items():
            tf.summary.scalar(name, value, step=step)
    writer.flush()
