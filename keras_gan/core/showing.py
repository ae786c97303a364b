"""Generated images as one picture, to look at in a notebook or to save."""

import math

import numpy as np

from keras_gan import checks
from keras_gan.callbacks import grids
from keras_gan.callbacks import layouts
from keras_gan.callbacks import pictures

_COUNT = 16
_PER_CLASS = 8
_MOST = 128
_ADVICE = "Pass `labels`, one class per image."


class Showing:
    """The part of `GAN` that draws its images."""

    def show(self, count=None, labels=None, seed=None):
        """Generates images and draws them on a grid.

        The picture shows itself in a notebook; `.save("samples.png")` writes a file and
        `.show()` opens a window. Neither the GAN nor its training changes.

        Args:
            count: integer, number of images. By default 16, or with classes 8 of each,
                at most 128.
            labels: as in `generate`. By default, networks that take labels draw every
                class, one per row with its name; with fewer images than classes, evenly
                spread classes.
            seed: integer for the same images every time, or None for a fresh seed.

        Returns:
            `PIL.Image.Image`, a grid.

        Raises:
            ValueError: if the examples are not images of 1 or 3 channels, `count` is
                below 1, or `labels` do not fit.

        Example:

        >>> from keras_gan import recipes
        >>> gan = recipes.default((8, 8, 1), seed=0).gan
        >>> gan.show(4, seed=0).size
        (134, 134)
        """
        grids.check_drawable(self, "`show`")
        if count is None:
            count = _COUNT if np.ndim(labels) == 0 else len(labels)
            if labels is None and self.conditional:
                classes = grids.all_classes(self, _ADVICE)
                count = min(_PER_CLASS * len(classes), _MOST)
        count = checks.check_count(count)
        if labels is None and self.conditional:
            classes = grids.all_classes(self, _ADVICE)
            if count >= len(classes):
                return _by_class(self, count, classes, seed)
            labels = np.asarray(layouts.spread(classes, count), "int32")
        images = self.generate(count, labels, seed=seed)
        columns = math.ceil(math.sqrt(count))
        picture = _tiled(images, columns, self.value_range)[0]
        return pictures.as_image(picture)


def _by_class(gan, count, classes, seed):
    """Images of all classes, one row per class with its name."""
    labels = np.sort(np.arange(count) % len(classes)).astype("int32")
    columns = -(-count // len(classes))
    images = gan.generate(count, labels, seed=seed)
    places = np.concatenate(
        [row * columns + np.arange(np.sum(labels == row)) for row in classes]
    )
    white = gan.value_range[1]
    shape = (len(classes) * columns, *images.shape[1:])
    placed = np.full(shape, white, "float32")
    placed[places] = images
    picture, height = _tiled(placed, columns, gan.value_range)
    return pictures.as_image(grids.with_titles(picture, gan, classes, height))


def _tiled(images, columns, value_range):
    """A grid of images, enlarged less if there are many, and the height of each."""
    rows = -(-len(images) // columns)
    layout = layouts.fitted(rows, columns, images.shape[1:])
    if (layout.rows, layout.columns) == (rows, columns):
        size = (layout.height, layout.width)
    else:
        size = images.shape[1:3]
    picture = pictures.tile(images, columns, value_range, size=size)
    return picture, size[0]
