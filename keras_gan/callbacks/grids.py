"""Grids of a GAN's images: of bounded size, with a caption and the names of classes."""

import numpy as np

from keras_gan.callbacks import captions
from keras_gan.callbacks import layouts
from keras_gan.callbacks import pictures
from keras_gan.callbacks import side_by_side
from keras_gan.core import trees


def check_drawable(gan, who):
    """Raises `ValueError` unless there are images of 1 or 3 channels to draw.

    Args:
        gan: `GAN`.
        who: string, what draws, for the error.
    """
    if side_by_side.example_pictures(gan):
        return
    if trees.is_tree(gan.example_spec):
        raise ValueError(
            f"{who} draws images of 1 or 3 channels, and none of the tensors of an "
            f"example is one. Received: examples {trees.described(gan.example_spec)}"
        )
    raise ValueError(
        f"{who} draws images of 1 or 3 channels. Received: examples of shape "
        f"{gan.image_shape}"
    )


def titles(gan, classes, size):
    """The names of classes as titles; their numbers if they have no name."""
    names = getattr(gan, "class_names", None) or []
    return [
        captions.title(names[one] if 0 <= one < len(names) else None, one, size)
        for one in classes
    ]


def letters(image_height):
    """The height in pixels of the letters of a title beside images of a height."""
    return int(np.clip(image_height // 4, 8, 20))


def of_rows(gan, chosen, rows, columns, seed, titled):
    """A grid of samples, with a row for each condition.

    Args:
        gan: `GAN`.
        chosen: `Chosen`, the conditions, one per row.
        rows: integer, rows that are wanted if there are no conditions.
        columns: integer, columns that are wanted. A generator without a prior makes one
            example of each condition.
        seed: integer.
        titled: boolean, whether names of classes stand beside the rows.

    Returns:
        `(picture, chosen)`: a uint8 array, and the conditions that are in it.
    """
    image_shape = gan.image_shape
    columns = columns if gan.prior is not None else 1
    size = letters(layouts.enlarged(image_shape)[0])
    titled = titled and chosen.classes is not None
    texts = titles(gan, chosen.classes, size) if titled else []
    beside = captions.room(texts, size) if texts else 0
    wanted = rows if chosen.count is None else chosen.count
    layout = layouts.fitted(wanted, columns, image_shape, beside)
    count, repeated = layout.rows * layout.columns, None
    if chosen.count is not None:
        chosen = chosen.part(layouts.spread(range(wanted), layout.rows))
        repeated = chosen.part(np.arange(count) // layout.columns).condition
    images = gan.generate(count, repeated, seed=seed)
    picture = pictures.tile(
        images, layout.columns, gan.value_range, size=(layout.height, layout.width)
    )
    if texts:
        picture = with_titles(picture, gan, chosen.classes, layout.height)
    return picture, chosen


def with_titles(picture, gan, classes, image_height):
    """A grid with the names of its rows' classes."""
    size = letters(image_height)
    texts = titles(gan, classes, size)
    return captions.beside(picture, texts, image_height, layouts.GAP, size)
