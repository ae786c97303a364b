"""`datasets.pairs`: pictures and what they are to become, as conditions and images."""

import os

from keras_gan.core.booleans import boolean
from keras_gan.core.files import user_path
from keras_gan.datasets import drawing
from keras_gan.datasets import emoji_pairs
from keras_gan.datasets.cutting import Cut
from keras_gan.datasets.cutting import as_images
from keras_gan.datasets.cutting import checked_options
from keras_gan.datasets.cutting import divided
from keras_gan.datasets.cutting import is_array
from keras_gan.datasets.cutting import training_and_test
from keras_gan.datasets.pair_folders import Pairs
from keras_gan.datasets.pair_folders import read_pairs
from keras_gan.datasets.sources import resize


def pairs(
    source,
    *,
    direction="a_to_b",
    batch_size=1,
    image_size=None,
    jitter=0,
    crop=None,
    mirror=False,
    test_share=0.1,
    seed=0,
    skip_bad=False,
    side_by_side=False,
):
    """Loads pairs of pictures (A, B) as a training and a test pipeline.

    Both are `tf.data.Dataset`s with one epoch per iteration, like those of `load`.
    Elements are batches `(image, condition)` of float32 images in [-1, 1]. With
    `direction="a_to_b"`, as for pix2pix, A is the condition and B the image that is to
    be made of it. The order, the crops and the mirror images of the training pipeline
    depend on `seed` and the epoch only, and are the same for both images of a pair.
    Test pictures are cropped in the middle.

    A folder has both images of a pair in one file, side by side with A on the left; or
    it has folders `A` and `B` with files of equal names, whatever their endings.
    Folders called `train`, `test` and `valid` (or training, testing, val, validation)
    may be above or below; without `test`, `valid` is the test part.

    Args:
        source: `"emoji_pairs"` (outlines and colour pictures of OpenMoji, 64x64, 2,119
            training and 341 test pairs, embedded); the path of a folder; or a pair of
            arrays (A, B) of shape `(count, height, width, channels)`.
        direction: `"a_to_b"`, or `"b_to_a"` with B as the condition.
        batch_size: integer, pairs per batch.
        image_size: integer for a square, `(height, width)`, or None to keep the size if
            all images have the same. Images are resized until they cover it, and the
            centre is cropped.
        jitter: integer. Training pictures are resized to as many more pixels along each
            side, and then cropped at random to the size of the test pictures. pix2pix
            has 30 at 256 pixels.
        crop: integer for a square, `(height, width)`, or None. Pictures are cropped to
            this size, those for training at random.
        mirror: boolean, whether half of the training pairs, drawn at random, are
            mirrored left to right.
        test_share: float in (0, 1), the fraction of pairs kept for testing if the
            source has no test part. They are chosen with `seed`.
        seed: integer.
        skip_bad: boolean, whether to leave out pairs of which a file cannot be read.
            Otherwise an error names the files.
        side_by_side: boolean. With True, each file of a folder is taken for two images
            side by side, also if it is not wider than high, and whatever its folders
            are called. Otherwise such files are refused, as they may be single images.

    Returns:
        `(train, test)`. Both have the attributes `image_shape`, `condition_shape`,
        `example_count`, `class_names` (None) and `notes`, as those of `load`.

    Raises:
        FileNotFoundError: if there is no such folder.
        TypeError: if `source` is of another type.
        ValueError: if a partner is missing, both images of a pair differ in size, the
            images cannot be used, or an argument is out of range.

    Example:

    >>> train, test = pairs("emoji_pairs", batch_size=10)
    >>> image, condition = next(iter(train))
    >>> image.shape, condition.shape
    (TensorShape([10, 64, 64, 3]), TensorShape([10, 64, 64, 1]))
    """
    if direction not in ("a_to_b", "b_to_a"):
        raise ValueError(
            '`direction` must be "a_to_b" or "b_to_a". Received: '
            f"direction={direction!r}"
        )
    cut = Cut(image_size, jitter, crop, mirror)
    options = checked_options(batch_size, seed, test_share, skip_bad)
    boolean("side_by_side", side_by_side)
    condition = 0 if direction == "a_to_b" else 1

    def read(size):
        found = _read(source, size, skip_bad, side_by_side)
        return _divided(found, test_share, options["seed"])

    def arrange(images, key, rows, train):
        return images[1 - condition], images[condition]

    train, test, _ = training_and_test(cut, read, arrange, drawing.in_step, options)
    return train, test


def _divided(found, test_share, seed):
    if found.test is not None:
        return found
    parts = divided(len(found.train[0]), test_share, seed)
    train, test = (tuple(side[rows] for side in found.train) for rows in parts)
    return found._replace(train=train, test=test)


def _read(source, size, skip_bad, side_by_side):
    if isinstance(source, (tuple, list)):
        return _of_arrays(source, size)
    if not isinstance(source, (str, os.PathLike)):
        raise TypeError(
            '`source` must be "emoji_pairs", the path of a folder, or a pair of '
            f"arrays (A, B). Received: source={type(source).__name__}"
        )
    if source == "emoji_pairs":
        return emoji_pairs.read_embedded(size)
    path = user_path(source, "source")
    if not os.path.isdir(path):
        raise FileNotFoundError(
            f"{str(source)!r} is neither a set of pairs nor a folder. The embedded set "
            "is 'emoji_pairs'."
        )
    return read_pairs(path, size, skip_bad, side_by_side)


def _of_arrays(source, size):
    if len(source) != 2 or not all(map(is_array, source)):
        raise TypeError(
            "`source` must be a pair of arrays (A, B), if it is no folder. Received: "
            f"{len(source)} parts, {', '.join(type(s).__name__ for s in source)}"
        )
    (a, notes), (b, more) = (
        as_images(array, name) for array, name in zip(source, "AB", strict=True)
    )
    if a.shape[:3] != b.shape[:3]:
        raise ValueError(
            "A and B must have as many images, of the same height and width. Received: "
            f"{a.shape} and {b.shape}"
        )
    return Pairs((resize(a, size), resize(b, size)), None, (*notes, *more))
