"""The feature extractor of fixed random filters, for images of any kind and size."""

import functools
import hashlib

import numpy as np
from keras import ops

from keras_gan.core.serialization import register
from keras_gan.metrics.features.extractor import Extractor
from keras_gan.metrics.features.resizing import resized

_FILTERS = 8  # Per scale.
_SIDE = 5  # Pixels of a filter, height and width.
_SMALLEST, _LARGEST = 32, 128  # Sides of the images that are filtered.
# The factors of the features of each scale. Details have less contrast than shapes.
_GAINS = (8.0, 4.0, 2.0)
_COLOURS = 2  # The last features are the colours of 2×2 parts of an image.
_SEED = 0


@register
class RandomFilters(Extractor):
    """The extractor with fixed random filters; made by `random_filters`."""

    title = "random_filters"
    batch_size = 250

    def __init__(self, weights_hash=None):
        super().__init__(None, weights_hash or hash_of_filters())

    @property
    def protocol(self):
        return f"{self.title}, weights {self.weights_hash}"

    def width(self, shape):
        if len(shape) != 3:
            raise ValueError(
                "Extractor random_filters takes images of shape (height, width, "
                f"channels). Received: examples of shape {tuple(shape)}"
            )
        channels = 3 if shape[-1] == 1 else shape[-1]
        return 2 * _FILTERS * len(_GAINS) + _COLOURS**2 * channels

    def apply(self, images):
        self.width(images.shape[1:])
        found = hash_of_filters()
        if self.weights_hash != found:
            raise ValueError(
                f"Extractor {self.title} must have the weights that it had when it was "
                f"referenced, weights_hash={self.weights_hash}. Received: {found}. "
                "Results of the two cannot be compared."
            )
        if images.shape[-1] == 1:
            images = ops.repeat(images, 3, axis=-1)
        bank = ops.convert_to_tensor(filters(images.shape[-1]))
        largest = [min(max(side, _SMALLEST), _LARGEST) for side in images.shape[1:3]]
        features = []
        for halvings, gain in enumerate(_GAINS):
            size = tuple(side // 2**halvings for side in largest)
            scaled = resized(images, size, "bilinear")
            edge = _SIDE // 2
            padded = ops.pad(
                scaled, [(0, 0), (edge, edge), (edge, edge), (0, 0)], mode="reflect"
            )
            found = ops.abs(ops.conv(padded, bank, data_format="channels_last"))
            mean, variance = ops.moments(found, axes=(1, 2))
            features += [gain * mean, gain * ops.sqrt(variance + 1e-6)]
        colours = resized(images, (_COLOURS, _COLOURS), "bilinear")
        features.append(ops.reshape(colours, (ops.shape(images)[0], -1)))
        return ops.concatenate(features, axis=-1), None

    @property
    def class_count(self):
        raise ValueError(
            "Extractor random_filters is not a classifier: it has no classes."
        )


def random_filters():
    """A feature extractor for images of any kind: 60 features of fixed random filters.

    Eight filters of 5×5 pixels, whose weights are random numbers with a sum of 0 per
    colour, are applied to an image at three scales: its own size (or 32 pixels, if it
    is smaller, and at most 128), half of it and a quarter. The features are the mean
    and the deviation of the absolute responses of each filter, and the colours of
    2×2 parts of the image. Nothing is trained, so no kind of image is preferred, and no
    file is needed.

    The features see sharpness, noise, texture, colours and their rough layout. They do
    not see what an image depicts. Grey images count as three equal colours.

    Returns:
        `Extractor`.

    Example:

    >>> import numpy as np
    >>> random_filters().extract(np.zeros((3, 8, 8, 1))).shape
    (3, 60)
    """
    return RandomFilters()


@functools.cache
def integer_filters(channels):
    """The filters before they are scaled, integers, so that they are exact everywhere.

    NumPy promises that the stream of `RandomState` never changes.
    """
    shape = (_SIDE, _SIDE, channels, _FILTERS)
    drawn = np.random.RandomState(_SEED).random_sample(shape)
    levels = np.floor(drawn * 255).astype("int64") - 127
    return levels * _SIDE**2 - levels.sum(axis=(0, 1))


def filters(channels):
    """The filters for images of a number of channels, in float32."""
    # The deviation of uniform levels, times that of the mean of the products.
    scale = _SIDE**2 * 255 / np.sqrt(12) * _SIDE * np.sqrt(channels)
    return (integer_filters(channels) / scale).astype("float32")


@functools.cache
def hash_of_filters():
    """The first 16 digits of a SHA-256 of the filters and the factors."""
    digest = hashlib.sha256(integer_filters(3).astype("<i8").tobytes())
    digest.update(repr((_GAINS, _COLOURS, _SMALLEST, _LARGEST)).encode())
    return digest.hexdigest()[:16]
