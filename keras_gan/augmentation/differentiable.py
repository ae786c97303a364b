"""DiffAugment: colours, translation and cutout, in both players' steps."""

from keras import ops

from keras_gan.augmentation.transforms import Chain
from keras_gan.augmentation.transforms import DrawnTransform
from keras_gan.augmentation.transforms import dice
from keras_gan.augmentation.transforms import integer_dice
from keras_gan.augmentation.transforms import shifted_places
from keras_gan.augmentation.transforms import taken
from keras_gan.core.reals import real
from keras_gan.core.serialization import register


@register
class Color(DrawnTransform):
    """Color jitter (DiffAugment): random brightness, saturation, contrast per image.

    First a number from ±`brightness` is added to all values. Then the differences from
    the mean of each pixel's channels are multiplied by a number from 1 ± `saturation`.
    Last, the differences from the image's mean are multiplied by a number from
    1 ± `contrast`. Grey images have no saturation to change.

    Args:
        brightness: float of at least 0, in units of the image: the paper's is 0.5
            for images in [-1, 1].
        saturation: float in [0, 1].
        contrast: float in [0, 1].

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> import keras
    >>> color = Color(brightness=0.5, saturation=0.0, contrast=0.0)
    >>> images = color(ops.zeros((4000, 1, 1, 1)), keras.random.SeedGenerator(0))
    >>> round(float(ops.max(images)), 2), round(float(ops.min(images)), 2)
    (0.5, -0.5)

    Reference: [Zhao et al., 2020](https://arxiv.org/abs/2006.10738)
    """

    def __init__(self, brightness=0.5, saturation=1.0, contrast=0.5):
        real("brightness", brightness, lambda n: n >= 0, "at least 0")
        for name, value in (("saturation", saturation), ("contrast", contrast)):
            real(name, value, lambda n: 0 <= n <= 1, "in [0, 1]")
        self.brightness = brightness
        self.saturation = saturation
        self.contrast = contrast

    def where(self, chosen, images, seed):
        brightness, saturation, contrast = (
            ops.where(chosen, dice(images, middle - most, middle + most, seed), middle)
            for middle, most in (
                (0.0, self.brightness),
                (1.0, self.saturation),
                (1.0, self.contrast),
            )
        )
        # The colours of a pixel times a matrix, plus a grey: several times as fast as
        # the three in turn, as no image is multiplied by a tensor of other shape.
        height, width, channels = images.shape[1:]
        own = ops.reshape(contrast * saturation, (-1, 1, 1))
        mean = ops.reshape(contrast * (1 - saturation), (-1, 1, 1)) / channels
        mixed = own * ops.eye(channels, dtype=images.dtype) + mean
        pixels = ops.reshape(images, (-1, height * width, channels))
        level = ops.mean(images, axis=(1, 2, 3), keepdims=True)
        grey = ops.reshape(brightness + (1 - contrast) * level, (-1, 1, 1))
        return ops.reshape(
            ops.matmul(pixels, mixed) + grey, (-1, height, width, channels)
        )


def _check_share(name, share):
    real(name, share, lambda n: 0 < n <= 1, "in (0, 1]")


@register
class Translation(DrawnTransform):
    """Random translation (DiffAugment): shifts by whole pixels, filled with 0.

    0 is grey for images in [-1, 1], and black for those in [0, 1].

    Args:
        share: float in (0, 1], the largest shift up, down, left or right, as a
            fraction of the image's side, rounded to pixels.

    Raises:
        ValueError: if `share` is out of range.

    Example:

    >>> import keras
    >>> images = ops.ones((2, 8, 8, 1))
    >>> Translation()(images, keras.random.SeedGenerator(0)).shape
    TensorShape([2, 8, 8, 1])

    Reference: [Zhao et al., 2020](https://arxiv.org/abs/2006.10738)
    """

    def __init__(self, share=0.125):
        _check_share("share", share)
        self.share = share

    def where(self, chosen, images, seed):
        for axis in (1, 2):
            most = int(images.shape[axis] * self.share + 0.5)
            places = shifted_places(images, axis, most, chosen, seed)
            images = taken(images, axis, places)
        return images


@register
class Cutout(DrawnTransform):
    """Cutout (DiffAugment): sets a randomly placed rectangle of each image to 0.

    The rectangle's center may be anywhere in the image, so part of the rectangle may
    lie outside. 0 is grey for images in [-1, 1], and black for those in [0, 1].

    Args:
        share: float in (0, 1], the rectangle's sides as a fraction of the image's.

    Raises:
        ValueError: if `share` is out of range.

    Example:

    >>> import keras
    >>> images = ops.ones((4000, 8, 8, 1))
    >>> cut = Cutout(0.5)(images, keras.random.SeedGenerator(0))
    >>> float(ops.max(ops.sum(1.0 - cut, axis=(1, 2, 3))))   # 4 × 4 pixels
    16.0

    Reference: [DeVries & Taylor, 2017](https://arxiv.org/abs/1708.04552),
    [Zhao et al., 2020](https://arxiv.org/abs/2006.10738)
    """

    def __init__(self, share=0.5):
        _check_share("share", share)
        self.share = share

    def where(self, chosen, images, seed):
        cut = chosen
        for axis in (1, 2):
            length = images.shape[axis]
            side = int(length * self.share + 0.5)
            # An even side has no middle pixel, so there is one more place.
            middle = integer_dice(images, 0, length + 1 - side % 2, seed)
            start = middle - side // 2
            places = ops.arange(length, dtype="int32")
            inside = ops.logical_and(places >= start, places < start + side)
            shape = (-1, *(length if a == axis else 1 for a in (1, 2, 3)))
            cut = ops.logical_and(cut, ops.reshape(inside, shape))
        return images * ops.cast(ops.logical_not(cut), images.dtype)


def diff_augment(color=None, translation=None, cutout=None):
    """DiffAugment: the paper's chain of colours, translation and cutout.

    For a part of it use `Chain`, such as `Chain([Translation(), Cutout()])`.

    Args:
        color: `Color`, `Color()` by default.
        translation: `Translation`, `Translation()` by default.
        cutout: `Cutout`, `Cutout()` by default.

    Returns:
        `Chain`.

    Example:

    >>> diff_augment(cutout=Cutout(0.25)).transforms[2]
    Cutout(share=0.25)

    Reference: [Zhao et al., 2020](https://arxiv.org/abs/2006.10738)
    """
    return Chain([color or Color(), translation or Translation(), cutout or Cutout()])
