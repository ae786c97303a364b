"""Recipes with DiffAugment: FastGAN for few images, and transformers."""

import math

from keras_gan import augmentation
from keras_gan import models
from keras_gan.averaging import WeightAverage
from keras_gan.penalties import R1
from keras_gan.penalties import R2
from keras_gan.penalties import SelfSupervision
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import adams
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import batch_size_of
from keras_gan.recipes.parts import built
from keras_gan.recipes.parts import check_bounded
from keras_gan.recipes.parts import filters_of


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
    batch_size=None,
):
    """FastGAN, for 100 to some thousand images, with the authors' hyperparameters.

    The hinge loss with random margins, a self-supervised D, DiffAugment, batches of 8,
    and an exponential moving average (EMA) of the generator with a decay of 0.999 per
    step. The paper's runs have 50,000 steps. Both networks have batch normalization.
    The authors' DiffAugment has no cutout.

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
        batch_size: integer, that of the data set, which numbers per image and per step
            depend on. None means 8.

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
    batch_size = batch_size_of(batch_size, 8)
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
        average=WeightAverage(half_life=_half_life(batch_size)),
        model=models.fastgan,
        filters=filters_of(64, width),
    )
    gan.compile(
        *adams(learning_rate, beta_1=0.5),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
    )
    return Recipe(gan, batch_size, epochs=40)


def vit(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="relativistic_paired",
    penalties=None,
    width=1.0,
    latent_dim=64,
    learning_rate=None,
    augment="diffaugment",
    batch_size=None,
):
    """A pair of vision transformers, with the hyperparameters of GAT.

    The relativistic loss (RpGAN) with R1 and R2, DiffAugment, Adam without momentum at
    a rate that falls with the width, and an exponential moving average (EMA) of the
    generator with a decay of 0.999 per step. The paper's batches have 512 codes of
    images; these have 64 images.

    Args:
        image_shape: `(height, width, channels)`, see `models.vit`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list. None means R1 and R2 with a weight of 0.1 each.
        width: float above 0, multiplies the length of the tokens, 192.
        latent_dim: integer.
        learning_rate: float, or a pair. None means 0.0002 · 768 / the tokens' length.
        augment: name, list or None.
        batch_size: integer, that of the data set, which numbers per image and per step
            depend on. None means 64.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or the loss needs penalties.

    Example:

    >>> recipe = vit((28, 28, 1), width=0.5)   # 2e-4 · 768 / 96
    >>> round(float(recipe.gan.g_optimizer.learning_rate), 6)
    0.0016

    Reference: [Hyun et al., 2025](https://arxiv.org/abs/2509.24935)
    """
    batch_size = batch_size_of(batch_size, 64)
    if penalties is None:
        penalties = [R1(weight=0.1), R2(weight=0.1)]
    penalties = as_list(penalties)
    check_bounded("vit", loss, penalties)
    units = filters_of(192, width)
    if learning_rate is None:
        learning_rate = 2e-4 * 768 / units
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        average=WeightAverage(half_life=_half_life(batch_size)),
        model=models.vit,
        width=units,
    )
    gan.compile(
        *adams(learning_rate, beta_1=0.0, beta_2=0.99),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
    )
    return Recipe(gan, batch_size, epochs=50)


def _half_life(batch_size):
    """The half-life in images of a decay of 0.999 per step."""
    return batch_size * math.log(2) / -math.log(0.999)
