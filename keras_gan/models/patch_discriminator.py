"""PatchGAN: a discriminator that judges overlapping patches of a picture."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.models.checking import check_normalizations
from keras_gan.models.translating import Convolutions
from keras_gan.models.translating import batch_normalization
from keras_gan.models.translating import checked_open_shape
from keras_gan.models.translating import convolution
from keras_gan.models.translating import padded

_SLOPE = 0.2


def patch_discriminator(
    image_shape,
    condition_shape=None,
    filters=64,
    n_layers=3,
    normalization=batch_normalization,
    name="discriminator",
):
    """The discriminator of pix2pix and CycleGAN (PatchGAN): a logit for each patch.

    Convolutions of 4×4 pixels, `n_layers` of them with strides of 2, then two without.
    Each logit sees a patch of this many pixels along each side (its receptive field):

    | `n_layers` | 0 | 1 | 2 | 3 | 4 | 5 |
    |---|---|---|---|---|---|---|
    | pixels | 1 | 16 | 34 | 70 | 142 | 286 |

    With `n_layers=0`, all convolutions are of 1×1 pixel (PixelGAN). Instance
    normalization makes a logit depend on the whole picture, batch normalization on the
    whole batch. `updates.OneStage` takes no batch normalization in D.

    Args:
        image_shape: `(height, width, channels)` of the pictures that are judged.
            Height and width may be None, for any size.
        condition_shape: the same of the condition that D sees beside a picture; or None
            for no condition.
        filters: integer, channels of the first layer. Those of later ones double, up to
            8 times as many.
        n_layers: integer from 0 to 5.
        normalization: callable that makes a normalization layer, or None. By default
            batch normalization. CycleGAN has `layers.InstanceNormalization` without
            gain and bias.
        name: string.

    Returns:
        Functional model with inputs `images`, or `images` and `condition`. Its logits
        have shape `(batch, rows, columns, 1)`.

    Raises:
        TypeError: if `normalization` is not a callable.
        ValueError: if an argument is out of range, the condition has another size, or a
            picture is too small for so many layers.

    Example:

    >>> patch_discriminator((256, 256, 3), (256, 256, 3), filters=4).output_shape
    (None, 30, 30, 1)

    Reference: [Isola et al., 2017](https://arxiv.org/abs/1611.07004), sections 3.2.2
    and 6.1.2
    """
    image_shape = checked_open_shape("image_shape", image_shape)
    filters = integer("filters", filters)
    n_layers = integer("n_layers", n_layers, 0, 5)
    check_normalizations(normalization=normalization)
    inputs = x = keras.Input(image_shape, name="images")
    if condition_shape is not None:
        condition_shape = checked_open_shape("condition_shape", condition_shape)
        if condition_shape[:2] != image_shape[:2]:
            raise ValueError(
                "`condition_shape` must have the height and width of `image_shape`. "
                f"Received: condition_shape={condition_shape} and "
                f"image_shape={image_shape}"
            )
        condition = keras.Input(condition_shape, name="condition")
        inputs = [inputs, condition]
        x = layers.Concatenate()(inputs)
    if n_layers:
        _check_size(image_shape, n_layers)
    logits = patch_logits(x, filters, n_layers, normalization)
    return keras.Model(inputs, logits, name=name)


def patch_logits(x, filters, n_layers, normalization):
    """The layers of `patch_discriminator` on a symbolic map."""
    block = Convolutions(normalization)
    size, strides = (4, 2) if n_layers else (1, 1)
    margin = 1 if n_layers else 0
    x = convolution(filters, size, strides)(padded(x, margin) if margin else x)
    x = layers.LeakyReLU(_SLOPE)(x)
    for level in range(1, max(n_layers, 1) + 1):
        last = level >= n_layers
        x = padded(x, margin) if margin else x
        x = block(x, filters * 2 ** min(level, 3), size, 1 if last else strides)
        x = layers.LeakyReLU(_SLOPE)(x)
    x = padded(x, margin) if margin else x
    return convolution(1, size, dtype="float32", name="logits")(x)


def _check_size(image_shape, n_layers):
    for side in image_shape[:2]:
        left = 8 * 2**n_layers if side is None else side
        for _ in range(n_layers):
            left //= 2
        if left < 3:  # Two layers without strides take one pixel each.
            raise ValueError(
                f"`n_layers={n_layers}` needs pictures of at least {3 * 2**n_layers} "
                f"pixels along each side. Received: image_shape={image_shape}"
            )
