"""Differentiable transforms of images, drawn at random for each image."""

import keras
from keras import ops

from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register


class Transform(Configurable):
    """Base class of transforms: `__call__(images, seed)` returns transformed images.

    Their shape is that of `images`. A transform of your own makes its random draws
    with `keras.random` from `seed`, a `keras.random.SeedGenerator`. It computes with
    `keras.ops`, so that gradients go through it. A transform with state is also a
    `keras.layers.Layer`, and updates its state in `end_step(step)`, where `step` is an
    `updates.Step`.

    A transform may have a method `slope_into_generator(slope)`. It gets the gradient of
    G's adversarial loss at the generated examples, returns the one that G is to get in
    its place, and a scalar that `step.note(self)` has in `end_step`.
    """

    def check(self, gan):
        """Raises `ValueError` if it cannot be used with this GAN."""
        if trees.is_tree(gan.shown_spec):
            raise ValueError(
                f"{self!r} transforms examples of one tensor. Received: a "
                f"discriminator that sees {trees.described(gan.shown_spec)}"
            )
        self.check_shape(gan.image_shape)

    def check_shape(self, shape):
        """Raises `ValueError` if it cannot transform examples of this shape."""

    def logs(self):
        """Scalars by name, to be logged with the losses."""
        return {}

    def __call__(self, images, seed):
        raise TypeError(
            f"{type(self).__name__} must implement `__call__(images, seed)`."
        )

    def where(self, chosen, images, seed):
        """The images, of which the chosen ones are transformed.

        A transform that leaves an image as it is for some draws may override it: it
        takes these draws for the others, which is faster than a mixture of two images.

        Args:
            chosen: booleans in a shape that multiplies images, such as
                `(batch, 1, 1, 1)`.
            images: tensor.
            seed: `keras.random.SeedGenerator`.
        """
        return either(chosen, self(images, seed), images)


class DrawnTransform(Transform):
    """Base class of transforms that implement `where`, and transform all by it."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "__call__" in vars(cls) and "where" not in vars(cls):
            cls.where = Transform.where  # That of its parent does not know its call.

    def __call__(self, images, seed):
        return self.where(True, images, seed)

    def check_shape(self, shape):
        check_image(self, shape)


def dice(images, low, high, seed):
    """One uniform random number per example, in a shape that multiplies examples."""
    # Reshaped, so that all sizes but the batch's are static, as XLA needs.
    numbers = keras.random.uniform((ops.shape(images)[0],), low, high, seed=seed)
    numbers = ops.cast(numbers, images.dtype)
    return ops.reshape(numbers, (-1, *[1] * (len(images.shape) - 1)))


def either(condition, first, second):
    """`first` where the condition is true, else `second`; both must be finite.

    By multiplication with 1 and 0. `ops.where` takes several times as long on a CPU if
    the condition has to be broadcast, and so do its gradients.
    """
    share = ops.cast(condition, first.dtype)
    return share * first + (1 - share) * second


def integer_dice(images, low, high, seed):
    """One random integer per example, from low to high − 1, of shape `(batch, 1)`."""
    numbers = keras.random.randint((ops.shape(images)[0],), low, high, seed=seed)
    return ops.reshape(numbers, (-1, 1))


def shifted_places(images, axis, most, chosen, seed):
    """Which rows or columns the chosen images show after a random shift, for `taken`.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        axis: 1 for rows, 2 for columns.
        most: integer, the largest shift. Images that are not chosen have none.
        chosen: booleans, as of `Transform.where`.
        seed: `keras.random.SeedGenerator`.
    """
    offsets = integer_dice(images, -most, most + 1, seed)
    offsets *= ops.reshape(ops.cast(chosen, offsets.dtype), (-1, 1))
    return ops.arange(images.shape[axis], dtype="int32") + offsets


def check_image(transform, shape):
    """Raises `ValueError` unless it is the shape of an image."""
    if len(shape) != 3 or None in shape:
        raise ValueError(
            f"{transform!r} takes images of shape (height, width, channels), all three "
            f"known. Received: examples of shape {shape}"
        )


@register
class HorizontalFlip(DrawnTransform):
    """Random horizontal flip: mirrors each image with probability ½.

    Example:

    >>> images = ops.reshape(ops.arange(2.0), (1, 1, 2, 1))
    >>> flipped = HorizontalFlip()(images, keras.random.SeedGenerator(0))
    >>> sorted(ops.convert_to_numpy(flipped).ravel().tolist())
    [0.0, 1.0]
    """

    def where(self, chosen, images, seed):
        coin = dice(images, 0.0, 1.0, seed)
        flipped = ops.logical_and(chosen, coin >= 0.5)
        return either(flipped, ops.flip(images, axis=2), images)


@register
class Shift(DrawnTransform):
    """Random shift (translation) by whole pixels, filled with the edge pixels.

    Args:
        pixels: integer of at least 1, the largest shift up, down, left or right.

    Raises:
        ValueError: if `pixels` is below 1.

    Example:

    >>> images = ops.ones((2, 8, 8, 1))
    >>> Shift(4)(images, keras.random.SeedGenerator(0)).shape
    TensorShape([2, 8, 8, 1])
    """

    def __init__(self, pixels=4):
        self.pixels = integer("pixels", pixels)

    def where(self, chosen, images, seed):
        for axis in (1, 2):
            places = shifted_places(images, axis, self.pixels, chosen, seed)
            places = ops.clip(places, 0, images.shape[axis] - 1)
            images = taken(images, axis, places)
        return images


def taken(images, axis, places):
    """Picks rows or columns of each image, or 0 for places outside of it.

    Computed as a product with a one-hot matrix: second derivatives of gathers do not
    compile under XLA within a conditional branch, where lazy penalties are computed.
    Columns are made rows for it: products with a few channels take twice as long.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        axis: 1 for rows, 2 for columns.
        places: integers of shape `(batch, height or width)`, the row or column that
            each one of the result shows.
    """
    if axis == 2:
        return _turned(taken(_turned(images), 1, places))
    chosen = ops.one_hot(places, images.shape[1], dtype=images.dtype)
    height, width, channels = images.shape[1:]
    rows = ops.reshape(images, (-1, height, width * channels))
    return ops.reshape(ops.matmul(chosen, rows), (-1, height, width, channels))


@ops.custom_gradient
def _turned(images):
    """Rows as columns. The gradient is written down, as XLA cannot derive that of a
    transposition within a conditional branch."""

    def gradient(*upstream):
        return _turned(upstream[0])

    return ops.transpose(images, (0, 2, 1, 3)), gradient


@register
class Noise(Transform):
    """Additive Gaussian noise on every value, for points as well as images.

    Args:
        std: float above 0, the noise's standard deviation.

    Raises:
        ValueError: if `std` is not above 0.

    Example:

    >>> noise = Noise(0.5)(ops.zeros((4000, 1)), keras.random.SeedGenerator(0))
    >>> 0.45 < float(ops.std(noise)) < 0.55
    True
    """

    def __init__(self, std=0.1):
        real("std", std, lambda n: n > 0, "above 0")
        self.std = std

    def check(self, gan):
        """Examples of any kind can have noise added."""

    def __call__(self, images, seed):
        noise = trees.noise_like(images, seed)
        return trees.mapped(lambda x, n: x + self.std * n, images, noise)


@register
class Chain(Transform):
    """Chain of transforms (composition), applied one after the other.

    Args:
        transforms: list of `augmentation.Transform`.

    Raises:
        TypeError: if one is not an `augmentation.Transform`, or is stateful.

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
    """The transforms as a list; raises `TypeError` unless all are stateless ones."""
    transforms = list(transforms)
    for transform in transforms:
        if not isinstance(transform, Transform):
            raise TypeError(
                "`transforms` must be augmentation.Transform objects. "
                f"Received: {transform!r}"
            )
        if isinstance(transform, keras.layers.Layer):
            raise TypeError(
                "`transforms` must have no state of their own: pass stateful ones to "
                f"`compile(augmentations=[...])` directly. Received: {transform!r}"
            )
    return transforms
