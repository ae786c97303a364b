"""The recipes of papers: DCGAN, LSGAN, WGAN and WGAN-GP."""

from keras import optimizers

from keras_gan import augmentation
from keras_gan import constraints
from keras_gan import updates
from keras_gan.penalties import WassersteinGradient
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import adams
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import built
from keras_gan.recipes.parts import check_bounded
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.parts import normalization_beside
from keras_gan.recipes.parts import rates_of


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
    penalties = as_list(penalties)
    check_bounded("dcgan", loss, penalties)
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        filters=filters_of(64, width),
        discriminator_normalization=normalization_beside(penalties),
    )
    gan.compile(
        *adams(learning_rate, beta_1=0.5),
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
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        filters=filters_of(64, width),
    )
    constraints.constrain(gan.discriminator, constraints.ClipWeights(0.01))
    d_rate, g_rate = rates_of(learning_rate)
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
    penalties = as_list(penalties)
    check_bounded("wgan_gp", "wasserstein", penalties)
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        filters=filters_of(64, width),
        discriminator_normalization=None,
    )
    gan.compile(
        *adams(learning_rate, beta_1=0.0, beta_2=0.9),
        loss="wasserstein",
        penalties=penalties,
        augmentations=augmentation.get(augment),
        update=updates.Alternating(discriminator_steps=5),
    )
    return Recipe(gan, batch_size=5 * 64, epochs=200)
