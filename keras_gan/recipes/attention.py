"""The recipes of residual networks with self-attention: SAGAN and BigGAN."""

import math

from keras_gan import models
from keras_gan.averaging import WeightAverage
from keras_gan.models.biggan import LARGE
from keras_gan.models.biggan import LARGE_DEEP
from keras_gan.models.biggan import paper_channels
from keras_gan.models.biggan import paper_latent_dim
from keras_gan.models.sizes import checked_image_shape
from keras_gan.penalties import Orthogonal
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import batch_size_of
from keras_gan.recipes.parts import built
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.residual import channels_of
from keras_gan.recipes.residual import compiled


def sagan(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="hinge",
    penalties=(),
    width=1.0,
    latent_dim=128,
    learning_rate=(4e-4, 1e-4),
    augment=None,
):
    """SAGAN, the self-attention GAN with two time-scale updates (TTUR).

    The paper's batch size is 256.

    Args:
        image_shape: `(height, width, channels)`, see `models.sagan`.
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
        ValueError: if an argument is out of range.

    Example:

    >>> recipe = sagan((32, 32, 3), class_names=["cat", "dog"], width=0.0625)
    >>> recipe.gan.adversarial_loss, recipe.gan.conditional
    (Hinge(), True)

    Reference: [Zhang et al., 2019](https://arxiv.org/abs/1805.08318)
    """
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        model=models.sagan,
        **channels_of(image_shape, width),
    )
    compiled(gan, learning_rate, None, loss, penalties, augment, steps=1)
    return Recipe(gan, batch_size=64, epochs=100)


def biggan(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="hinge",
    penalties=None,
    width=1.0,
    latent_dim=None,
    learning_rate=(2e-4, 5e-5),
    augment=None,
    batch_size=None,
):
    """BigGAN: wide networks, hierarchical latents and orthogonal regularization.

    G's weights are averaged with a decay of 0.9999 per step. The paper's batch size is
    2048 for each of the two steps of the discriminator; here it is 64.

    Args:
        image_shape: `(height, width, channels)`, see `models.biggan`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list. None means `[penalties.Orthogonal(weight=1e-4)]`.
        width: float above 0.
        latent_dim: integer, or None for 20 per part as in `models.biggan`.
        learning_rate: float, or a pair.
        augment: name, list or None.
        batch_size: integer, that of the data set, which numbers per image and per step
            depend on. None means 2 · 64, for two steps of D.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> recipe = biggan((32, 32, 3), num_classes=10, width=0.0625)
    >>> recipe.gan.latent_dim, list(recipe.gan.penalties)
    (80, ['orthogonal'])

    Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096)
    """
    if latent_dim is None:
        latent_dim = paper_latent_dim(checked_image_shape(image_shape))
    return _biggan(
        models.biggan,
        LARGE,
        image_shape,
        num_classes,
        class_names,
        seed,
        loss,
        penalties,
        width,
        latent_dim,
        learning_rate,
        augment,
        batch_size,
    )


def biggan_deep(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="hinge",
    penalties=None,
    width=1.0,
    latent_dim=128,
    learning_rate=(2e-4, 5e-5),
    augment=None,
    batch_size=None,
):
    """BigGAN-deep: `biggan` with deeper and narrower networks.

    Args:
        image_shape: `(height, width, channels)`, see `models.biggan_deep`.
        num_classes: integer or None, as in `default`; so are all that follow.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list. None means `[penalties.Orthogonal(weight=1e-4)]`.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        augment: name, list or None.
        batch_size: integer, that of the data set, which numbers per image and per step
            depend on. None means 2 · 64, for two steps of D.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> recipe = biggan_deep((32, 32, 3), width=0.0625)
    >>> recipe.gan.update
    Alternating(discriminator_steps=2)

    Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096)
    """
    return _biggan(
        models.biggan_deep,
        LARGE_DEEP,
        image_shape,
        num_classes,
        class_names,
        seed,
        loss,
        penalties,
        width,
        latent_dim,
        learning_rate,
        augment,
        batch_size,
    )


def _biggan(
    model,
    large,
    image_shape,
    num_classes,
    class_names,
    seed,
    loss,
    penalties,
    width,
    latent_dim,
    learning_rate,
    augment,
    batch_size,
):
    channels = paper_channels(checked_image_shape(image_shape), large)
    batch_size = batch_size_of(batch_size, 2 * 64)
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        # The half-life of a decay of 0.9999 per step.
        average=WeightAverage(round(batch_size * math.log(2) / -math.log(0.9999))),
        model=model,
        channels=filters_of(channels, width),
    )
    if penalties is None:
        penalties = [Orthogonal(weight=1e-4)]
    compiled(gan, learning_rate, None, loss, penalties, augment, steps=2, beta_2=0.999)
    return Recipe(gan, batch_size, epochs=200)
