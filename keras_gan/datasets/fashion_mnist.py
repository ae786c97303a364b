"""Fashion-MNIST: a part of it in the package, and the whole from elsewhere.

Fashion-MNIST is by Zalando SE, under the MIT licence. Its text is in
`fashion_mnist_LICENSE.txt` next to this file.
"""

import gzip
from importlib import resources
from pathlib import Path

import numpy as np

from keras_gan.datasets import catalog
from keras_gan.datasets import fingerprints
from keras_gan.datasets.sources import Images
from keras_gan.datasets.sources import resize

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
# Where Debian's package dataset-fashion-mnist puts the original files.
_DEBIAN = Path("/usr/share/datasets/fashion-mnist")


def read_embedded(size):
    """10,000 training and 2,000 test images from the package, with balanced classes."""
    file = resources.files("keras_gan.datasets") / "fashion_mnist_10k.npz"
    with file.open("rb") as stream, np.load(stream) as arrays:
        return _images(
            arrays["x_train"],
            arrays["y_train"],
            arrays["x_test"],
            arrays["y_test"],
            size,
        )


def read_all(size):
    """All 70,000 images: those prepared by TFDS, or Debian's, or a download."""
    if not catalog.is_prepared("fashion_mnist") and _DEBIAN.is_dir():
        return _images(*_read_idx("train"), *_read_idx("t10k"), size)
    try:
        return catalog.read_catalog("fashion_mnist", size)
    except ConnectionError as error:
        raise ConnectionError(
            f"{error} On Debian and Ubuntu, 'apt install dataset-fashion-mnist' "
            "also brings all 70,000 images."
        ) from error


def _read_idx(part, folder=None):
    folder = folder or _DEBIAN
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), "uint8", offset=16)
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), "uint8", offset=8)
    return images, labels


def _images(x_train, y_train, x_test, y_test, size):
    arrays = x_train, y_train, x_test, y_test
    return Images(
        resize(x_train.reshape(-1, 28, 28, 1), size),
        y_train.astype("int32"),
        resize(x_test.reshape(-1, 28, 28, 1), size),
        y_test.astype("int32"),
        list(CLASS_NAMES),
        content=lambda: fingerprints.of_arrays(arrays),
    )
