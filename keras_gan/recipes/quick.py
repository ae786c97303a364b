"""The default recipe, which was chosen by measurement."""

import math

from keras import config

from keras_gan import augmentation
from keras_gan import backend
from keras_gan import updates
from keras_gan.averaging import WeightAverage
from keras_gan.models.sizes import checked_image_shape
from keras_gan.penalties import R1
from keras_gan.penalties import R2
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import adams
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import built
from keras_gan.recipes.parts import check_bounded
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.parts import group_normalization
from keras_gan.recipes.parts import restrain_discriminator

_LARGE = 48  # Pixels along the shorter side.
# The weight of R1 and R2 for each value of an image, by measurement.
_WEIGHT, _WEIGHT_LARGE = 1 / 4096, 1 / 400


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

    A small DCGAN whose generator enlarges its maps by bilinear interpolation. It is
    trained with the relativistic loss (RpGAN), R1 and R2 at a quarter of each batch,
    one-stage updates of both players by Adam without momentum, and an exponential
    moving average (EMA) of the generator. Up to 47 pixels along the shorter side the
    largest maps have 32 filters, and the discriminator takes patches of 2×2 pixels and
    has group normalization. From 48 pixels on they have 16, and it takes patches of 4×4
    and has no normalization. There, on a processor that multiplies fast in bfloat16
    (AMX or AVX512_BF16), the networks compute in `mixed_bfloat16`, unless a dtype
    policy has been set. All of this was chosen by measurement, see docs/recipes.md.
    Without a penalty on D's loss the players are updated in turns, which is more stable
    then.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, for networks that take class numbers.
        class_names: list of strings or None, the names of the classes. `num_classes`
            is then their number.
        seed: integer or None, seed of all random draws of training. The networks'
            initial weights follow `keras.utils.set_random_seed`.
        loss: `losses.AdversarialLoss`, or the name of one.
        penalties: list of `penalties.Penalty`. None means R1 and R2, each with a weight
            of (height · width · channels) / 4096, from 48 pixels on / 400. An empty
            list means none.
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
    (True, ['cat', 'dog'])

    Reference: [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """
    shape = checked_image_shape(image_shape)
    large = min(shape[:2]) >= _LARGE
    if penalties is None:
        # The more values a score reads, the smaller is its squared slope.
        weight = math.prod(shape) * (_WEIGHT_LARGE if large else _WEIGHT)
        penalties = [R1(weight, share=0.25), R2(weight, share=0.25)]
    penalties = as_list(penalties)
    check_bounded("default", loss, penalties)
    halves = large and config.dtype_policy().name == "float32"
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        average=WeightAverage(half_life=10_000),
        policy="mixed_bfloat16" if halves and backend.has_fast_bfloat16() else None,
        filters=filters_of(16 if large else 32, width),
        kernel_size=4,
        upsampling="bilinear",
        discriminator_normalization=None if large else group_normalization,
        discriminator_patch_size=4 if large else 2,
    )
    restrained = restrain_discriminator(penalties)
    gan.compile(
        *adams(learning_rate, beta_1=0.0, beta_2=0.99),
        loss=loss,
        penalties=penalties,
        augmentations=augmentation.get(augment),
        update=updates.OneStage() if restrained else updates.Alternating(),
    )
    return Recipe(gan, batch_size=32, epochs=50)
