"""The recipes of residual networks: SNGAN, WGAN-GP, SAGAN and BigGAN."""

import math

from keras import optimizers
from keras.optimizers.schedules import LearningRateSchedule
from keras.optimizers.schedules import PolynomialDecay

from keras_gan import augmentation
from keras_gan import models
from keras_gan import updates
from keras_gan.averaging import WeightAverage
from keras_gan.core.integers import integer
from keras_gan.models.residual import is_small
from keras_gan.models.resnet import paper_channels
from keras_gan.models.sizes import checked_image_shape
from keras_gan.models.sizes import map_sizes
from keras_gan.penalties import Orthogonal
from keras_gan.penalties import WassersteinGradient
from keras_gan.recipes.parts import Recipe
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
        **_channels(image_shape, width),
    )
    _compile(gan, learning_rate, decay_steps, loss, penalties, augment)
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
    channels = _channels(image_shape, width)
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
    _compile(gan, learning_rate, decay_steps, "wasserstein", penalties, augment)
    return Recipe(gan, batch_size=5 * 64, epochs=200)


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
        **_channels(image_shape, width),
    )
    _compile(gan, learning_rate, None, loss, penalties, augment, steps=1)
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
        latent_dim = 20 * len(map_sizes(checked_image_shape(image_shape)))
    return _biggan(
        models.biggan,
        96,
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
        128,
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
    )


def _biggan(
    model,
    channels,
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
):
    if is_small(checked_image_shape(image_shape)):
        channels = 64
    steps, images = 2, 64
    gan = built(
        image_shape,
        num_classes,
        class_names,
        latent_dim,
        seed,
        # The half-life of a decay of 0.9999 per step.
        average=WeightAverage(round(steps * images * math.log(2) / -math.log(0.9999))),
        model=model,
        channels=filters_of(channels, width),
    )
    if penalties is None:
        penalties = [Orthogonal(weight=1e-4)]
    _compile(
        gan, learning_rate, None, loss, penalties, augment, steps=steps, beta_2=0.999
    )
    return Recipe(gan, batch_size=steps * images, epochs=200)


def _channels(image_shape, width):
    """The arguments of `models.resnet` and `models.sagan` for the channels."""
    of_g, of_d = paper_channels(checked_image_shape(image_shape))
    return {
        "generator_channels": filters_of(of_g, width),
        "discriminator_channels": filters_of(of_d, width),
    }


def _compile(
    gan, learning_rate, decay_steps, loss, penalties, augment, steps=5, beta_2=0.9
):
    d_rate, g_rate = rates_of(learning_rate)
    if decay_steps is not None:
        # D's optimizer takes several steps per training step.
        d_rate, g_rate = (
            _falling(rate, decay_steps, count)
            for rate, count in ((d_rate, steps), (g_rate, 1))
        )
    gan.compile(
        d_optimizer=optimizers.Adam(d_rate, beta_1=0.0, beta_2=beta_2),
        g_optimizer=optimizers.Adam(g_rate, beta_1=0.0, beta_2=beta_2),
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
