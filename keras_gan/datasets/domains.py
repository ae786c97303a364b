"""`datasets.domains`: pictures of several kinds, each to be made one of any kind."""

from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_gan.datasets import drawing
from keras_gan.datasets import emoji_pairs
from keras_gan.datasets import images
from keras_gan.datasets.cutting import Cut
from keras_gan.datasets.cutting import checked_options
from keras_gan.datasets.cutting import training_and_test

_STYLES = ("Noto", "OpenMoji")


class _Labelled(NamedTuple):
    """Pictures, their domains, and the domains' names; each of both parts."""

    train: tuple
    test: tuple
    train_labels: Any
    test_labels: Any
    names: Any = None
    notes: tuple = ()


def domains(
    source,
    *,
    classes=None,
    batch_size=16,
    image_size=None,
    jitter=0,
    crop=None,
    mirror=False,
    test_share=0.1,
    seed=0,
    skip_bad=False,
):
    """Loads pictures of several domains, as a training and a test pipeline (StarGAN).

    Both are `tf.data.Dataset`s with one epoch per iteration, like those of `load`.
    Elements are batches `(picture, (picture, target, origin))`: float32 images in
    [-1, 1], and numbers of domains, int32 of shape `(batch,)`. The origin is the domain
    that the picture is of. The target, to which it is to be translated, is drawn for
    each picture from all domains alike, anew in each epoch. In the test pipeline,
    targets are the same in each epoch.

    Args:
        source: anything that `load` takes and that has labels: the domains are its
            classes; or `"emoji_styles"`, whose domains are Noto's style and OpenMoji's.
        classes: list of integers or of names, the classes that are domains, in this
            order; or None for all.
        batch_size: integer, pictures per batch.
        image_size: as in `pairs`; so are the arguments that follow.
        jitter: integer.
        crop: integer for a square, `(height, width)`, or None.
        mirror: boolean.
        test_share: float in (0, 1), the fraction kept for testing if the source has no
            test part.
        seed: integer.
        skip_bad: boolean, whether to leave out files that cannot be read.

    Returns:
        `(train, test)`. Both have the attributes `image_shape`, `condition_shape`,
        `example_count`, `class_names` (None if unknown) and `notes`, as those of
        `load`.

    Raises:
        FileNotFoundError: if there is no such file or folder.
        ValueError: if the pictures have no labels, there are fewer than two domains, or
            an argument is out of range.

    Example:

    >>> train, test = domains("fashion_mnist_10k", classes=[2, 3], batch_size=4)
    >>> picture, (same, target, origin) = next(iter(train))
    >>> picture.shape, target.shape, train.class_names
    (TensorShape([4, 28, 28, 1]), TensorShape([4]), ['Pullover', 'Dress'])

    Reference: [Choi et al., 2018](https://arxiv.org/abs/1711.09020), section 3
    """
    cut = Cut(image_size, jitter, crop, mirror)
    options = checked_options(batch_size, seed, test_share, skip_bad)
    origins, count = {}, 0

    def read(size):
        nonlocal count
        found = _read(source, size, test_share, options["seed"], skip_bad)
        found = _of_classes(found, classes, source)
        labels = {True: found.train_labels, False: found.test_labels}
        with tf.init_scope(), tf.device("cpu:0"):
            origins.update({of: tf.constant(n, "int32") for of, n in labels.items()})
        names = found.names
        count = int(found.train_labels.max()) + 1 if names is None else len(names)
        return found

    def arrange(pictures, key, rows, train):
        (picture,), origin = pictures, tf.gather(origins[train], rows[:, 0])
        target = tf.random.stateless_uniform(
            tf.shape(origin), key, maxval=count, dtype="int32"
        )
        return picture, (picture, target, origin)

    train, test, found = training_and_test(cut, read, arrange, drawing.in_step, options)
    train.class_names = test.class_names = found.names
    return train, test


def _read(source, size, test_share, seed, skip_bad):
    if isinstance(source, str) and source == "emoji_styles":
        train, test, _ = emoji_pairs.read_styles(size)
        parts = []
        for kinds in (train, test):
            labels = np.repeat([0, 1], [len(kind) for kind in kinds])
            parts.append(((np.concatenate(kinds),), labels))
        (train, of_train), (test, of_test) = parts
        return _Labelled(train, test, of_train, of_test, list(_STYLES))
    found = images.read(source, size, test_share, seed, True, skip_bad)
    if found.train_labels is None or found.test_labels is None:
        raise ValueError(
            "The pictures must have labels, their domains: put them in one sub-folder "
            f"per domain. Received: {source!r}, without labels"
        )
    names = None if found.class_names is None else list(found.class_names)
    labels = found.train_labels, found.test_labels
    return _Labelled((found.train,), (found.test,), *labels, names, found.notes)


def _of_classes(found, classes, source):
    """The pictures of some classes, numbered in their order."""
    known = found.names
    count = int(found.train_labels.max()) + 1 if known is None else len(known)
    listed = range(count) if classes is None else classes
    numbers = [known.index(c) if c in (known or ()) else c for c in listed]
    good = all(isinstance(n, (int, np.integer)) and 0 <= n < count for n in numbers)
    if not good or not 2 <= len(set(numbers)) == len(numbers):
        said = ", ".join(known) if known else f"0 to {count - 1}"
        raise ValueError(
            "`classes` must be two or more different classes of the pictures, which "
            f"are {said}. Received: classes={classes!r} of {source!r}"
        )
    if classes is None:
        return found
    places = np.full(count, -1)
    places[numbers] = np.arange(len(numbers))
    parts = []
    for (pictures,), labels in (
        (found.train, found.train_labels),
        (found.test, found.test_labels),
    ):
        kept = np.flatnonzero(places[labels] >= 0)
        parts.append(((pictures[kept],), places[labels[kept]]))
    (train, of_train), (test, of_test) = parts
    names = None if known is None else [known[number] for number in numbers]
    return found._replace(
        train=train,
        test=test,
        train_labels=of_train,
        test_labels=of_test,
        names=names,
    )
