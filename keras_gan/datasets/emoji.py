"""Emoji: 1,906 small colour pictures in the package, with their categories.

The pictures are Google's Noto Emoji, under the Apache License 2.0. Its text and what
was changed are in `emoji_LICENSE.txt` next to this file.
"""

import io
from importlib import resources

import numpy as np
from PIL import Image

from keras_gan.datasets import fingerprints
from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import resize

_SIDE = 64


def read_embedded(size):
    """1,619 training and 287 test pictures on white, with their category as label.

    These are all emoji without a skin tone. Variants of one emoji are either all for
    training or all for testing: the woman, the man and the adult of one profession,
    all families, all clock faces, all phases of the moon, hearts of all colours, all
    keycaps, all zodiac signs, flags with nearly the same picture. About 15 % of every
    category are for testing. Test pictures differ from training pictures as one emoji
    differs from another, not as one expression of a face differs from the next.

    `benchmarks/embed_emoji.py` has the rules by which emoji are variants. They are
    chosen by their code points, by a list of series, and by the pictures.
    """
    arrays = stored()
    images = cells(arrays["sheet"].tobytes(), len(arrays["labels"]))
    labels, test = arrays["labels"].astype("int32"), arrays["test"]
    return Images(
        resize(images[~test], size),
        labels[~test],
        resize(images[test], size),
        labels[test],
        arrays["class_names"].tolist(),
        content=lambda: fingerprints.of_arrays(
            (arrays["sheet"], arrays["labels"], test)
        ),
    )


def stored():
    """The arrays of the file, by name.

    `sheet` has the bytes of a lossless WebP image of all pictures. `labels`, `test`
    (whether a picture is for testing), `groups` (the number of the set of variants) and
    `code_points` have an entry per picture, in Unicode's order; `class_names` has one
    per category.
    """
    file = resources.files("keras_gan.datasets") / "emoji.npz"
    with file.open("rb") as stream, np.load(stream) as arrays:
        return dict(arrays)


def cells(sheet, count, mode="RGB"):
    """The first pictures of an image of many, row by row.

    Args:
        sheet: bytes of an image file.
        count: integer.
        mode: "RGB", or "L" for pictures of one channel.
    """
    with Image.open(io.BytesIO(sheet)) as image:
        pixels = np.asarray(image.convert(mode))
    rows, columns = pixels.shape[0] // _SIDE, pixels.shape[1] // _SIDE
    channels = len(mode)
    found = pixels.reshape(rows, _SIDE, columns, _SIDE, channels).swapaxes(1, 2)
    return found.reshape(-1, _SIDE, _SIDE, channels)[:count].copy()
