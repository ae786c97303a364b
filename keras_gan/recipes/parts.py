"""What the recipes share: their networks, and the checks of their arguments."""

import contextlib
import numbers
from typing import NamedTuple

import keras
from keras import layers
from keras import optimizers

from keras_gan import checks
from keras_gan import losses
from keras_gan import models
from keras_gan.core.integers import integer
from keras_gan.core.reals import is_real
from keras_gan.gan import GAN


class Recipe(NamedTuple):
    """A compiled GAN, with a batch size and a number of epochs to train it with.

    `batch_size` is that of the data set: the batch size of one step of a player,
    times the discriminator steps per generator step. `epochs` is a sensible length
    for about ten thousand images.
    """

    gan: GAN
    batch_size: int
    epochs: int


def built(
    image_shape,
    num_classes,
    class_names,
    latent_dim,
    seed,
    average=None,
    model=models.dcgan,
    policy=None,
    **networks,
):
    """A GAN of two networks, not yet compiled.

    Args:
        image_shape: `(height, width, channels)`.
        num_classes: integer or None.
        class_names: list of strings or None.
        latent_dim: integer.
        seed: integer or None.
        average: `WeightAverage` or None.
        model: function of `models` that makes both networks.
        policy: name of the dtype policy of the networks' layers, or None for the one
            that is set.
        **networks: its other arguments.
    """
    num_classes, class_names = _classes(num_classes, class_names)
    with _dtype_policy(policy):
        pair = model(
            image_shape, latent_dim=latent_dim, num_classes=num_classes, **networks
        )
    return GAN(
        *pair,
        latent_dim=latent_dim,
        average=average,
        seed=seed,
        class_names=class_names,
    )


@contextlib.contextmanager
def _dtype_policy(name):
    """Layers that are made within have this dtype policy."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name or before)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def _classes(num_classes, class_names):
    """`(num_classes, class_names)`, the first from the second if it is None."""
    if class_names is None:
        return num_classes, None
    if isinstance(class_names, str) or not hasattr(class_names, "__len__"):
        raise TypeError(
            "`class_names` must be a list of strings. "
            f"Received: class_names={class_names!r}"
        )
    if num_classes is not None and num_classes != len(class_names):
        raise ValueError(
            "`class_names` must have one name per class. Received: "
            f"num_classes={num_classes}, {len(class_names)} names"
        )
    return len(class_names), list(class_names)


def group_normalization():
    """A layer that normalizes each example by itself."""
    return layers.GroupNormalization(8)


def normalization_beside(penalties):
    """D's normalization: batch normalization only if no penalty is in its way."""
    return group_normalization if penalties else layers.BatchNormalization


def filters_of(filters, width):
    """`filters` times `width`, a multiple of 4, so that 8 groups divide twice of it."""
    number = isinstance(width, numbers.Real) and not isinstance(width, bool)
    if not number or not 0 < width < float("inf"):
        raise ValueError(
            "`width` multiplies the filters and must be a number above 0. "
            f"Received: width={width!r}"
        )
    return max(4, 4 * round(filters * width / 4))


def rates_of(learning_rate):
    """A pair of learning rates, D's and G's, from a pair or from one number."""
    pair = learning_rate
    if not isinstance(pair, (tuple, list)):
        pair = (learning_rate, learning_rate)
    schedule = optimizers.schedules.LearningRateSchedule
    good = len(pair) == 2 and all(
        isinstance(rate, schedule) or (is_real(rate) and rate > 0) for rate in pair
    )
    if not good:
        raise ValueError(
            "`learning_rate` must be a number above 0, or a pair: the discriminator's "
            f"and the generator's. Received: learning_rate={learning_rate!r}"
        )
    return tuple(pair)


def adams(learning_rate, **arguments):
    """Two optimizers, D's and G's.

    Args:
        learning_rate: as `rates_of` takes it.
        **arguments: of `keras.optimizers.Adam`.
    """
    return [optimizers.Adam(rate, **arguments) for rate in rates_of(learning_rate)]


def batch_size_of(batch_size, usual):
    """The batch size, which is the usual one if it is None."""
    return usual if batch_size is None else integer("batch_size", batch_size)


def as_list(penalties):
    """The penalties as a list; raises `TypeError` if they are not one."""
    return checks.as_list("penalties", penalties, "penalties.R1()")


def restrain_discriminator(penalties):
    """Whether one of the penalties is a term of D's loss."""
    return any(getattr(each, "player", "") == "discriminator" for each in penalties)


def check_bounded(recipe, loss, penalties):
    """Raises `ValueError` if nothing keeps D's loss from falling without end."""
    loss = losses.get(loss)
    if restrain_discriminator(penalties):
        return
    if not loss.classifies and loss.level_is_free:
        raise ValueError(
            f"`loss` {loss!r} compares scores that can grow without bound: give "
            "`penalties` on the discriminator, such as R1 and R2 or "
            "WassersteinGradient; or take the recipe wgan, which clips D's weights. "
            f"Received: recipe {recipe} with penalties={penalties!r}"
        )
