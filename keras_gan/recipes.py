"""Recipes: networks, loss, penalties and optimizers that go together."""

from typing import NamedTuple

from keras import layers
from keras import optimizers

from keras_gan import constraints
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.averaging import WeightAverage
from keras_gan.gan import GAN

__all__ = ["Recipe", "dcgan", "default", "lsgan", "wgan", "wgan_gp"]


class Recipe(NamedTuple):
    """A compiled GAN, with a batch size and a number of epochs to train it with.

    `batch_size` is that of the data set: the batch size of one step of a player,
    times the discriminator steps per generator step. `epochs` is a sensible length
    for about ten thousand images.
    """

    gan: GAN
    batch_size: int
    epochs: int


def dcgan(image_shape, num_classes=None, seed=None):
    """DCGAN, the deep convolutional GAN, with its paper's hyperparameters.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, for networks that take labels.
        seed: integer or None, seed of all random draws of training. The networks'
            initial weights follow `keras.utils.set_random_seed`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if `image_shape` is out of range.

    Example:

    >>> dcgan((28, 28, 1)).batch_size
    128

    Reference: [Radford et al., 2016](https://arxiv.org/abs/1511.06434)
    """
    gan = _dcgan_with("non_saturating", image_shape, num_classes, seed)
    return Recipe(gan, batch_size=128, epochs=50)


def lsgan(image_shape, num_classes=None, seed=None):
    """LSGAN: `dcgan` with the least squares loss.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, for networks that take labels.
        seed: integer or None, as in `dcgan`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if `image_shape` is out of range.

    Example:

    >>> lsgan((28, 28, 1)).gan.adversarial_loss
    LeastSquares()

    Reference: [Mao et al., 2017](https://arxiv.org/abs/1611.04076)
    """
    gan = _dcgan_with("least_squares", image_shape, num_classes, seed)
    return Recipe(gan, batch_size=64, epochs=50)


def _dcgan_with(loss, image_shape, num_classes, seed):
    networks = models.dcgan(image_shape, latent_dim=100, num_classes=num_classes)
    gan = GAN(*networks, latent_dim=100, seed=seed)
    gan.compile(
        d_optimizer=optimizers.Adam(2e-4, beta_1=0.5),
        g_optimizer=optimizers.Adam(2e-4, beta_1=0.5),
        loss=loss,
    )
    return gan


def wgan(image_shape, num_classes=None, seed=None):
    """WGAN, the Wasserstein GAN with clipped weights, n_critic = 5.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, for networks that take labels.
        seed: integer or None, as in `dcgan`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if `image_shape` is out of range.

    Example:

    >>> wgan((28, 28, 1)).gan.update
    Alternating(discriminator_steps=5)

    Reference: [Arjovsky et al., 2017](https://arxiv.org/abs/1701.07875)
    """
    generator, discriminator = models.dcgan(
        image_shape, latent_dim=100, num_classes=num_classes
    )
    constraints.constrain(discriminator, constraints.ClipWeights(0.01))
    gan = GAN(generator, discriminator, latent_dim=100, seed=seed)
    gan.compile(
        d_optimizer=optimizers.RMSprop(5e-5),
        g_optimizer=optimizers.RMSprop(5e-5),
        loss="wasserstein",
        update=updates.Alternating(discriminator_steps=5),
    )
    return Recipe(gan, batch_size=5 * 64, epochs=200)


def wgan_gp(image_shape, num_classes=None, seed=None):
    """WGAN-GP, the Wasserstein GAN with a gradient penalty, n_critic = 5.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, for networks that take labels.
        seed: integer or None, as in `dcgan`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if `image_shape` is out of range.

    Example:

    >>> list(wgan_gp((28, 28, 1)).gan.penalties)
    ['wasserstein_gradient']

    Reference: [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028)
    """
    generator, discriminator = models.dcgan(
        image_shape,
        latent_dim=100,
        num_classes=num_classes,
        discriminator_normalization=None,
    )
    gan = GAN(generator, discriminator, latent_dim=100, seed=seed)
    gan.compile(
        d_optimizer=optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9),
        g_optimizer=optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9),
        loss="wasserstein",
        penalties=[penalties.WassersteinGradient(weight=10.0)],
        update=updates.Alternating(discriminator_steps=5),
    )
    return Recipe(gan, batch_size=5 * 64, epochs=200)


def default(image_shape, num_classes=None, seed=None):
    """The command line's recipe: good images soonest on two processor cores.

    A small DCGAN whose discriminator has group instead of batch normalization. It is
    trained with the relativistic loss (RpGAN), R1 and R2, one-stage updates of both
    players by Adam without momentum, and an exponential moving average (EMA) of the
    generator. It was chosen by measurement, see docs/recipes.md.

    Args:
        image_shape: `(height, width, channels)`, see `models.dcgan`.
        num_classes: integer or None, for networks that take labels.
        seed: integer or None, as in `dcgan`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if `image_shape` is out of range.

    Example:

    >>> default((28, 28, 1)).gan.adversarial_loss
    RelativisticPaired()

    Reference: [Huang et al., 2024](https://arxiv.org/abs/2501.05441)
    """
    generator, discriminator = models.dcgan(
        image_shape,
        latent_dim=64,
        filters=32,
        kernel_size=4,
        num_classes=num_classes,
        discriminator_normalization=lambda: layers.GroupNormalization(8),
    )
    gan = GAN(
        generator,
        discriminator,
        latent_dim=64,
        average=WeightAverage(half_life=10_000),
        seed=seed,
    )
    gan.compile(
        d_optimizer=optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        g_optimizer=optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99),
        loss="relativistic_paired",
        penalties=[penalties.R1(weight=0.1), penalties.R2(weight=0.1)],
        update=updates.OneStage(),
    )
    return Recipe(gan, batch_size=32, epochs=50)
