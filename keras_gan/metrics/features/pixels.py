"""The feature extractor that leaves images as they are."""

import math

from keras_gan.core.serialization import register
from keras_gan.metrics.features.extractor import Extractor


@register
class Pixels(Extractor):
    """The extractor whose features are the pixels; made by `pixels`."""

    title = protocol = "pixels"

    def width(self, shape):
        return math.prod(shape)

    def apply(self, images):
        return images, None

    @property
    def class_count(self):
        raise ValueError("Extractor pixels is not a classifier: it has no classes.")


def pixels():
    """The feature extractor whose features are the pixels themselves, in [-1, 1].

    Pixels show sharpness and position, but not what an image depicts.

    Returns:
        `Extractor`.

    Example:

    >>> import numpy as np
    >>> pixels().extract(np.zeros((3, 8, 8, 1))).shape
    (3, 64)
    """
    return Pixels()
