"""Recipes for a few hundred images, or for networks that learn best from many."""

import math

from keras import optimizers

from keras_gan import augmentation
from keras_gan import models
from keras_gan.averaging import WeightAverage
from keras_gan.penalties import SelfSupervision
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import built
from keras_gan.recipes.parts import check_bounded
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.parts import rates_of


def fastgan(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="random_margin_hinge",
    penalties=None,
    width=1.0,
    latent_dim=256,
    learning_rate=2e-4,
    augment="diffaugment",
):
    """FastGAN, for 100 to some thousand images, with the authors' hyperparameters.

    The hinge loss with random margins, a self-supervised D, DiffAugment, batches of 8,
    and an exponential moving average (EMA) of the generator with a decay of 0.999 per
    step. The paper's runs have 50,000 steps. Both networks have batch normalization.

    Args:
        image_shape: `(height, width, channels)`, see `models.fastgan`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list. None means `[penalties.SelfSupervision()]`.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        augment: name, list or None.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or the loss needs penalties.

    Example:

    >>> recipe = fastgan((32, 32, 3), width=0.1)
    >>> recipe.batch_size, list(recipe.gan.penalties)
    (8, ['self_supervision'])

    Reference: [Liu et al., 2021](https://arxiv.org/abs/2101.04775)
    """
    if penalties is None:
        penalties = [SelfSupervision()]
    penalties = as_list(penalties)
    bounding = [p for p in penalties if not isinstance(p, SelfSupervision)]
    check_bounded("fastgan", loss, bounding)
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        average=WeightAverage(half_life=8 * math.log(2) / -math.log(0.999)),
        model=models.fastgan,
        filters=filters_of(64, width),
    )
    d_rate, g_rate = rates_of(learning_rate)
    gan.compile(
        d_optimizer=optimizers.Adam(d_rate, beta_1=0.5),
        g_optimizer=optimizers.Adam(g_rate, beta_1=0.5),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
    )
    return Recipe(gan, batch_size=8, epochs=40)
