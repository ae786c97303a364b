"""The feature extractor of the package for images of a shape."""

from keras_gan.metrics.features.filter_bank import random_filters
from keras_gan.metrics.features.networks import fashion_mnist


def default(image_shape):
    """The feature extractor that fits images of a shape.

    Args:
        image_shape: tuple, `(height, width, channels)`, or the shape of an example that
            is not an image.

    Returns:
        `fashion_mnist()` for grey images of 28×28, `random_filters()` for other images.
        None for other data, which are used as they are.

    Example:

    >>> default((28, 28, 1)).title, default((64, 64, 3)).title
    ('fashion_mnist', 'random_filters')
    """
    if len(image_shape) != 3:
        return None
    if tuple(image_shape) == (28, 28, 1):
        return fashion_mnist()
    return random_filters()
