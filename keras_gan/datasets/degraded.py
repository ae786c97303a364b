"""`datasets.degraded`: pictures, and the same made worse, as images and conditions."""

from typing import NamedTuple

import tensorflow as tf

from keras_gan.datasets import drawing
from keras_gan.datasets import images
from keras_gan.datasets.cutting import Cut
from keras_gan.datasets.cutting import as_images
from keras_gan.datasets.cutting import checked_options
from keras_gan.datasets.cutting import divided
from keras_gan.datasets.cutting import is_array
from keras_gan.datasets.cutting import training_and_test
from keras_gan.datasets.degradations import Degradation
from keras_gan.datasets.sources import resize


class _Pictures(NamedTuple):
    """Pictures for training and for testing, in tuples of one."""

    train: tuple
    test: tuple
    notes: tuple = ()


def degraded(
    source,
    degrade,
    *,
    batch_size=16,
    image_size=None,
    crop=None,
    mirror=False,
    test_share=0.1,
    seed=0,
    skip_bad=False,
):
    """Loads pictures, and makes each worse, as a training and a test pipeline.

    Both are `tf.data.Dataset`s with one epoch per iteration, like those of `load`.
    Elements are batches `(image, condition)` of float32 images in [-1, 1]: the picture
    and the degraded one, as for super-resolution. The picture is cropped and mirrored
    first. The order and all draws of the training pipeline depend on `seed` and the
    epoch only. Test pictures are cropped in the middle and degraded in the same way in
    every epoch.

    Args:
        source: anything that `load` takes, or an array of shape `(count, height, width,
            channels)`.
        degrade: object of `datasets.degradations`, or a list of them, in their order.
        batch_size: integer, pictures per batch.
        image_size: as in `load`.
        crop: integer for a square, `(height, width)`, or None. Pictures are cropped to
            this size, those for training at random. SRGAN has 96.
        mirror: boolean, whether half of the training pictures, drawn at random, are
            mirrored left to right.
        test_share: float in (0, 1), as in `load`.
        seed: integer.
        skip_bad: boolean, as in `load`.

    Returns:
        `(train, test)`. Both have the attributes `image_shape`, `condition_shape`,
        `example_count`, `class_names` (None) and `notes`, as those of `load`.

    Raises:
        TypeError: if `degrade` is of another type.
        ValueError: if the images cannot be used, or an argument is out of range.

    Example:

    >>> from keras_gan.datasets.degradations import Downsample
    >>> train, _ = degraded("emoji", Downsample(4), batch_size=8)
    >>> high, low = next(iter(train))
    >>> high.shape, low.shape
    (TensorShape([8, 64, 64, 3]), TensorShape([8, 16, 16, 3]))
    """
    steps = list(degrade) if isinstance(degrade, (tuple, list)) else [degrade]
    if not steps or not all(isinstance(step, Degradation) for step in steps):
        raise TypeError(
            "`degrade` must be an object of datasets.degradations, such as "
            f"Downsample(4), or a list of them. Received: degrade={degrade!r}"
        )
    cut = Cut(image_size, 0, crop, mirror)
    options = checked_options(batch_size, seed, test_share, skip_bad)

    def read(size):
        return _read(source, size, test_share, options["seed"], skip_bad)

    def arrange(pictures, key, rows, train):
        (high,) = low = pictures
        for number, step in enumerate(steps):
            own = tf.random.experimental.stateless_fold_in(key, number)
            low = [step(low[0], own)]
        return high, low[0]

    train, test, _ = training_and_test(cut, read, arrange, drawing.in_step, options)
    return train, test


def _read(source, size, test_share, seed, skip_bad):
    if is_array(source):
        pictures, notes = as_images(source, "source")
        rows = divided(len(pictures), test_share, seed)
        train, test = (resize(pictures[part], size) for part in rows)
        return _Pictures((train,), (test,), notes)
    found = images.read(source, size, test_share, seed, False, skip_bad)
    return _Pictures((found.train,), (found.test,), found.notes)
