"""`datasets.unpaired`: pictures of two kinds that do not belong together."""

import os
from typing import Any
from typing import NamedTuple

from keras_gan.core.files import user_path
from keras_gan.datasets import drawing
from keras_gan.datasets import emoji_pairs
from keras_gan.datasets import images
from keras_gan.datasets.cutting import Cut
from keras_gan.datasets.cutting import as_images
from keras_gan.datasets.cutting import checked_options
from keras_gan.datasets.cutting import divided
from keras_gan.datasets.cutting import is_array
from keras_gan.datasets.cutting import training_and_test
from keras_gan.datasets.sources import resize

_FOLDERS = "trainA", "trainB", "testA", "testB"


class _Two(NamedTuple):
    """Pictures of both kinds: `train` and `test` are pairs of images, A and B."""

    train: tuple
    test: tuple
    notes: tuple = ()
    code_points: Any = None


def unpaired(
    a,
    b=None,
    *,
    batch_size=1,
    image_size=None,
    jitter=0,
    crop=None,
    mirror=False,
    test_share=0.1,
    seed=0,
    skip_bad=False,
):
    """Loads pictures of two kinds, A and B, as a training and a test pipeline.

    Both are `tf.data.Dataset`s with one epoch per iteration, like those of `load`.
    Elements are batches `((a, b), (a, b))` of float32 images in [-1, 1]. So the pair is
    the example, and also the condition, of which the generators of both directions
    make (b, a), see `models.joint_translator`. Each kind has an order of its own, and
    its own random crops and mirror images. An epoch has as many pairs as the larger set
    has pictures. The other one begins again, in a new order, as often as needed.

    In the test pipeline, pictures are in the order of their source. The smaller set is
    repeated.

    Args:
        a: `"emoji_styles"` (pictures of Noto and of OpenMoji, 64x64, embedded: the
            training parts show different emoji, and picture k of both test parts the
            same one); the path of a folder with `trainA` and `trainB`, and `testA` and
            `testB` or neither; or the pictures of kind A, if `b` is given: anything
            that `load` takes, or an array of shape `(count, height, width, channels)`.
        b: the pictures of kind B, as `a`; or None.
        batch_size: integer, pairs per batch.
        image_size: as in `pairs`; so are the arguments that follow.
        jitter: integer.
        crop: integer for a square, `(height, width)`, or None.
        mirror: boolean.
        test_share: float in (0, 1), the fraction of each kind kept for testing if it
            has no test part.
        seed: integer.
        skip_bad: boolean, whether to leave out files that cannot be read.

    Returns:
        `(train, test)`. Both have the attributes `image_shape`, a pair of shapes, which
        is also `condition_shape`, `example_count`, `class_names` (None) and `notes`, as
        those of `load`. With `"emoji_styles"`, `test.code_points` says which emoji
        each test pair shows.

    Raises:
        FileNotFoundError: if there is no such folder, or one of its four is missing.
        ValueError: if both kinds differ in size, the images cannot be used, or an
            argument is out of range.

    Example:

    >>> train, test = unpaired("emoji_styles", batch_size=4)
    >>> (a, b), _ = next(iter(train))
    >>> a.shape, b.shape
    (TensorShape([4, 64, 64, 3]), TensorShape([4, 64, 64, 3]))
    """
    cut = Cut(image_size, jitter, crop, mirror)
    options = checked_options(batch_size, seed, test_share, skip_bad)

    def read(size):
        found = _read(a, b, size, test_share, options["seed"], skip_bad)
        sizes = {
            f"{kind.shape[1]}×{kind.shape[2]}" for kind in found.train + found.test
        }
        if len(sizes) > 1:
            raise ValueError(
                "Both kinds must have one height and width, in training and in test. "
                "Pass `image_size`, to which they are resized and cropped. Received: "
                f"{' and '.join(sorted(sizes))}"
            )
        return found

    def arrange(both, key, rows, train):
        return tuple(both), tuple(both)

    train, test, found = training_and_test(
        cut, read, arrange, drawing.independently, options, apart=True
    )
    if found.code_points is not None:
        test.code_points = found.code_points
    return train, test


def _read(a, b, size, test_share, seed, skip_bad):
    if b is None:
        if isinstance(a, str) and a == "emoji_styles":
            train, test, code_points = emoji_pairs.read_styles(size)
            return _Two(train, test, code_points=code_points)
        if not isinstance(a, (str, os.PathLike)):
            raise TypeError(
                "`b` must be given, the pictures of the other kind, unless `a` is the "
                "path of a folder with trainA and trainB, or 'emoji_styles'. Received: "
                f"a={type(a).__name__} and b=None"
            )
        parts = _of_folder(user_path(a, "a"), size, skip_bad)
    else:
        parts = [
            _of_kind(kind, size, skip_bad, name) for kind, name in ((a, "a"), (b, "b"))
        ]
    whole = []
    for train, test, _ in parts:
        if test is None:
            rows = divided(len(train), test_share, seed)
            train, test = (train[part] for part in rows)
        whole.append((train, test))
    train, test = zip(*whole, strict=True)
    notes = tuple(note for *_, notes in parts for note in notes)
    return _Two(train, test, notes)


def _of_folder(folder, size, skip_bad):
    """The pictures of trainA, trainB, testA and testB."""
    if not os.path.isdir(folder):
        raise FileNotFoundError(
            f"{str(folder)!r} is neither a folder nor 'emoji_styles'. For two sources "
            "pass both: unpaired(a, b)."
        )
    there = {name: os.path.isdir(folder / name) for name in _FOLDERS}
    missing = [name for name in _FOLDERS[:2] if not there[name]]
    if there["testA"] != there["testB"]:
        missing += [name for name in _FOLDERS[2:] if not there[name]]
    if missing:
        raise FileNotFoundError(
            f"{folder} must have the folders trainA and trainB, and testA and testB or "
            f"neither. Missing: {', '.join(missing)}"
        )
    parts = []
    for kind in "AB":
        trained = images.read_whole(folder / f"train{kind}", size, skip_bad)
        tested, notes = None, trained.notes
        if there["testA"]:
            found = images.read_whole(folder / f"test{kind}", size, skip_bad)
            tested, notes = found.train, (*notes, *found.notes)
        parts.append((trained.train, tested, notes))
    return parts


def _of_kind(source, size, skip_bad, name):
    """The training and the test pictures of a source, or None for these; and notes."""
    if is_array(source):
        found, notes = as_images(source, name)
        return resize(found, size), None, notes
    found = images.read_undivided(source, size, skip_bad)
    return found.train, found.test, found.notes
