"""The recipes of super-resolution: SRResNet, and SRGAN as its second phase."""

from keras_gan import losses
from keras_gan import models
from keras_gan.core.cloning import copy_of
from keras_gan.core.integers import integer
from keras_gan.gan import GAN
from keras_gan.models.sizes import checked_image_shape
from keras_gan.penalties import Reconstruction
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import adams
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.translation import falling


def srresnet(
    image_shape,
    scale=4,
    *,
    seed=None,
    penalties=None,
    width=1.0,
    blocks=16,
    learning_rate=1e-4,
):
    """SRResNet: super-resolution by the content loss alone, the first phase of SRGAN.

    The data are `datasets.degraded` with `Downsample(scale)`. The discriminator is that
    of `srgan`, and is not trained. `srgan(generator=...)` is the second phase.

    Args:
        image_shape: `(height, width, channels)` of the large pictures, height and width
            from 16 to 256, multiples of `scale`. The paper has 96.
        scale: 2, 3, 4 or 8.
        seed: integer or None.
        penalties: list, the content loss. None means the mean squared error,
            `[penalties.Reconstruction("l2", weight=1)]`.
        width: float above 0, multiplies the 64 filters of both networks.
        blocks: integer, residual blocks of the generator.
        learning_rate: float, or a pair: D's and G's.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> recipe = srresnet((32, 32, 3), width=0.0625, blocks=1)
    >>> recipe.gan.adversarial_loss, list(recipe.gan.penalties)
    (NoAdversary(), ['reconstruction'])

    Reference: [Ledig et al., 2017](https://arxiv.org/abs/1609.04802), section 3.2
    """
    gan = _networks(image_shape, scale, width, blocks, seed)
    loss = losses.NoAdversary()
    return _compiled(gan, learning_rate, False, loss, penalties)


def srgan(
    image_shape,
    scale=4,
    *,
    generator=None,
    seed=None,
    loss="non_saturating",
    penalties=None,
    width=1.0,
    blocks=16,
    learning_rate=1e-4,
    decay=False,
):
    """SRGAN: super-resolution by a content loss and an adversary.

    The data are `datasets.degraded` with `Downsample(scale)`. The paper's
    hyperparameters: the adversarial loss with a weight of 0.001 beside the mean squared
    error, batches of 16, and a generator that was trained by the content loss alone
    before: pass that of `srresnet` as `generator`. The paper's best pictures have a
    content loss of VGG-19's features. It needs their weights:
    `penalties=[penalties.Reconstruction("l2", weight, features=metrics.features.vgg19(
    weights))]`.

    Args:
        image_shape: `(height, width, channels)` of the large pictures, height and width
            from 16 to 256, multiples of `scale`. The paper has 96.
        scale: 2, 3, 4 or 8.
        generator: the trained generator of `srresnet`, or another network from small to
            large pictures; or None. A copy of it is trained further. `width` then
            concerns D alone, and `blocks` nothing.
        seed: integer or None.
        loss: name or object. A name has the weight 0.001.
        penalties: list, as in `srresnet`.
        width: float above 0, multiplies the 64 filters of both networks.
        blocks: integer, residual blocks of the generator.
        learning_rate: float, or a pair: D's and G's.
        decay: boolean, whether both learning rates fall to a tenth in the middle of the
            run, as in the paper. `fit` then needs a budget, such as
            `callbacks.StepBudget(200_000)`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, `generator` makes other pictures, or
            `decay` is True and a learning rate is a schedule.

    Example:

    >>> first = srresnet((32, 32, 3), width=0.0625, blocks=1)
    >>> second = srgan((32, 32, 3), generator=first.gan.generator, width=0.0625)
    >>> second.gan.adversarial_loss, second.batch_size
    (GeneratorWeight(loss=NonSaturating(label_smoothing=0.0), weight=0.001), 16)

    Reference: [Ledig et al., 2017](https://arxiv.org/abs/1609.04802)
    """
    gan = _networks(image_shape, scale, width, blocks, seed, generator)
    if isinstance(loss, str):
        loss = losses.GeneratorWeight(losses.get(loss), 1e-3)
    return _compiled(gan, learning_rate, decay, loss, penalties)


def _networks(image_shape, scale, width, blocks, seed, generator=None):
    height, across, channels = checked_image_shape(image_shape)
    scale = integer("scale", scale)
    if scale == 1 or height % scale or across % scale:
        raise ValueError(
            "`image_shape` must have a height and width that `scale` divides, and "
            f"`scale` must be 2, 3, 4 or 8. Received: image_shape={image_shape} and "
            f"scale={scale}"
        )
    filters = filters_of(64, width)
    if generator is None:
        # Open sides: the network enlarges pictures of every size.
        generator = models.srresnet((None, None, channels), scale, filters, blocks)
    else:
        _check_generator(generator, image_shape, scale)
        generator = copy_of(generator)
    # As many units in D's dense layer per filter as in the paper.
    judge = models.srgan_discriminator(image_shape, filters, units=16 * filters)
    return GAN(generator, judge, prior=None, seed=seed)


def _check_generator(generator, image_shape, scale):
    height, across, channels = image_shape
    small = (1, height // scale, across // scale, channels)
    try:
        made = tuple(generator.compute_output_shape(small))
    except (AttributeError, TypeError, ValueError):
        made = None
    if made is None or made[1:] != tuple(image_shape):
        raise ValueError(
            "`generator` must make pictures of `image_shape` from pictures of which "
            f"each side is divided by `scale`. Received: generator={generator!r}, "
            f"image_shape={image_shape} and scale={scale}"
        )


def _compiled(gan, learning_rate, decay, loss, penalties):
    if penalties is None:
        penalties = [Reconstruction("l2", weight=1.0)]
    gan.compile(
        # The paper's rate falls at once.
        *adams(falling(learning_rate, decay, share=0.1, until=0.501), beta_1=0.9),
        loss=loss,
        penalties=as_list(penalties),
    )
    return Recipe(gan, batch_size=16, epochs=100)
