"""Images from TensorFlow Datasets, with a quick error if there is no network."""

import contextlib
import socket
import threading
from pathlib import Path

import numpy as np

from keras_gan.datasets import fingerprints
from keras_gan.datasets import ranges
from keras_gan.datasets.arrays import as_labels
from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import option
from keras_gan.datasets.sources import resize


def is_name(name):
    """Whether TensorFlow Datasets knows a data set of that name."""
    return name.split("/")[0].split(":")[0] in names()


def names():
    """The names of all data sets that TensorFlow Datasets knows."""
    import tensorflow_datasets as tfds

    return tfds.list_builders(with_community_datasets=False)


def is_prepared(name):
    """Whether a data set of that name is prepared on this machine."""
    import tensorflow_datasets as tfds

    try:
        builder = tfds.builder(name)
    except Exception:  # A builder's constructor may raise anything.
        return False
    return Path(builder.data_dir).is_dir()


def read_catalog(name, size, labels=True):
    """Reads an image data set of TensorFlow Datasets into memory.

    Args:
        name: string, such as `"mnist"` or `"celeb_a"`.
        size: `(height, width)` or None if all images have one size.
        labels: boolean, whether to read labels if there are any.

    Raises:
        ConnectionError: if it must be downloaded and there is no network.
        ValueError: if it has no images, or they differ in size, or if `labels` is
            True and the labels are not integers of at least 0.
    """
    with _impatient_when_offline(name):
        builder = _builder(name)
        builder.download_and_prepare()
    info = builder.info
    if info.splits and "train" not in info.splits:
        raise ValueError(
            f"Data set {name!r} has no split called train. Its splits: "
            f"{', '.join(info.splits)}"
        )
    if "image" not in info.features:
        raise ValueError(
            f"Data set {name!r} has no images. Its features: {', '.join(info.features)}"
        )
    labelled = labels and "label" in info.features
    label = info.features["label"] if labelled else None
    class_names = getattr(label, "names", None)
    parts = ["train", "test"] if "test" in info.splits else ["train"]
    collected = [_collect(builder, part, size, labelled) for part in parts]
    collected += [(None, None)] * (2 - len(parts))
    (train, test), notes = ranges.read_arrays(
        [images for images, _ in collected], f"data set {builder.name!r}"
    )
    return Images(
        train,
        collected[0][1],
        test,
        collected[1][1],
        class_names=class_names,
        notes=notes,
        content=lambda: fingerprints.of_text(_identity(info, parts)),
    )


def _builder(name):
    import tensorflow_datasets as tfds

    try:
        return tfds.builder(name)
    except (AssertionError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise ValueError(
            f"TensorFlow Datasets has no {name!r}, which is to be the name of a data "
            f"set, or NAME/CONFIG, or NAME:VERSION. Received: {said}"
        ) from error


def _identity(info, parts):
    """The name and version of a data set, and the numbers of its examples."""
    counts = [getattr(info.splits[part], "num_examples", None) for part in parts]
    return f"{getattr(info, 'full_name', '')} {dict(zip(parts, counts, strict=True))}"


def _collect(builder, split, size, labelled):
    """The images of a split, as they are stored but resized, and their labels."""
    import tensorflow_datasets as tfds

    images, labels = [], []
    name = f"data set {builder.name!r}"
    # Other features, such as texts and boxes, are not decoded.
    wanted = {"image": True} | ({"label": True} if labelled else {})
    decoders = {"decoders": tfds.decode.PartialDecoding(wanted)}
    for example in builder.as_dataset(split=split, **decoders).as_numpy_iterator():
        image = resize(example["image"][None], size)[0]
        if images and image.shape != images[0].shape:
            raise ValueError(
                f"The images of data set {builder.name!r} differ in size. Pass "
                f"{option('image_size')}, to which they are resized and cropped."
            )
        images.append(image)
        if labelled:
            labels.append(example["label"])
    images = np.stack(images)
    if not labelled:
        return images, None
    try:
        return images, as_labels(np.array(labels), images, name)
    except ValueError as error:
        raise ValueError(
            f"{error}, in split {split!r}. Load it with labels=False (without --labels "
            "on the command line)."
        ) from error


@contextlib.contextmanager
def _impatient_when_offline(name):
    """Turns off retries if there is no network; TFDS would retry for minutes."""
    import requests
    from tensorflow_datasets.core.download import downloader

    retries = downloader.MAX_RETRIES
    if not _resolves("storage.googleapis.com"):
        # One attempt is still made, as a proxy may resolve names instead.
        downloader.MAX_RETRIES = 0
    try:
        yield
    except (requests.exceptions.RequestException, OSError) as error:
        if isinstance(error, OSError) and not isinstance(
            error, (requests.exceptions.RequestException, ConnectionError)
        ):
            raise
        raise ConnectionError(
            f"Data set {name!r} is not on this machine and could not be "
            "downloaded: there seems to be no network. Prepare it where there "
            f"is one, with tfds.load({name!r}), and copy ~/tensorflow_datasets; "
            "or use the embedded 'fashion_mnist_10k' or 'emoji', an .npz file, or a "
            "folder of images."
        ) from error
    finally:
        downloader.MAX_RETRIES = retries


def _resolves(host, seconds=3.0):
    """Whether a host's name resolves within a number of seconds."""
    answers = []

    def look_up():
        with contextlib.suppress(OSError):
            answers.append(socket.getaddrinfo(host, 443))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(answers)
