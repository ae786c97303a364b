"""Feature extractors that are networks: yours, the package's own, InceptionV3."""

import hashlib
from importlib import resources
from pathlib import Path

import keras
from keras import ops

from keras_gan.core.archives import read_archive
from keras_gan.core.archives import readable
from keras_gan.core.files import user_path
from keras_gan.core.serialization import register
from keras_gan.metrics.features.extractor import Extractor
from keras_gan.metrics.features.resizing import resized

INCEPTION_WEIGHTS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/"
    "inception_v3_weights_tf_dim_ordering_tf_kernels.h5"
)


@register
class Network(Extractor):
    """An extractor from a network that the user passes; made by `network`."""

    def __init__(self, source, layer=None, weights_hash=None):
        super().__init__(layer, weights_hash)
        self._given = source if isinstance(source, keras.Model) else None
        # An absolute path stays valid if the GAN is loaded from another folder.
        self.source = source.name if self._given else str(user_path(source).resolve())

    @property
    def title(self):
        return f"{self.source}, layer {self.layer}" if self.layer else self.source

    @property
    def architecture(self):
        digest = hashlib.sha256(self._network.to_json().encode()).hexdigest()
        return f"architecture {digest[:16]}"

    def load(self):
        if self._given is None and not Path(self.source).is_file():
            raise FileNotFoundError(
                f"There is no extractor at {self.source}. Give the path of a .keras "
                "file. An extractor that was made from a model in memory is not saved "
                "with the GAN and must be passed again in a new `compile`."
            )
        model = self._given or _from_file(self.source)
        if not getattr(model, "inputs", None):
            raise ValueError(
                "An extractor must be a built Functional or Sequential model, so "
                f"that its layers can be reached. Received: a {type(model).__name__}"
            )
        return model


def _from_file(path):
    if path.endswith(".keras"):
        read_archive(path)  # Says what is wrong with a damaged file.
    with readable(path):
        return keras.models.load_model(path, compile=False)


def network(model, layer=None):
    """A feature extractor from your own network: the outputs of one of its layers.

    Args:
        model: built Functional or Sequential `keras.Model` that takes images in
            [-1, 1], or the path of a `.keras` file with such a model. A GAN that
            is saved and loaded finds its extractor only by a path.
        layer: string, name of the layer, or None for the outputs of the network.

    Returns:
        `Extractor`.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if there is no such layer.

    Example:

    >>> import keras, numpy as np
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    >>> network(model).extract(np.zeros((3, 8, 8, 1))).shape
    (3, 64)
    """
    extractor = Network(model, layer)
    _ = extractor.model  # Raises errors here and not in the middle of a run.
    return extractor


@register
class FashionMNIST(Extractor):
    """The classifier in the package; made by `fashion_mnist`."""

    title = "fashion_mnist"

    def load(self):
        file = resources.files("keras_gan.metrics.features") / "fashion_mnist.keras"
        with resources.as_file(file) as path:
            return keras.models.load_model(path, compile=False)


def fashion_mnist():
    """A feature extractor for Fashion-MNIST: 64 features of the package's classifier.

    The classifier takes grey images of 28×28 pixels. It was trained on the 60,000
    training images by `benchmarks/fashion_mnist_classifier.py` and classifies 92.3 %
    of the test images correctly. A Frechet distance in its features is not an FID and
    compares only with others in the same features.

    Returns:
        `Extractor`.

    Example:

    >>> import numpy as np
    >>> fashion_mnist().extract(np.zeros((3, 28, 28, 1))).shape
    (3, 64)
    """
    extractor = FashionMNIST(layer="features")
    _ = extractor.model  # Computes the hash of the weights for the GAN's file.
    return extractor


@register
class InceptionV3(Extractor):
    """An extractor with Keras' InceptionV3; made by `inception_v3`."""

    is_inception = True
    batch_size = 50
    title = "inception_v3"

    def __init__(self, weights, resize, layer=None, weights_hash=None):
        super().__init__(layer, weights_hash)
        downloads = str(weights) == "imagenet"
        self.weights = "imagenet" if downloads else str(user_path(weights).resolve())
        self.resize = resize

    @property
    def preprocessing(self):
        return f"resized to 299×299 ({self.resize}, antialiased)"

    def load(self):
        downloads = self.weights == "imagenet"
        if not downloads and not Path(self.weights).is_file():
            raise FileNotFoundError(
                f"There are no weights of InceptionV3 at {self.weights}. Get them "
                f"from {INCEPTION_WEIGHTS}, or pass weights='imagenet' where there "
                "is a network."
            )
        policy = keras.config.dtype_policy()
        data_format = keras.config.image_data_format()
        keras.config.set_dtype_policy("float32")  # Features do not depend on it.
        keras.config.set_image_data_format("channels_last")
        try:
            return keras.applications.InceptionV3(weights=self.weights)
        except Exception as error:
            if not downloads:
                raise ValueError(
                    f"{self.weights} does not hold the weights of InceptionV3 with "
                    f"its top, as {INCEPTION_WEIGHTS} does: {error}"
                ) from error
            raise ConnectionError(
                "The weights of InceptionV3 could not be downloaded. Get them where "
                f"there is a network, from {INCEPTION_WEIGHTS}, and pass "
                "weights=<path of the file>."
            ) from error
        finally:
            keras.config.set_dtype_policy(policy)
            keras.config.set_image_data_format(data_format)

    def prepare(self, images):
        if len(images.shape) != 4 or images.shape[-1] not in (1, 3):
            raise ValueError(
                "InceptionV3 takes images of 1 or 3 channels. Received: images of "
                f"shape {tuple(images.shape[1:])}"
            )
        if images.shape[-1] == 1:
            images = ops.repeat(images, 3, axis=-1)
        return resized(images, (299, 299), self.resize)


def inception_v3(weights="imagenet", resize="bicubic"):
    """InceptionV3 features (as in FID): 2048 pooled features, and 1000 classes.

    Grey images are repeated over three channels, and all images are resized to
    299×299. Keras' weights differ from those of the graph that published FIDs were
    computed with, so distances compare only with others of this extractor.

    Args:
        weights: path of a file of weights that includes the top, or `"imagenet"` to
            download them.
        resize: string, `"bicubic"` or `"bilinear"`, with antialiasing.

    Returns:
        `Extractor`.

    Raises:
        FileNotFoundError: if there is no such file.
        ConnectionError: if the weights cannot be downloaded.
        ValueError: if the file holds other weights.
    """
    if resize not in ("bicubic", "bilinear"):
        raise ValueError(
            f'`resize` must be "bicubic" or "bilinear". Received: resize={resize!r}'
        )
    extractor = InceptionV3(weights, resize, layer="avg_pool")
    _ = extractor.model
    return extractor
