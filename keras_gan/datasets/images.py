"""`datasets.load`: images by name or path, as a training and a test pipeline."""

import os
import warnings

import numpy as np

from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number
from keras_gan.core.reals import real
from keras_gan.datasets import catalog
from keras_gan.datasets import emoji
from keras_gan.datasets import fashion_mnist
from keras_gan.datasets import glyphs
from keras_gan.datasets import naming
from keras_gan.datasets.arrays import read_arrays
from keras_gan.datasets.folders import read_folder
from keras_gan.datasets.pipelines import from_arrays
from keras_gan.datasets.sources import Caution
from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import as_size
from keras_gan.datasets.sources import option
from keras_gan.datasets.sources import to_float


def load(
    name_or_path,
    *,
    batch_size=64,
    image_size=None,
    labels=False,
    test_share=0.1,
    seed=0,
    skip_bad=False,
):
    """Loads images as a training and a test pipeline.

    Both are `tf.data.Dataset`s with one epoch per iteration. Elements are batches of
    float32 images in [-1, 1], or of (images, labels). The order of the training
    pipeline depends on `seed` and on the number of the epoch, which `GAN.fit` sets; a
    short last batch is left out. The test pipeline keeps its order and has every
    image. Both have the attributes `image_shape`, `class_names` (None if unknown),
    `example_count` and `notes`: sentences on what was left out, skipped and scaled, and
    why. A warning repeats those that may come as a surprise.

    A folder may have sub-folders at any depth. Those directly in it are classes, in
    natural order (2 before 10), and images anywhere below one belong to it. If there
    is only one, it is no class but is walked into. Folders called `train`, `test` and
    `valid` (or training, testing, val, validation) are the parts; without `test`,
    `valid` is the test part. Every format that Pillow reads is read. Photographs are
    turned upright, and what is transparent becomes white.

    One range of values holds for the whole set: bytes are 0 to 255, or 0 and 1 if there
    are no other values; integers of more bits are 0 to the smallest of 255, 1023, 4095,
    16383 and 65535 that is not below any value; floats are in [0, 1], [-1, 1], [0, 255]
    or [0, 65535]. Anything else is refused.

    `train.map(...)` and similar methods return a dataset without `set_epoch`. Its
    order still changes from epoch to epoch, but a new process starts again with the
    order of epoch 0. For an exact resume copy the method:
    `mapped.set_epoch = train.set_epoch`.

    Emoji that are variants of one another, such as all clock faces or the woman, the
    man and the adult of one profession, are either all for training or all for testing.
    So are the two styles of a Chinese character.

    There is no need for `train.repeat()`: `fit(steps_per_epoch=...)` starts the next
    pass by itself. A repeated dataset with a copied `set_epoch` also resumes exactly,
    but first computes all earlier batches again.

    Args:
        name_or_path: string or path. `"fashion_mnist_10k"` (10,000 training and
            2,000 test images, embedded), `"fashion_mnist"` (all 70,000), `"emoji"`
            (colour pictures of 64x64 in nine categories, 1,619 for training and 287
            for testing, embedded), `"glyphs"` (Chinese characters, drawn from fonts
            such as Debian's fonts-cwtex-kai and fonts-cwtex-ming, 32x32 by default,
            with the style as label), a name of TensorFlow Datasets; an `.npz` or
            `.npy` file; a folder of images, flat, with one sub-folder per class, or
            with `train` and `test`.
        batch_size: integer, examples per batch.
        image_size: integer for a square, `(height, width)`, or None to keep the
            size if all images have the same. Images are resized until they cover
            `image_size`, and the centre is cropped.
        labels: boolean, whether elements are (images, labels).
        test_share: float in (0, 1), the fraction of images kept for testing if the
            source has no test part. They are chosen with `seed`.
        seed: integer.
        skip_bad: boolean, whether to leave out files that cannot be read. Otherwise
            an error names them. All files of a folder are decoded once for it.

    Returns:
        `(train, test)`.

    Raises:
        FileNotFoundError: if there is no such file, folder or data set, or no font for
            `"glyphs"`.
        ConnectionError: if it must be downloaded and there is no network.
        ValueError: if the images cannot be used, or an argument is out of
            range.

    Example:

    >>> train, test = load("fashion_mnist_10k", batch_size=100)
    >>> train.element_spec.shape, train.example_count
    (TensorShape([100, 28, 28, 1]), 10000)
    """
    batch_size = integer("batch_size", batch_size)
    images = read(name_or_path, image_size, test_share, seed, labels, skip_bad)
    cautions = [note for note in images.notes if isinstance(note, Caution)]
    if cautions:
        warnings.warn("\n".join(cautions), stacklevel=2)
    return as_pipelines(images, batch_size, labels=labels, seed=seed, name=name_or_path)


def read(
    name_or_path,
    image_size=None,
    test_share=0.1,
    seed=0,
    labels=True,
    skip_bad=False,
):
    """Reads the images of `load`, divided into a training and a test part.

    The arguments are those of `load`, but labels are read by default if there are any.
    With `labels=False`, those of files and of TensorFlow Datasets are not read and may
    be of any kind.

    Returns:
        `sources.Images`.
    """
    real("test_share", test_share, lambda n: 0 < n < 1, "above 0 and below 1")
    seed = seed_number(seed)
    boolean("labels", labels)
    images = _read(name_or_path, as_size(image_size), labels, skip_bad)
    if images.test is not None and images.test.shape[1:] != images.train.shape[1:]:
        raise ValueError(
            f"The training and the test images of {name_or_path} must have one shape "
            f"(height, width, channels). Received: {images.train.shape[1:]} and "
            f"{images.test.shape[1:]}"
        )
    if images.train_labels is not None:
        images = images._replace(notes=(*images.notes, *_gaps(images, name_or_path)))
    if images.test is None:
        images = _divide(images, test_share, seed, name_or_path)
    return images


def read_whole(name_or_path, image_size=None, skip_bad=False):
    """All images of a source, or the training part of a source with a test part.

    Returns:
        `sources.Images` without a test part, and without labels.
    """
    images = _read(name_or_path, as_size(image_size), False, skip_bad)
    return Images(images.train, notes=images.notes, content=images.content)


def read_undivided(name_or_path, image_size=None, skip_bad=False):
    """The images of a source, whose test part is None if the source has none.

    Returns:
        `sources.Images` without labels.
    """
    images = _read(name_or_path, as_size(image_size), False, skip_bad)
    return images._replace(train_labels=None, test_labels=None)


def _gaps(images, name):
    """A note that names the classes without training images, if there are any."""
    largest = images.train_labels.max()
    if images.test_labels is not None:
        largest = max(largest, images.test_labels.max())
    names = images.class_names or range(largest + 1)
    present = np.bincount(images.train_labels, minlength=max(len(names), largest + 1))
    missing = np.flatnonzero(present == 0)
    if not len(missing):
        return ()
    listed = [str(names[label]) if label < len(names) else label for label in missing]
    listed = ", ".join(map(str, listed[:10])) + (", ..." if len(listed) > 10 else "")
    return (
        Caution(
            f"{name} has no training images of {len(missing):,} of its "
            f"{len(present):,} classes: {listed}. Networks would have these classes "
            "all the same, and never be trained on them. Number classes from 0 on "
            "without gaps."
        ),
    )


def as_pipelines(images, batch_size, *, labels=False, seed=0, name="The data"):
    """The training and the test pipeline of `sources.Images`.

    Args:
        images: `sources.Images`.
        batch_size: integer, examples per batch.
        labels: boolean, whether elements are (images, labels).
        seed: integer, the seed of the training order.
        name: string, the name of the images in error messages.

    Returns:
        `(train, test)`.
    """
    batch_size = integer("batch_size", batch_size)
    if labels and images.train_labels is None:
        raise ValueError(
            f"{name} has no labels. Load it with labels=False (without --labels on the "
            "command line), or put the images in one sub-folder per class, and in two "
            "or more."
        )
    if labels and images.test is not None and images.test_labels is None:
        raise ValueError(
            f"The test part of {name} has no labels. Load it with labels=False "
            "(without --labels on the command line), or name the folder of the "
            "training part, of which some images are then kept for testing."
        )
    if len(images.train) < batch_size:
        kept = 0 if images.test is None else len(images.test)
        raise ValueError(
            f"{name} has {len(images.train)} training images, fewer than one batch of "
            f"batch_size={batch_size} ({kept} more are kept for testing). Choose a "
            f"smaller {option('batch_size')}."
        )
    return (
        _pipeline(images, "train", labels, batch_size, seed),
        _pipeline(images, "test", labels, batch_size, seed),
    )


def _read(name_or_path, size, labels, skip_bad):
    boolean("skip_bad", skip_bad)
    try:
        return _read_any(name_or_path, size, labels, skip_bad)
    except MemoryError as error:
        raise ValueError(
            f"The images of {name_or_path} do not fit into memory: {error}. Choose a "
            f"smaller {option('image_size')}, or fewer images."
        ) from error


def _read_any(name_or_path, size, labels, skip_bad):
    name, path = naming.name_and_path(name_or_path)
    if name == "fashion_mnist_10k":
        return fashion_mnist.read_embedded(size)
    if name == "fashion_mnist":
        return fashion_mnist.read_all(size)
    if name == "emoji":
        return emoji.read_embedded(size)
    if name == "glyphs":
        return glyphs.read(size)
    if name in ("emoji_pairs", "emoji_styles"):
        function = "pairs" if name == "emoji_pairs" else "unpaired"
        raise ValueError(
            f"{name!r} has two pictures per example. Load it with "
            f"datasets.{function}({name!r})."
        )
    if os.path.isdir(path):
        return read_folder(path, size, skip_bad)
    if path.suffix.lower() in (".npz", ".npy") and os.path.isfile(path):
        return read_arrays(path, size, labels)
    if os.path.exists(path):
        raise ValueError(
            f"{path} is a file, but neither .npz nor .npy. Images of other "
            "formats are read from a folder."
        )
    if catalog.is_name(name):
        return catalog.read_catalog(name, size, labels)
    raise naming.unknown(name, path)


def _divide(images, test_share, seed, name):
    """Keeps a fraction of the images, chosen with the seed, for testing."""
    count = len(images.train)
    kept = round(count * test_share)
    if not 0 < kept < count:
        raise ValueError(
            f"{name} has {count} images, too few to keep test_share={test_share} "
            "of them for testing."
        )
    order = np.random.default_rng(seed).permutation(count)
    test, train = np.sort(order[:kept]), np.sort(order[kept:])
    labels = images.train_labels
    return images._replace(
        train=images.train[train],
        train_labels=None if labels is None else labels[train],
        test=images.train[test],
        test_labels=None if labels is None else labels[test],
    )


def _pipeline(images, part, labels, batch_size, seed):
    train = part == "train"
    examples = images.train if train else images.test
    dataset = from_arrays(
        examples,
        (images.train_labels if train else images.test_labels) if labels else None,
        batch_size=batch_size,
        shuffle=train,
        seed=seed,
        drop_remainder=train,
        transform=to_float,
    )
    dataset.image_shape = tuple(examples.shape[1:])
    dataset.class_names = images.class_names
    dataset.notes = images.notes
    dataset.example_count = len(examples)
    return dataset
