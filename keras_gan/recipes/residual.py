"""The recipes of residual networks: SNGAN and WGAN-GP."""

from keras.optimizers.schedules import LearningRateSchedule
from keras.optimizers.schedules import PolynomialDecay

from keras_gan import augmentation
from keras_gan import models
from keras_gan import updates
from keras_gan.core.integers import integer
from keras_gan.models.resnet import paper_channels
from keras_gan.models.sizes import checked_image_shape
from keras_gan.penalties import WassersteinGradient
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import adams
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import built
from keras_gan.recipes.parts import check_bounded
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.parts import rates_of


def sngan(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    loss="hinge",
    penalties=(),
    width=1.0,
    latent_dim=128,
    learning_rate=2e-4,
    decay_steps=None,
    augment=None,
):
    """SNGAN, the spectrally normalized GAN with residual networks, n_critic = 5.

    With classes, the generator has conditional batch normalization and the
    discriminator is a projection discriminator.

    Args:
        image_shape: `(height, width, channels)`, see `models.resnet`.
        num_classes: integer or None, as in `default`; so are all that follow, except
            `decay_steps`.
        class_names: list of strings or None.
        seed: integer or None.
        loss: name or object.
        penalties: list.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        decay_steps: integer, the number of training steps in which both learning rates
            fall linearly to 0, as in the paper (100,000); or None for constant rates.
        augment: name, list or None.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or `decay_steps` is given beside a
            schedule.

    Example:

    >>> recipe = sngan((32, 32, 3), width=0.0625, decay_steps=100_000)
    >>> recipe.batch_size, recipe.gan.update
    (320, Alternating(discriminator_steps=5))

    Reference: [Miyato et al., 2018](https://arxiv.org/abs/1802.05957)
    """
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        model=models.resnet,
        spectral_normalization=True,
        **channels_of(image_shape, width),
    )
    compiled(gan, learning_rate, decay_steps, loss, penalties, augment)
    return Recipe(gan, batch_size=5 * 64, epochs=200)


def wgan_gp_resnet(
    image_shape,
    num_classes=None,
    class_names=None,
    *,
    seed=None,
    penalties=None,
    width=1.0,
    latent_dim=128,
    learning_rate=2e-4,
    decay_steps=None,
    augment=None,
):
    """WGAN-GP with its residual networks for CIFAR-10, n_critic = 5.

    Args:
        image_shape: `(height, width, channels)`, see `models.resnet`.
        num_classes: integer or None, as in `default`; so are all that follow, except
            `decay_steps`.
        class_names: list of strings or None.
        seed: integer or None.
        penalties: list. None means `[penalties.WassersteinGradient(weight=10.0)]`.
        width: float above 0.
        latent_dim: integer.
        learning_rate: float, or a pair.
        decay_steps: integer or None, as in `sngan`.
        augment: name, list or None.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, `decay_steps` is given beside a
            schedule, or there is no penalty.

    Example:

    >>> list(wgan_gp_resnet((32, 32, 3), width=0.0625).gan.penalties)
    ['wasserstein_gradient']

    Reference: [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028)
    """
    if penalties is None:
        penalties = [WassersteinGradient(weight=10.0)]
    check_bounded("wgan_gp_resnet", "wasserstein", as_list(penalties))
    channels = channels_of(image_shape, width)
    # Half of SNGAN's for CIFAR-10.
    channels["generator_channels"] = channels["discriminator_channels"]
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        model=models.resnet,
        pooling="mean",
        **channels,
    )
    compiled(gan, learning_rate, decay_steps, "wasserstein", penalties, augment)
    return Recipe(gan, batch_size=5 * 64, epochs=200)


def channels_of(image_shape, width):
    """The arguments of `models.resnet` and `models.sagan` for the channels."""
    of_g, of_d = paper_channels(checked_image_shape(image_shape))
    return {
        "generator_channels": filters_of(of_g, width),
        "discriminator_channels": filters_of(of_d, width),
    }


def compiled(
    gan, learning_rate, decay_steps, loss, penalties, augment, steps=5, beta_2=0.9
):
    """Compiles a GAN of residual networks, with Adam without momentum.

    Args:
        gan: `GAN`.
        learning_rate: float, or a pair.
        decay_steps: integer or None, as in `sngan`.
        loss: name or object.
        penalties: list.
        augment: name, list or None.
        steps: integer, discriminator steps per training step.
        beta_2: float, of Adam.
    """
    rates = rates_of(learning_rate)
    if decay_steps is not None:
        # D's optimizer takes several steps per training step.
        rates = [
            _falling(rate, decay_steps, count)
            for rate, count in zip(rates, (steps, 1), strict=True)
        ]
    gan.compile(
        *adams(rates, beta_1=0.0, beta_2=beta_2),
        loss=loss,
        penalties=as_list(penalties),
        augmentations=augmentation.get(augment),
        update=updates.Alternating(discriminator_steps=steps),
    )


def _falling(rate, decay_steps, count):
    """A schedule from `rate` to 0 in `decay_steps` training steps."""
    if isinstance(rate, LearningRateSchedule):
        raise ValueError(
            "`decay_steps` makes a schedule of a learning rate, so `learning_rate` "
            "must be numbers. Received: learning_rate with a schedule and "
            f"decay_steps={decay_steps!r}"
        )
    decay_steps = integer("decay_steps", decay_steps, what="counts training steps")
    return PolynomialDecay(rate, count * decay_steps, 0.0)
