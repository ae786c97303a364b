"""The transforms themselves: differentiable, and each image has its own dice."""

import keras
from keras import ops

from keras_gan.serialization import Configurable
from keras_gan.serialization import register


class Transform(Configurable):
    """Base class: `__call__(images, seed)` returns images of the same shape.

    A transform of your own draws from `seed`, a `keras.random.SeedGenerator`, with
    `keras.random`, and computes with `keras.ops`, so that gradients go through it. One
    with numbers that change while training is a `keras.layers.Layer` too, and moves
    them in `end_step(real_logits, fake_logits)`.
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


def check_image(transform, shape):
    """Raises `ValueError` unless it is the shape of an image."""
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

    def check_shape(self, shape):
        check_image(self, shape)

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

    def check_shape(self, shape):
        check_image(self, shape)

    def __call__(self, images, seed):
        return self._along(2, self._along(1, images, seed), seed)

    def _along(self, axis, images, seed):
        offsets = keras.random.randint(
            (ops.shape(images)[0], 1), -self.pixels, self.pixels + 1, seed=seed
        )
        return shifted(images, axis, offsets)[0]


def shifted(images, axis, offsets):
    """Images moved along an axis, and where what they show now comes from within.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        axis: 1 for height, 2 for width.
        offsets: integers of shape `(batch, 1)`, how far from where a pixel is what it
            will show.

    Returns:
        The images, their edges repeated where the others have left, and booleans of
        shape `(batch, height or 1, width or 1, 1)`.
    """
    length = images.shape[axis]
    places = ops.arange(length) + offsets
    kept = ops.clip(places, 0, length - 1)
    shape = (-1, *(length if a == axis else 1 for a in (1, 2, 3)))
    indices = ops.broadcast_to(ops.reshape(kept, shape), ops.shape(images))
    moved = ops.take_along_axis(images, indices, axis=axis)
    return moved, ops.reshape(ops.equal(places, kept), shape)


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

    def check_shape(self, shape):
        for transform in self.transforms:
            transform.check_shape(shape)

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
