"""Images from TensorFlow Datasets, with a quick error if there is no network."""

import contextlib
import socket
import threading
from pathlib import Path

import numpy as np

from keras_gan.datasets.arrays import as_images
from keras_gan.datasets.arrays import as_labels
from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import resize


def is_name(name):
    """Whether TensorFlow Datasets knows a data set of that name."""
    import tensorflow_datasets as tfds

    return name.split("/")[0].split(":")[0] in tfds.list_builders(
        with_community_datasets=False
    )


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
    import tensorflow_datasets as tfds

    with _impatient_when_offline(name):
        builder = tfds.builder(name)
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
    train = _collect(builder, "train", size, labelled)
    test = (None, None)
    if "test" in info.splits:
        test = _collect(builder, "test", size, labelled)
    return Images(*train, *test, class_names=class_names)


def _collect(builder, split, size, labelled):
    import tensorflow_datasets as tfds

    images, labels = [], []
    name = f"data set {builder.name!r}"
    # Other features, such as texts and boxes, are not decoded.
    wanted = {"image": True} | ({"label": True} if labelled else {})
    decoders = {"decoders": tfds.decode.PartialDecoding(wanted)}
    for example in builder.as_dataset(split=split, **decoders).as_numpy_iterator():
        image = example["image"]
        if image.dtype == np.uint16:  # As 16-bit PNG files are read in `folders`.
            image = np.round(image / 257).astype("uint8")
        image = resize(image[None], size)[0] if size else image
        if images and image.shape != images[0].shape:
            raise ValueError(
                f"The images of data set {builder.name!r} differ in size. Pass "
                "`image_size`, to which they are resized and cropped."
            )
        images.append(image)
        if labelled:
            labels.append(example["label"])
    images = as_images(np.stack(images), name)
    if not labelled:
        return images, None
    try:
        return images, as_labels(np.array(labels), images, name)
    except ValueError as error:
        raise ValueError(
            f"{error}, in split {split!r}. Load it with labels=False."
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
            "or use the embedded 'fashion_mnist_10k', an .npz file, or a folder "
            "of images."
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
