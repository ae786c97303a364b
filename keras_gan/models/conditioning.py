"""Networks with a condition as an input of its own, made of others."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.core.layout import LAST
from keras_gan.models.checking import check_functional


def with_condition(network, shape=(), num_classes=None, name="condition"):
    """A network of two inputs, made of one that expects them concatenated.

    Networks like those of Keras' "Conditional GAN" tutorial take the condition as more
    channels of their one input. The generator expects latents and a one-hot vector. The
    discriminator expects images with one more plane per class. This function adds the
    concatenation, and the result takes `[latents, condition]` or
    `[images, condition]`. A vector is appended to latents, and its numbers fill planes
    beside the channels of an image. An image of the same size is appended as it is.

    Args:
        network: Functional or Sequential model with one input, whose last axis has
            room for the condition.
        shape: tuple of integers, the shape of one condition: `(n,)`, or that of an
            image. `()` is for class numbers.
        num_classes: integer, with `shape=()`: the number of classes. The result makes
            one-hot vectors of class numbers.
        name: string, the name of the new input.

    Returns:
        Functional model that shares the layers of `network`.

    Raises:
        TypeError: if `network` is not a Functional or Sequential model.
        ValueError: if it has several inputs, or the condition does not fit its input.

    Example:

    >>> generator = keras.Sequential(
    ...     [keras.Input((128 + 10,)), keras.layers.Dense(784, "sigmoid"),
    ...      keras.layers.Reshape((28, 28, 1))])
    >>> [each.shape for each in with_condition(generator, (10,)).inputs]
    [(None, 128), (None, 10)]
    >>> [each.shape for each in with_condition(generator, num_classes=10).inputs]
    [(None, 128), (None,)]

    Reference: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """
    check_functional("network", network)
    if len(network.inputs) != 1:
        raise ValueError(
            "`network` must have one input, in which its examples or latents and the "
            f"condition are concatenated. Received: {len(network.inputs)} inputs"
        )
    shape = _checked_shape(shape, num_classes)
    whole = network.inputs[0]
    more = num_classes if num_classes is not None else shape[-1]
    *before, channels = whole.shape[1:]
    _check_fits(tuple(whole.shape[1:]), shape, more)
    first = keras.Input((*before, channels - more), dtype=whole.dtype, name="inputs")
    classes = num_classes is not None
    condition = keras.Input(shape, dtype="int32" if classes else whole.dtype, name=name)
    added = condition
    if classes:
        encoding = layers.CategoryEncoding(
            num_classes, output_mode="one_hot", dtype=whole.dtype
        )
        added = encoding(condition)
    if len(added.shape) < len(whole.shape):
        pixel = layers.Reshape((1, 1, more), dtype=whole.dtype)(added)
        added = layers.UpSampling2D(tuple(before), LAST, dtype=whole.dtype)(pixel)
    joined = layers.Concatenate(dtype=whole.dtype)([first, added])
    return keras.Model([first, condition], network(joined), name=network.name)


def _check_fits(whole, shape, more):
    """Raises `ValueError` unless a condition is a part of a network's input.

    Args:
        whole: the shape of one input.
        shape: that of one condition.
        more: integer, the channels of the condition.
    """
    *before, channels = whole
    same = len(shape) == len(whole) and all(
        None in pair or pair[0] == pair[1]
        for pair in zip(before, shape[:-1], strict=True)
    )
    planes = len(shape) < 2 and len(whole) == 3 and None not in before
    if not same and not planes and not (len(shape) < 2 and len(whole) == 1):
        raise ValueError(
            "The condition of a network of vectors must be a vector, (n,). That of a "
            "network of images of a known size must be a vector or an image of the "
            f"same size. Received: inputs of shape {whole} and conditions of shape "
            f"{shape}"
        )
    if channels is None or channels <= more:
        raise ValueError(
            "The last axis of the network's input must be longer than the condition, "
            f"which is a part of it. Received: inputs of shape {whole} and a condition "
            f"of {more} channels"
        )


def _checked_shape(shape, num_classes):
    """The shape of one condition as a tuple of integers."""
    try:
        sizes = tuple(integer("shape", each) for each in shape)
    except (TypeError, ValueError):
        sizes = None
    if sizes is None or (not sizes) != (num_classes is not None):
        raise ValueError(
            "`shape` must be the shape of one condition, a tuple of integers such as "
            "(10,); or () for class numbers, together with `num_classes`. Received: "
            f"shape={shape!r} and num_classes={num_classes!r}"
        )
    if num_classes is not None:
        integer("num_classes", num_classes)
    return sizes
