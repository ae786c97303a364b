"""The transforms themselves: differentiable, and each image has its own dice."""

import keras
from keras import ops

from keras_gan.serialization import Configurable
from keras_gan.serialization import register


class Transform(Configurable):
    """Base class: `__call__(images, seed)` returns images of the same shape.

    A transform of your own draws from `seed`, a `keras.random.SeedGenerator`, with
    `keras.random`, and computes with `keras.ops`.
    """

    def check(self, shape):
        """Raises `ValueError` if examples of this shape are none it can transform."""

    def __call__(self, images, seed):
        raise TypeError(
            f"{type(self).__name__} must implement `__call__(images, seed)`."
        )


def _check_image(transform, shape):
    if len(shape) != 3:
        raise ValueError(
            f"{transform!r} takes images of shape (height, width, channels). "
            f"Received: examples of shape {shape}"
        )


@register
class HorizontalFlip(Transform):
    """Turns every second image, drawn at random, into its mirror image.

    Example:

    >>> images = ops.reshape(ops.arange(2.0), (1, 1, 2, 1))
    >>> flipped = HorizontalFlip()(images, keras.random.SeedGenerator(0))
    >>> sorted(ops.convert_to_numpy(flipped).ravel().tolist())
    [0.0, 1.0]
    """

    def check(self, shape):
        _check_image(self, shape)

    def __call__(self, images, seed):
        coin = keras.random.uniform((ops.shape(images)[0], 1, 1, 1), seed=seed)
        return ops.where(coin < 0.5, images, ops.flip(images, axis=2))


@register
class Shift(Transform):
    """Moves every image by whole pixels, and repeats its edge where it has left.

    Args:
        pixels: integer of at least 1, the most it moves up, down, left or right.

    Raises:
        ValueError: if `pixels` is below 1.

    Example:

    >>> images = ops.ones((2, 8, 8, 1))
    >>> Shift(4)(images, keras.random.SeedGenerator(0)).shape
    TensorShape([2, 8, 8, 1])
    """

    def __init__(self, pixels=4):
        if not isinstance(pixels, int) or pixels < 1:
            raise ValueError(
                f"`pixels` must be an integer of at least 1. Received: pixels={pixels}"
            )
        self.pixels = pixels

    def check(self, shape):
        _check_image(self, shape)

    def __call__(self, images, seed):
        return self._along(2, self._along(1, images, seed), seed)

    def _along(self, axis, images, seed):
        length = images.shape[axis]
        offsets = keras.random.randint(
            (ops.shape(images)[0], 1), -self.pixels, self.pixels + 1, seed=seed
        )
        places = ops.clip(ops.arange(length) + offsets, 0, length - 1)
        places = ops.reshape(
            places, (-1, *(length if a == axis else 1 for a in (1, 2, 3)))
        )
        return ops.take_along_axis(
            images, ops.broadcast_to(places, ops.shape(images)), axis=axis
        )


@register
class Noise(Transform):
    """Adds Gaussian noise to every value: for points, where there is no mirror.

    Args:
        std: float above 0, its standard deviation.

    Raises:
        ValueError: if `std` is not above 0.

    Example:

    >>> noise = Noise(0.5)(ops.zeros((4000, 1)), keras.random.SeedGenerator(0))
    >>> 0.45 < float(ops.std(noise)) < 0.55
    True
    """

    def __init__(self, std=0.1):
        if not std > 0:
            raise ValueError(f"`std` must be above 0. Received: std={std}")
        self.std = std

    def __call__(self, images, seed):
        noise = keras.random.normal(ops.shape(images), seed=seed, dtype=images.dtype)
        return images + self.std * noise


@register
class Chain(Transform):
    """Several transforms, one after the other.

    Args:
        transforms: list of `augmentation.Transform`.

    Raises:
        TypeError: if one is not an `augmentation.Transform`.

    Example:

    >>> Chain([HorizontalFlip(), Shift(4)])
    Chain(transforms=[HorizontalFlip(), Shift(pixels=4)])
    """

    def __init__(self, transforms):
        transforms = list(transforms)
        for transform in transforms:
            if not isinstance(transform, Transform):
                raise TypeError(
                    "`transforms` must be augmentation.Transform objects. "
                    f"Received: {transform!r}"
                )
        self.transforms = transforms

    def check(self, shape):
        for transform in self.transforms:
            transform.check(shape)

    def __call__(self, images, seed):
        for transform in self.transforms:
            images = transform(images, seed)
        return images
