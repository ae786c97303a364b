"""Recipes: networks, loss, penalties and optimizers that go together."""

import numbers
from typing import NamedTuple

from keras import layers
from keras import optimizers

from keras_gan import augmentation
from keras_gan import checks
from keras_gan import constraints
from keras_gan import losses
from keras_gan import models
from keras_gan import updates
from keras_gan.averaging import WeightAverage
from keras_gan.gan import GAN
from keras_gan.penalties import R1
from keras_gan.penalties import R2
from keras_gan.penalties import WassersteinGradient


class Recipe(NamedTuple):
    """A compiled GAN, with a batch size and a number of epochs to train it with.

    `batch_size` is that of the data set: the batch size of one step of a player,
    times the discriminator steps per generator step. `epochs` is a sensible length
    for about ten thousand images.
    """

    gan: GAN
    batch_size: int
    epochs: int


def dcgan(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="non_saturating",
    penalties=(),
    width=1.0,
    latent_dim=100,
    learning_rate=2e-4,
    augment=None,
):
    """DCGAN, the deep convolutional GAN, with its paper's hyperparameters.

    With penalties, its discriminator has group instead of batch normalization, because
    most penalties need logits that do not depend on the rest of the batch.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        augment: name, list or None.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or the loss needs penalties.

    Example:

    >>> recipe = dcgan((28, 28, 1), loss="hinge", width=0.5)
    >>> recipe.batch_size, recipe.gan.adversarial_loss
    (128, Hinge())

    Reference: [Radford et al., 2016](https://arxiv.org/abs/1511.06434)
    """
    penalties = _as_list(penalties)
    _check_bounded("dcgan", loss, penalties)
    gan = _gan(
        image_shape,
        _classes(num_classes, class_names),
        latent_dim,
        seed,
        filters=_filters(64, width),
        discriminator_normalization=_beside(penalties),
    )
    d_rate, g_rate = _rates(learning_rate)
    gan.compile(
        d_optimizer=optimizers.Adam(d_rate, beta_1=0.5),
        g_optimizer=optimizers.Adam(g_rate, beta_1=0.5),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
    )
    return Recipe(gan, batch_size=128, epochs=50)


def lsgan(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    penalties=(),
    width=1.0,
    latent_dim=100,
    learning_rate=2e-4,
    augment=None,
):
    """LSGAN: `dcgan` with the least squares loss.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        penalties: list. With some, D has group normalization, as in `dcgan`.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        augment: name, list or None.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> lsgan((28, 28, 1)).gan.adversarial_loss
    LeastSquares()

    Reference: [Mao et al., 2017](https://arxiv.org/abs/1611.04076)
    """
    recipe = dcgan(
        image_shape,
        num_classes,
        class_names,
        seed=seed,
        loss="least_squares",
        penalties=penalties,
        width=width,
        latent_dim=latent_dim,
        learning_rate=learning_rate,
        augment=augment,
    )
    return recipe._replace(batch_size=64)


def wgan(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    width=1.0,
    latent_dim=100,
    learning_rate=5e-5,
    augment=None,
):
    """WGAN, the Wasserstein GAN with clipped weights, n_critic = 5.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        augment: name, list or None.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> wgan((28, 28, 1)).gan.update
    Alternating(discriminator_steps=5)

    Reference: [Arjovsky et al., 2017](https://arxiv.org/abs/1701.07875)
    """
    gan = _gan(
        image_shape,
        _classes(num_classes, class_names),
        latent_dim,
        seed,
        filters=_filters(64, width),
    )
    constraints.constrain(gan.discriminator, constraints.ClipWeights(0.01))
    d_rate, g_rate = _rates(learning_rate)
    gan.compile(
        d_optimizer=optimizers.RMSprop(d_rate),
        g_optimizer=optimizers.RMSprop(g_rate),
        loss="wasserstein",
        augmentations=augmentation.get(augment),
        update=updates.Alternating(discriminator_steps=5),
    )
    return Recipe(gan, batch_size=5 * 64, epochs=200)


def wgan_gp(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    penalties=None,
    width=1.0,
    latent_dim=100,
    learning_rate=1e-4,
    augment=None,
):
    """WGAN-GP, the Wasserstein GAN with a gradient penalty, n_critic = 5.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        penalties: list. None means `[penalties.WassersteinGradient(weight=10.0)]`.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        augment: name, list or None.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or there is no penalty.

    Example:

    >>> list(wgan_gp((28, 28, 1)).gan.penalties)
    ['wasserstein_gradient']

    Reference: [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028)
    """
    if penalties is None:
        penalties = [WassersteinGradient(weight=10.0)]
    penalties = _as_list(penalties)
    _check_bounded("wgan_gp", "wasserstein", penalties)
    gan = _gan(
        image_shape,
        _classes(num_classes, class_names),
        latent_dim,
        seed,
        filters=_filters(64, width),
        discriminator_normalization=None,
    )
    d_rate, g_rate = _rates(learning_rate)
    gan.compile(
        d_optimizer=optimizers.Adam(d_rate, beta_1=0.0, beta_2=0.9),
        g_optimizer=optimizers.Adam(g_rate, beta_1=0.0, beta_2=0.9),
        loss="wasserstein",
        penalties=penalties,
        augmentations=augmentation.get(augment),
        update=updates.Alternating(discriminator_steps=5),
    )
    return Recipe(gan, batch_size=5 * 64, epochs=200)


def default(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="relativistic_paired",
    penalties=None,
    width=1.0,
    latent_dim=64,
    learning_rate=1e-3,
    augment=None,
):
    """The command line's recipe: good images soonest on two processor cores.

    A small DCGAN whose discriminator has group instead of batch normalization. It is
    trained with the relativistic loss (RpGAN), R1 and R2, one-stage updates of both
    players by Adam without momentum, and an exponential moving average (EMA) of the
    generator. It was chosen by measurement, see docs/recipes.md. Without a penalty on
    D's loss the players are updated in turns, which is more stable then.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, for networks that take labels.
        class_names: list of strings or None, the names of the classes. `num_classes`
            is then their number.
        seed: integer or None, seed of all random draws of training. The networks'
            initial weights follow `keras.utils.set_random_seed`.
        loss: `losses.AdversarialLoss`, or the name of one.
        penalties: list of `penalties.Penalty`. None means R1 and R2 with a weight of
            0.1 each, and an empty list none.
        width: float above 0, multiplies the filters of all layers. The product is
            rounded to a multiple of 4.
        latent_dim: integer, length of the latents.
        learning_rate: float, or a pair: the discriminator's and the generator's.
        augment: `"diffaugment"`, `"ada"`, a list of `augmentation.Transform`, or None.
            See `augmentation.get`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or the loss needs penalties.

    Example:

    >>> default((28, 28, 1)).gan.adversarial_loss
    RelativisticPaired()
    >>> recipe = default((28, 28, 1), class_names=["cat", "dog"], augment="ada")
    >>> recipe.gan.conditional, recipe.gan.class_names
    (True, ('cat', 'dog'))

    Reference: [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """
    if penalties is None:
        penalties = [R1(weight=0.1), R2(weight=0.1)]
    penalties = _as_list(penalties)
    _check_bounded("default", loss, penalties)
    gan = _gan(
        image_shape,
        _classes(num_classes, class_names),
        latent_dim,
        seed,
        average=WeightAverage(half_life=10_000),
        filters=_filters(32, width),
        kernel_size=4,
        discriminator_normalization=_group_normalization,
    )
    d_rate, g_rate = _rates(learning_rate)
    restrained = _restrain_discriminator(penalties)
    gan.compile(
        d_optimizer=optimizers.Adam(d_rate, beta_1=0.0, beta_2=0.99),
        g_optimizer=optimizers.Adam(g_rate, beta_1=0.0, beta_2=0.99),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
        update=updates.OneStage() if restrained else updates.Alternating(),
    )
    return Recipe(gan, batch_size=32, epochs=50)


# --- What the recipes share -------------------------------------------------


def _gan(image_shape, classes, latent_dim, seed, average=None, **networks):
    num_classes, class_names = classes
    pair = models.dcgan(
        image_shape, latent_dim=latent_dim, num_classes=num_classes, **networks
    )
    return GAN(
        *pair,
        latent_dim=latent_dim,
        average=average,
        seed=seed,
        class_names=class_names,
    )


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


def _group_normalization():
    return layers.GroupNormalization(8)


def _beside(penalties):
    """D's normalization: batch normalization only if no penalty is in its way."""
    return _group_normalization if penalties else layers.BatchNormalization


def _filters(filters, width):
    """`filters` times `width`, a multiple of 4, so that 8 groups divide twice of it."""
    number = isinstance(width, numbers.Real) and not isinstance(width, bool)
    if not number or not 0 < width < float("inf"):
        raise ValueError(
            "`width` multiplies the filters and must be a number above 0. "
            f"Received: width={width!r}"
        )
    return max(4, 4 * round(filters * width / 4))


def _rates(learning_rate):
    """A pair of learning rates, D's and G's, from a pair or from one number."""
    pair = learning_rate
    if not isinstance(pair, (tuple, list)):
        pair = (learning_rate, learning_rate)
    schedule = optimizers.schedules.LearningRateSchedule
    good = len(pair) == 2 and all(
        isinstance(rate, schedule)
        or (isinstance(rate, numbers.Real) and 0 < rate < float("inf"))
        for rate in pair
    )
    if not good:
        raise ValueError(
            "`learning_rate` must be a number above 0, or a pair: the discriminator's "
            f"and the generator's. Received: learning_rate={learning_rate!r}"
        )
    return tuple(pair)


def _as_list(penalties):
    return checks.as_list("penalties", penalties, "penalties.R1()")


def _restrain_discriminator(penalties):
    return any(getattr(each, "player", "") == "discriminator" for each in penalties)


def _check_bounded(recipe, loss, penalties):
    """Raises `ValueError` if nothing keeps D's loss from falling without end."""
    loss = losses.get(loss)
    if _restrain_discriminator(penalties):
        return
    if not loss.classifies and loss.level_is_free:
        raise ValueError(
            f"`loss` {loss!r} compares scores that can grow without bound, so it needs "
            "a penalty on the discriminator: penalties=[penalties.R1(0.1), "
            "penalties.R2(0.1)], or [penalties.WassersteinGradient(10.0)]. The recipe "
            f"wgan clips D's weights instead. Received: recipe {recipe} with "
            f"penalties={penalties!r}"
        )
