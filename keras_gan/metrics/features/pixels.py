"""The extractor that leaves images as they are."""

import math

from keras_gan.core.serialization import register
from keras_gan.metrics.features.extractor import Extractor


@register
class Pixels(Extractor):
    """The image itself as a vector; made by `pixels`."""

    title = protocol = "pixels"

    def width(self, shape):
        return math.prod(shape)

    def apply(self, images):
        return images, None

    @property
    def class_count(self):
        raise ValueError("Extractor pixels is no classifier: it knows no classes.")


def pixels():
    """Features are the pixels themselves, in [-1, 1].

    They see sharpness and place, and nothing of what an image shows.

    Returns:
        `Extractor`.

    Example:

    >>> import numpy as np
    >>> pixels().extract(np.zeros((3, 8, 8, 1))).shape
    (3, 64)
    """
    return Pixels()
