"""Grids of a GAN's images: of bounded size, with a caption and the names of classes."""

import numpy as np

from keras_gan.callbacks import captions
from keras_gan.callbacks import layouts
from keras_gan.callbacks import pictures
from keras_gan.checks import embedded_classes


def check_drawable(gan, who):
    """Raises `ValueError` unless the examples are images of 1 or 3 channels.

    Args:
        gan: `GAN`.
        who: string, what draws, for the error.
    """
    shape = gan.image_shape
    if len(shape) != 3 or shape[-1] not in (1, 3):
        raise ValueError(
            f"{who} draws images of 1 or 3 channels. Received: examples of shape "
            f"{shape}"
        )


def all_classes(gan, advice):
    """The numbers of all classes of a GAN whose networks take labels.

    Raises:
        ValueError: if the networks do not say how many there are; `advice` says what
            to pass.
    """
    names = getattr(gan, "class_names", None)
    classes = embedded_classes(gan.generator) or (names and len(names))
    if not classes:
        raise ValueError(
            "The generator takes labels but has no Embedding layer that says how many "
            f"there are. {advice}"
        )
    return list(range(classes))


def titles(gan, labels, size):
    """The names of classes as titles; their numbers if they have no name."""
    names = getattr(gan, "class_names", None) or []
    return [
        captions.title(names[label] if 0 <= label < len(names) else None, label, size)
        for label in labels
    ]


def letters(image_height):
    """The height in pixels of the letters of a title beside images of a height."""
    return int(np.clip(image_height // 4, 8, 20))


def of_rows(gan, rows, columns, labels, seed, titled):
    """A grid of samples; the one of classes has a row for each.

    Args:
        gan: `GAN`.
        rows: integer, rows that are wanted.
        columns: integer, columns that are wanted.
        labels: list of integers, one class per row, instead of `rows`; or None.
        seed: integer.
        titled: boolean, whether names of classes stand beside the rows.

    Returns:
        `(picture, labels)`: a uint8 array, and the classes that are in it.
    """
    image_shape = gan.image_shape
    size = letters(layouts.enlarged(image_shape)[0])
    texts = titles(gan, labels, size) if labels is not None and titled else []
    beside = captions.room(texts, size) if texts else 0
    wanted = rows if labels is None else len(labels)
    layout = layouts.fitted(wanted, columns, image_shape, beside)
    repeated = None
    if labels is not None:
        labels = layouts.spread(labels, layout.rows)
        repeated = np.repeat(np.asarray(labels, "int32"), layout.columns)
    images = gan.generate(layout.rows * layout.columns, repeated, seed=seed)
    picture = pictures.tile(
        images, layout.columns, gan.value_range, size=(layout.height, layout.width)
    )
    if texts:
        picture = with_titles(picture, gan, labels, layout.height)
    return picture, labels


def with_titles(picture, gan, labels, image_height):
    """A grid with the names of its rows' classes."""
    size = letters(image_height)
    texts = titles(gan, labels, size)
    return captions.beside(picture, texts, image_height, layouts.GAP, size)
