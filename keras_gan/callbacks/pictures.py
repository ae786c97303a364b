"""Images as pictures: on a grid, in files and in TensorBoard summaries."""

import json
import os

import numpy as np

from keras_gan.callbacks.layouts import GAP
from keras_gan.callbacks.layouts import enlarged
from keras_gan.core.files import written_whole

_NOTES = "keras_gan"  # The key of a PNG's text that says when it was drawn.


def to_uint8(images, value_range):
    """Images in `value_range` as uint8, rounded. NaN, as of a diverged G, is black."""
    low, high = value_range
    scaled = (np.nan_to_num(np.asarray(images, "float32"), nan=low) - low) / (
        high - low
    )
    return np.round(np.clip(scaled, 0.0, 1.0) * 255.0).astype("uint8")


def tile(images, columns, value_range, gap=GAP, size=None):
    """Puts images side by side on white, row by row.

    Args:
        images: array of shape `(count, height, width, channels)`, 1 or 3
            channels.
        columns: integer; a last row that is not full is filled with white.
        value_range: pair of floats, the values of black and of white.
        gap: integer, pixels between images.
        size: pair of integers, height and width of each image in the grid. By default,
            images below 64 pixels are enlarged by a whole number.

    Returns:
        uint8 array of shape `(height, width, channels)` of the grid.
    """
    images = to_uint8(images, value_range)
    return placed(resized(images, size or enlarged(images.shape[1:])), columns, gap)


def placed(images, columns, gap=GAP):
    """As `tile`, of uint8 images that are not resized."""
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


def beside_each_other(parts):
    """Several sets of uint8 images as one: their first ones side by side, and so on.

    Args:
        parts: list of uint8 arrays of one height. If only some have colours, grey ones
            become colour images.
    """
    channels = max(part.shape[-1] for part in parts)
    white = np.full((*parts[0].shape[:2], GAP, channels), 255, "uint8")
    joined = []
    for part in parts:
        shape = (*part.shape[:3], channels)
        joined += [white, np.broadcast_to(part, shape)]
    return np.concatenate(joined[1:], axis=2)


def resized(images, size):
    """Images enlarged by a whole number, or else resampled, to (height, width)."""
    scale = size[0] // images.shape[1]
    if scale and tuple(size) == tuple(scale * side for side in images.shape[1:3]):
        return images.repeat(scale, axis=1).repeat(scale, axis=2)
    found = [np.asarray(as_image(image).resize((size[1], size[0]))) for image in images]
    return np.stack(found).reshape(len(images), *size, images.shape[-1])


def as_image(picture):
    """A uint8 picture of shape `(height, width, channels)` as a `PIL.Image.Image`."""
    from PIL import Image

    return Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture)


def write(picture, path, notes=None):
    """Writes a uint8 picture as PNG; an interrupted write leaves no partial file.

    Args:
        picture: uint8 array of shape `(height, width, channels)`.
        path: string or path of the file.
        notes: dictionary that `notes_of` reads from the file, or None.
    """
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    if notes is not None:
        info.add_text(_NOTES, json.dumps(notes))
    with written_whole(path) as temporary:
        as_image(picture).save(temporary, "PNG", pnginfo=info)


def notes_of(image):
    """What `write` noted in a PNG file, given as an open image; {} if nothing."""
    try:
        notes = json.loads(image.info[_NOTES])
    except (KeyError, TypeError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def read_notes(path):
    """What `write` noted in a PNG file; {} if nothing, or if it cannot be read."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            return notes_of(image)
    except Exception:  # Pillow raises many types for damaged files.
        return {}


def number_of(path):
    """The number in the name of a grid: of its epoch, or of its step."""
    return int(path.stem.split("-")[1])


def named(directory, kind):
    """The paths of the grids of a kind, "epoch" or "step", sorted by their number."""
    paths = directory.glob(f"{kind}-*.png")
    return sorted(
        (path for path in paths if path.stem[len(kind) + 1 :].isdecimal()),
        key=number_of,
    )


def later_than(directory, seen):
    """The paths of the grids that a model cannot have drawn yet.

    Args:
        directory: path of the folder.
        seen: dictionary, how many epochs and steps the model has seen, by "epoch" and
            "step".
    """
    return [
        path
        for kind, count in seen.items()
        for path in named(directory, kind)
        if number_of(path) > count
    ]


def numbered(directory):
    """The paths of the grids in a folder, in the order of training.

    If some are numbered by epoch and some by step, their notes say at which step those
    of epochs were drawn. Those without notes follow the epoch before them.
    """
    epochs, steps = named(directory, "epoch"), named(directory, "step")
    if not epochs or not steps:
        return epochs or steps
    places, latest = [], 0
    for path in epochs:
        step = read_notes(path).get("step")
        latest = max(latest, step if isinstance(step, int) else 0)
        places.append((latest, path))
    places += [(number_of(path), path) for path in steps]
    return [path for _, path in sorted(places, key=lambda place: place[0])]


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
