"""What makes a picture worse: low resolution, blur, noise, compression."""

import tensorflow as tf

from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register

_FILTERS = ("area", "bicubic", "bilinear", "lanczos3", "nearest")


class Degradation(Configurable):
    """One way to make pictures worse, for `datasets.degraded`.

    Inherit from it for a step of your own. Constructor arguments become attributes of
    the same name.

    Example:

    >>> class Grey(Degradation):
    ...     def __call__(self, images, key):
    ...         return tf.reduce_mean(images, axis=-1, keepdims=True)
    >>> Grey()(tf.ones((2, 8, 8, 3)), [0, 0]).shape
    TensorShape([2, 8, 8, 1])
    """

    def __call__(self, images, key):
        """Pictures made worse.

        Args:
            images: float32 tensor of shape `(batch, height, width, channels)` in
                [-1, 1].
            key: integer tensor of shape `(2,)`, from which all draws follow.
        """
        return images


@register
class Downsample(Degradation):
    """Low resolution: a picture resized to 1/`scale` of its height and width.

    Args:
        scale: integer of at least 2. It must divide height and width.
        filter: `"bicubic"`, `"bilinear"`, `"area"`, `"lanczos3"` or `"nearest"`. All
            but the last are scaled to the size of the large pixels (antialiasing).

    Raises:
        ValueError: if an argument is not one of those; when called, if `scale` does
            not divide the size.

    Example:

    >>> import numpy as np
    >>> picture = np.array([[-1.0, 1.0], [0.0, 0.0]], "float32").reshape(1, 2, 2, 1)
    >>> Downsample(2, "area")(picture, [0, 0]).numpy().ravel()
    array([0.], dtype=float32)
    """

    def __init__(self, scale, filter="bicubic"):
        self.scale = integer("scale", scale, 2)
        if filter not in _FILTERS:
            raise ValueError(
                f"`filter` must be one of {', '.join(_FILTERS)}. Received: "
                f"filter={filter!r}"
            )
        self.filter = filter

    def __call__(self, images, key):
        height, width = images.shape[1:3]
        if height % self.scale or width % self.scale:
            raise ValueError(
                "`scale` must divide height and width of the pictures. Received: "
                f"scale={self.scale} and pictures of {height}×{width}"
            )
        size = height // self.scale, width // self.scale
        return tf.clip_by_value(
            tf.image.resize(images, size, self.filter, antialias=True), -1, 1
        )


@register
class Blur(Degradation):
    """Gaussian blur. Near the border, the weights of the pixels that exist sum to 1.

    Args:
        sigma: float above 0, the standard deviation in pixels; or a pair, between
            which one is drawn for each picture.

    Raises:
        ValueError: if `sigma` is anything else.

    Example:

    >>> import numpy as np
    >>> point = np.zeros((1, 9, 9, 1), "float32")
    >>> point[0, 4, 4] = 1
    >>> round(float(Blur(1.0)(point, [0, 0])[0, 4, 4, 0]), 3)   # 1 / 2π
    0.159
    """

    def __init__(self, sigma=1.0):
        _limits("sigma", sigma, lambda n: n > 0, "above 0")
        self.sigma = sigma

    def __call__(self, images, key):
        limits = _limits("sigma", self.sigma, lambda n: n > 0, "above 0")
        sigma = _between(tf.shape(images)[0], key, *limits)
        rows, columns = (_smoothing(n, sigma) for n in images.shape[1:3])
        return tf.einsum("bij,bjkc,blk->bilc", rows, images, columns)


@register
class GaussianNoise(Degradation):
    """Gaussian noise on each value. The result is clipped to [-1, 1].

    Args:
        stddev: float above 0, on the scale from -1 to 1; or a pair, between which one
            is drawn for each picture.

    Raises:
        ValueError: if `stddev` is anything else.

    Example:

    >>> import numpy as np
    >>> grey = np.zeros((1, 64, 64, 1), "float32")
    >>> round(float(np.std(GaussianNoise(0.1)(grey, [0, 0]))), 2)
    0.1
    """

    def __init__(self, stddev=0.1):
        _limits("stddev", stddev, lambda n: n > 0, "above 0")
        self.stddev = stddev

    def __call__(self, images, key):
        limits = _limits("stddev", self.stddev, lambda n: n > 0, "above 0")
        stddev = _between(tf.shape(images)[0], key, *limits)[..., None]
        key = tf.random.experimental.stateless_fold_in(tf.cast(key, "int64"), 1)
        noise = tf.random.stateless_normal(tf.shape(images), key)
        return tf.clip_by_value(images + stddev * noise, -1, 1)


@register
class JPEG(Degradation):
    """JPEG compression, and the decoded picture.

    Args:
        quality: integer from 1 to 100; or a pair, between which one is drawn for each
            picture.

    Raises:
        ValueError: if `quality` is anything else; when called, if pictures have
            neither 1 nor 3 channels.

    Example:

    >>> import numpy as np
    >>> noise = np.random.default_rng(0).uniform(-1, 1, (1, 16, 16, 3))
    >>> worse = JPEG(10)(noise.astype("float32"), [0, 0])
    >>> worse.shape, bool(np.abs(worse - noise).max() > 0.5)
    (TensorShape([1, 16, 16, 3]), True)
    """

    def __init__(self, quality=50):
        for number in quality if isinstance(quality, (tuple, list)) else [quality]:
            integer("quality", number, 1, 100)
        _limits("quality", quality, lambda n: 1 <= n <= 100, "from 1 to 100")
        self.quality = quality

    def __call__(self, images, key):
        low, high = _limits("quality", self.quality, lambda n: n > 0, "above 0")
        drawn = _between(tf.shape(images)[0], key, low, high + 1)[:, 0, 0]
        drawn = tf.minimum(tf.cast(tf.floor(drawn), "int32"), high)
        shape = images.shape

        def one(picture_and_quality):
            picture, quality = picture_and_quality
            return tf.image.adjust_jpeg_quality(picture, quality)

        pictures = tf.clip_by_value((images + 1) / 2, 0, 1)
        made = tf.map_fn(one, (pictures, drawn), fn_output_signature="float32")
        return tf.ensure_shape(made * 2 - 1, shape)


def _limits(name, value, allowed, limits):
    """The lowest and the highest value, from a number or a pair."""
    pair = value if isinstance(value, (tuple, list)) else (value, value)
    said = f"a number {limits}, or a pair of two in order"
    if len(pair) != 2:
        raise ValueError(f"`{name}` must be {said}. Received: {name}={value!r}")
    low, high = (real(name, number, allowed, said) for number in pair)
    if low > high:
        raise ValueError(f"`{name}` must be {said}. Received: {name}={value!r}")
    return low, high


def _between(count, key, low, high):
    """A number for each picture, of shape `(count, 1, 1)`, uniform between limits."""
    uniform = tf.random.stateless_uniform((count, 1, 1), key)
    return low + (high - low) * uniform


def _smoothing(length, sigma):
    """Matrices that blur one axis, of shape `(batch, length, length)`."""
    places = tf.range(length, dtype="float32")
    distances = (places[:, None] - places[None]) ** 2
    weights = tf.exp(-distances / (2 * sigma**2))
    return weights / tf.reduce_sum(weights, axis=2, keepdims=True)


__all__ = ["Blur", "Degradation", "Downsample", "GaussianNoise", "JPEG"]
