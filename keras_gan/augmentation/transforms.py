"""The transforms themselves: differentiable, and each image has its own dice."""

import keras
from keras import ops

from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register


class Transform(Configurable):
    """Base class: `__call__(images, seed)` returns images of the same shape.

    A transform of your own draws from `seed`, a `keras.random.SeedGenerator`, with
    `keras.random`, and computes with `keras.ops`, so that gradients go through it. One
    with numbers that change while training is a `keras.layers.Layer` too, and moves
    them in `end_step(step)`, where `step` is an `updates.Step`.
    """

    def check(self, gan):
        """Raises `ValueError` if the GAN is none that it can be used with."""
        self.check_shape(gan.image_shape)

    def check_shape(self, shape):
        """Raises `ValueError` if examples of this shape are none it can transform."""

    def logs(self):
        """Numbers to be logged beside the losses, scalars by name."""
        return {}

    def __call__(self, images, seed):
        raise TypeError(
            f"{type(self).__name__} must implement `__call__(images, seed)`."
        )


def dice(images, low, high, seed):
    """One uniform number an example, in a shape that multiplies examples."""
    # Reshaped, for a shape in which all but the batch is known, as XLA wants it.
    numbers = keras.random.uniform((ops.shape(images)[0],), low, high, seed=seed)
    numbers = ops.cast(numbers, images.dtype)
    return ops.reshape(numbers, (-1, *[1] * (len(images.shape) - 1)))


def integer_dice(images, low, high, seed):
    """One integer an example, from low to high − 1, of shape `(batch, 1)`."""
    numbers = keras.random.randint((ops.shape(images)[0],), low, high, seed=seed)
    return ops.reshape(numbers, (-1, 1))


def check_image(transform, shape):
    """Raises `ValueError` unless it is the shape of an image."""
    if len(shape) != 3 or None in shape:
        raise ValueError(
            f"{transform!r} takes images of shape (height, width, channels), all three "
            f"known. Received: examples of shape {shape}"
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

    def check_shape(self, shape):
        check_image(self, shape)

    def __call__(self, images, seed):
        coin = dice(images, 0.0, 1.0, seed)
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

    def check_shape(self, shape):
        check_image(self, shape)

    def __call__(self, images, seed):
        return self._along(2, self._along(1, images, seed), seed)

    def _along(self, axis, images, seed):
        offsets = integer_dice(images, -self.pixels, self.pixels + 1, seed)
        length = images.shape[axis]
        places = ops.arange(length, dtype="int32") + offsets
        return taken(images, axis, ops.clip(places, 0, length - 1))


def taken(images, axis, places):
    """Images whose rows or columns are others of theirs, or 0.

    As a product with zeros and ones: the second derivatives of gathers do not compile
    under XLA where they stand in a branch, as lazy penalties do.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        axis: 1 for rows, 2 for columns.
        places: integers of shape `(batch, height or width)`, which each shows; 0 is
            shown for places outside of the image.
    """
    chosen = ops.one_hot(places, images.shape[axis], dtype=images.dtype)
    if axis == 2:
        return ops.matmul(ops.expand_dims(chosen, 1), images)
    height, width, channels = images.shape[1:]
    rows = ops.reshape(images, (-1, height, width * channels))
    return ops.reshape(ops.matmul(chosen, rows), (-1, height, width, channels))


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
        TypeError: if one is not an `augmentation.Transform`, or has a state.

    Example:

    >>> Chain([HorizontalFlip(), Shift(4)])
    Chain(transforms=[HorizontalFlip(), Shift(pixels=4)])
    """

    def __init__(self, transforms):
        self.transforms = check_transforms(transforms)

    def check(self, gan):
        for transform in self.transforms:
            transform.check(gan)

    def __call__(self, images, seed):
        for transform in self.transforms:
            images = transform(images, seed)
        return images


def check_transforms(transforms):
    """A list of them; raises `TypeError` unless all are transforms without a state."""
    transforms = list(transforms)
    for transform in transforms:
        if not isinstance(transform, Transform):
            raise TypeError(
                "`transforms` must be augmentation.Transform objects. "
                f"Received: {transform!r}"
            )
        if isinstance(transform, keras.layers.Layer):
            raise TypeError(
                "`transforms` must have no state of their own: give those that have to "
                f"`compile(augmentations=[...])` themselves. Received: {transform!r}"
            )
    return transforms
