"""Generated images as one picture, to look at in a notebook or to save."""

import math

import numpy as np

from keras_gan import checks
from keras_gan.callbacks import captions
from keras_gan.callbacks import grids
from keras_gan.callbacks import layouts
from keras_gan.callbacks import pictures
from keras_gan.callbacks import shown_conditions
from keras_gan.callbacks import side_by_side
from keras_gan.core import trees

_COUNT = 16
_PER_CLASS = 8
_MOST = 128


class Showing:
    """The part of `GAN` that draws its images."""

    def show(self, count=None, condition=None, seed=None, real=None):
        """Generates images and draws them on a grid.

        The picture shows itself in a notebook; `.save("samples.png")` writes a file and
        `.show()` opens a window. Neither the GAN nor its training changes.

        If the condition has pictures, of 1 or 3 channels and in the generator's range,
        each stands beside what is generated from it. If an example has several tensors,
        all that are images stand side by side.

        Args:
            count: integer, number of images. By default as many as conditions; or with
                classes 8 of each, at most 128; or else 16.
            condition: as in `generate`. By default, a generator that takes classes
                draws every class, one per row with its name; with fewer images than
                classes, evenly spread classes. Classes are class numbers, or one-hot
                rows (a layer says so, as that of `conditions.OneHot`).
            seed: integer for the same images every time, or None for a fresh seed.
            real: the real examples that belong to `condition`, one per condition, drawn
                beside the generated ones; or None.

        Returns:
            `PIL.Image.Image`, a grid.

        Raises:
            ValueError: if examples have no images of 1 or 3 channels, `count` is below
                1, or `condition` or `real` do not fit.

        Example:

        >>> from keras_gan import recipes
        >>> gan = recipes.default((8, 8, 1), seed=0).gan
        >>> gan.show(4, seed=0).size
        (134, 134)
        """
        grids.check_drawable(self, "`show`")
        count = None if count is None else checks.check_count(count)
        if condition is not None and count is None and _is_one(self, condition):
            count = _COUNT if self.prior is not None and real is None else 1
        chosen = shown_conditions.chosen(self, "`show`", condition, real, count)
        if side_by_side.applies(self, chosen):
            return _side_by_side(self, chosen, count or chosen.count or _COUNT, seed)
        if condition is None and chosen.classes is not None:
            per_class = _PER_CLASS if self.prior is not None else 1
            count = count or min(per_class * chosen.count, _MOST)
            if count >= chosen.count:
                return _by_class(self, count, chosen, seed)
            chosen = chosen.part(layouts.spread(range(chosen.count), count))
        count = count or chosen.count or _COUNT
        images = self.generate(count, chosen.condition, seed=seed)
        columns = math.ceil(math.sqrt(count))
        picture = _tiled(images, columns, self.value_range)[0]
        return pictures.as_image(picture)


def _is_one(gan, condition):
    """Whether a condition is one for all examples, and has no row per example."""
    if not gan.generator_is_conditional or trees.is_tree(gan.condition_spec):
        return False
    return np.ndim(condition) == len(gan.condition_spec.shape) - 1


def _side_by_side(gan, chosen, count, seed):
    """Examples of several pictures; what these are is written above them."""
    parts = side_by_side.names(gan, chosen)
    columns = len(parts) * math.ceil(math.sqrt(count / len(parts)))
    picture, _ = side_by_side.of_examples(gan, chosen, count, columns, seed)
    if len(parts) > 1:
        size = captions.letters(picture.shape[1])
        picture = captions.above(picture, [" | ".join(parts)], size)[0]
    return pictures.as_image(picture)


def _by_class(gan, count, chosen, seed):
    """Images of all classes, one row per class with its name."""
    number = chosen.count
    rows = np.sort(np.arange(count) % number)
    columns = -(-count // number)
    images = gan.generate(count, chosen.part(rows).condition, seed=seed)
    places = np.concatenate(
        [row * columns + np.arange(np.sum(rows == row)) for row in range(number)]
    )
    white = gan.value_range[1]
    shape = (number * columns, *images.shape[1:])
    placed = np.full(shape, white, "float32")
    placed[places] = images
    picture, height = _tiled(placed, columns, gan.value_range)
    return pictures.as_image(grids.with_titles(picture, gan, chosen.classes, height))


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
