"""The recipes of R3GAN and StyleGAN2."""

import math

import numpy as np
from keras.optimizers.schedules import CosineDecay

from keras_gan import augmentation
from keras_gan import models
from keras_gan import updates
from keras_gan.averaging import WeightAverage
from keras_gan.core.reals import is_real
from keras_gan.models.sizes import checked_image_shape
from keras_gan.optimizers import ScheduledAdam
from keras_gan.penalties import R1
from keras_gan.penalties import R2
from keras_gan.penalties import PathLength
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import adams
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import batch_size_of
from keras_gan.recipes.parts import built
from keras_gan.recipes.parts import check_bounded
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.parts import rates_of

STYLEGAN2_CHANNELS = (512, 512, 512, 512, 256, 128, 64)
R3GAN_CHANNELS = (768, 768, 768, 768, 384, 192, 96)
# By pixels per side: the first weight of R1 and R2 for CIFAR-10 and FFHQ.
R3GAN_WEIGHTS = {32: 0.05, 64: 2.0, 256: 150.0}


def r3gan(
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
    augment=None,
    burn_in=20_000_000,
    batch_size=None,
):
    """R3GAN, with its paper's hyperparameters for CIFAR-10 and FFHQ.

    Relativistic loss (RpGAN) with R1 and R2 in every step, Adam without momentum. Over
    the first `burn_in` images, four numbers change along a cosine: the learning rates
    from 2e-4 to 5e-5, β₂ from 0.9 to 0.99, and the weights of R1 and R2 to a tenth.
    These begin as 0.05 for up to 32 pixels a side, 2 for 64 and 150 for 256, in between
    on a straight line of logarithms. `models.r3gan` has 21 million weights per network
    with `width=1`.

    Different from the paper: G's step uses the batch of D's step, see
    `updates.Alternating`. The half-life of the average of G grows with the number of
    images, see `WeightAverage`, not along a cosine. There is no augmentation unless
    `augment` is given; the paper's grows stronger during the burn-in.

    Args:
        image_shape: `(height, width, channels)`, see `models.r3gan`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list. None means R1 and R2 with the weights above.
        width: float above 0, multiplies the channels of all layers. The product is
            rounded up to a multiple of 8.
        latent_dim: integer.
        learning_rate: float, schedule, or a pair. None means the one above.
        augment: name, list or None.
        burn_in: integer, images.
        batch_size: integer, that of the data set, which numbers per image and per step
            depend on. None means 512 up to 32 pixels, and 256.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or the loss needs penalties.

    Example:

    >>> recipe = r3gan((32, 32, 3), width=0.02)
    >>> recipe.batch_size, list(recipe.gan.penalties)
    (512, ['r1', 'r2'])

    Reference: [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """
    side = _side(image_shape)
    batch_size = batch_size_of(batch_size, 512 if side <= 32 else 256)
    steps = _steps(burn_in, batch_size)
    if penalties is None:
        sides, weights = np.log([*R3GAN_WEIGHTS.items()]).T
        weight = round(float(np.exp(np.interp(math.log(side), sides, weights))), 3)
        # An object each, as a penalty keeps its own.
        penalties = [kind(CosineDecay(weight, steps, alpha=0.1)) for kind in (R1, R2)]
    penalties = as_list(penalties)
    check_bounded("r3gan", loss, penalties)
    if learning_rate is None:
        learning_rate = CosineDecay(2e-4, steps, alpha=0.25)
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        average=WeightAverage(half_life=5_000_000 if side <= 32 else 500_000),
        model=models.r3gan,
        channels=tuple(-(-filters_of(n, width) // 8) * 8 for n in R3GAN_CHANNELS),
    )
    gan.compile(
        *(
            # 0.9 · 1.1 = 0.99: a cosine that rises.
            ScheduledAdam(
                rate, 0.0, beta_2=CosineDecay(0.9, steps, alpha=1.1), epsilon=1e-8
            )
            for rate in rates_of(learning_rate)
        ),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
        update=updates.Alternating(),
    )
    return Recipe(gan, batch_size=batch_size, epochs=1000)


def stylegan2(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="non_saturating",
    penalties=None,
    width=1.0,
    latent_dim=512,
    learning_rate=2.5e-3,
    augment=None,
    batch_size=None,
):
    """StyleGAN2, with the hyperparameters of its authors for the size of the images.

    They are those of the reference code of its successor (ADA), without the
    augmentation, which is `augment="ada"`. For up to 32 pixels a side, those for
    CIFAR-10: R1 of weight 0.01, no style mixing, no path length regularization, groups
    of 32 in the minibatch standard deviation. For more, R1 of weight
    0.0002 · pixels / batch size, path length regularization of weight 2 in every fourth
    step, and half the channels of `models.stylegan2`. R1 is computed in every 16th
    step. D is residual in both.

    The lazy penalties are added to the loss of their steps. The reference code takes
    steps of their own for them, and lowers the learning rate a little for that.

    Args:
        image_shape: `(height, width, channels)`, see `models.stylegan2`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list. None means those above.
        width: float above 0, multiplies the channels of all layers and the length of
            the styles.
        latent_dim: integer.
        learning_rate: float, or a pair.
        augment: name, list or None.
        batch_size: integer, that of the data set, which numbers per image and per step
            depend on. None means 64 up to 32 pixels, and 32 or fewer.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or the loss needs penalties.

    Example:

    >>> recipe = stylegan2((64, 64, 3), width=0.01)
    >>> recipe.batch_size, list(recipe.gan.penalties)
    (32, ['r1', 'path_length'])

    Reference: [Karras et al., 2020](https://arxiv.org/abs/1912.04958),
    [Karras et al., 2020](https://arxiv.org/abs/2006.06676)
    """
    side = _side(image_shape)
    small = side <= 32
    usual = 64 if small else min(32, max(1, int(4096 // side)))
    batch_size = batch_size_of(batch_size, usual)
    if penalties is None:
        weight = 0.01 if small else 0.0002 * side**2 / batch_size
        penalties = [R1(weight, interval=16)]
        if not small:
            penalties.append(PathLength(2.0, interval=4, at="styles"))
    penalties = as_list(penalties)
    check_bounded("stylegan2", loss, penalties)
    lazy = any(getattr(each, "interval", 1) > 1 for each in penalties)
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        average=WeightAverage(500_000 if small else max(1, 10_000 * batch_size / 32)),
        model=models.stylegan2,
        style_dim=filters_of(512, width),
        channels=tuple(filters_of(n, width) for n in STYLEGAN2_CHANNELS),
        mapping_layers=2,
        mixing=0.0 if small else 0.9,
        group_size=32 if small else 4,
    )
    gan.compile(
        *adams(learning_rate, beta_1=0.0, beta_2=0.99, epsilon=1e-8),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
        update=updates.Alternating(),
        # XLA cannot compile the gradient of a lazy penalty through these networks.
        jit_compile=False if lazy else "auto",
    )
    return Recipe(gan, batch_size=batch_size, epochs=1000)


def _side(image_shape):
    """Pixels along one side of a square image with as many pixels."""
    height, width, _ = checked_image_shape(image_shape)
    return math.sqrt(height * width)


def _steps(images, batch_size):
    """How many training steps these images are."""
    if not is_real(images) or images < 1:
        raise ValueError(
            "`burn_in` counts images and must be at least 1. "
            f"Received: burn_in={images!r}"
        )
    return max(1, round(images / batch_size))
