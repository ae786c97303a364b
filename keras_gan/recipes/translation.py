"""The recipes from picture to picture: pix2pix and CycleGAN."""

from keras_gan import layers
from keras_gan import losses
from keras_gan import models
from keras_gan import updates
from keras_gan.core.booleans import boolean
from keras_gan.gan import GAN
from keras_gan.models.sizes import checked_image_shape
from keras_gan.penalties import CycleConsistency
from keras_gan.penalties import Identity
from keras_gan.penalties import Reconstruction
from keras_gan.recipes.parts import Recipe
from keras_gan.recipes.parts import adams
from keras_gan.recipes.parts import as_list
from keras_gan.recipes.parts import filters_of
from keras_gan.recipes.parts import rates_of
from keras_gan.schedules import Linear

_LARGE, _MIDDLE = 192, 64  # Pixels along the shorter side.


def pix2pix(
    image_shape,
    condition_shape=None,
    *,
    seed=None,
    loss="non_saturating",
    penalties=None,
    width=1.0,
    n_layers=None,
    learning_rate=2e-4,
    decay=False,
):
    """pix2pix: a U-Net and a PatchGAN with an L1 term, for pairs of pictures.

    The data are `datasets.pairs`. The paper's hyperparameters: 100 · L1, Adam with
    β₁ = 0.5, and batches of one pair. Dropout and the statistics of the batch stay on
    in inference. D sees the picture beside its condition, in patches of 70×70 pixels.
    This is the paper's choice for 256 pixels a side. Smaller pictures have smaller
    patches here: 34×34 pixels from 64 to 191, and 16×16 pixels below.

    Different from the paper: D's step comes first, and D's loss is not halved, which
    Adam's steps hardly depend on.

    Args:
        image_shape: `(height, width, channels)` of the pictures that are made, height
            and width from 8 to 256.
        condition_shape: the same of the pictures that are given; None for
            `image_shape`. Only the channels may differ.
        seed: integer or None.
        loss: name or object.
        penalties: list. None means `[penalties.Reconstruction("l1", weight=100)]`.
        width: float above 0, multiplies the 64 filters of both networks.
        n_layers: integer, see `models.patch_discriminator`. None for the patches above.
        learning_rate: float, or a pair: D's and G's.
        decay: boolean, whether both learning rates fall linearly to 0 over the second
            half of the run, as in the paper. `fit` then needs a budget, such as
            `callbacks.StepBudget(40_000)`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or `decay` is True and a learning
            rate is a schedule.

    Example:

    >>> recipe = pix2pix((64, 64, 3), (64, 64, 1), width=0.125)
    >>> recipe.batch_size, list(recipe.gan.penalties), recipe.gan.prior
    (1, ['reconstruction'], None)

    Reference: [Isola et al., 2017](https://arxiv.org/abs/1611.07004)
    """
    image_shape = checked_image_shape(image_shape)
    if condition_shape is None:
        condition_shape = image_shape
    condition_shape = _checked_condition(condition_shape, image_shape)
    if n_layers is None:
        n_layers = patch_layers(image_shape)
    if penalties is None:
        penalties = [Reconstruction("l1", weight=100.0)]
    filters = filters_of(64, width)
    gan = GAN(
        models.unet(condition_shape, image_shape[-1], filters),
        models.patch_discriminator(image_shape, condition_shape, filters, n_layers),
        prior=None,
        seed=seed,
    )
    gan.compile(
        *adams(falling(learning_rate, decay), beta_1=0.5),
        loss=loss,
        penalties=as_list(penalties),
        update=updates.Alternating(),
    )
    return Recipe(gan, batch_size=1, epochs=20)


def cyclegan(
    image_shape,
    *,
    seed=None,
    penalties=None,
    width=1.0,
    blocks=None,
    n_layers=None,
    pool_size=50,
    learning_rate=2e-4,
    decay=False,
):
    """CycleGAN: two translators, each the other's inverse, without pairs of pictures.

    The data are `datasets.unpaired`. The paper's hyperparameters: least squares, the
    cycle with a weight of 10, the identity with one of 5, a pool of 50 earlier
    translations for D, instance normalization, Adam with β₁ = 0.5, and batches of one
    picture of each kind. The generators are `models.resnet_translator` with 9 blocks
    from 192 pixels a side on, and 6 below. The patches of D are those of `pix2pix`.

    Different from the paper: D's step comes first.

    Args:
        image_shape: `(height, width, channels)` of both kinds, height and width from 8
            to 256; or a pair of them, A's and B's, such as the attribute `image_shape`
            of `datasets.unpaired`. Only the channels may differ.
        seed: integer or None.
        penalties: list. None means `[penalties.CycleConsistency(10),
            penalties.Identity(5)]`; the first alone if the channels differ.
        width: float above 0, multiplies the 64 filters of all networks.
        blocks: integer, residual blocks of each generator. None for those above.
        n_layers: integer, as in `pix2pix`.
        pool_size: integer, earlier translations of each kind that D may see.
        learning_rate: float, or a pair: D's and G's.
        decay: boolean, as in `pix2pix`.

    Returns:
        `Recipe`.

    Raises:
        ValueError: if an argument is out of range, or `decay` is True and a learning
            rate is a schedule.

    Example:

    >>> recipe = cyclegan((32, 32, 3), width=0.0625, blocks=1)
    >>> recipe.gan.update.size, list(recipe.gan.penalties)
    (50, ['cycle_consistency', 'identity'])

    Reference: [Zhu et al., 2017](https://arxiv.org/abs/1703.10593)
    """
    of_a, of_b = _both(image_shape)
    if blocks is None:
        blocks = 9 if min(of_a[:2]) >= _LARGE else 6
    if n_layers is None:
        n_layers = patch_layers(of_a)
    if penalties is None:
        penalties = [CycleConsistency(10.0)]
        penalties += [Identity(5.0)] if of_a == of_b else []
    filters = filters_of(64, width)

    def translator(of_given, of_made):
        return models.resnet_translator(of_given, of_made[-1], filters, blocks)

    def judge(shape):
        return models.patch_discriminator(
            shape, None, filters, n_layers, _without_affine
        )

    gan = GAN(
        models.joint_translator(translator(of_a, of_b), translator(of_b, of_a)),
        models.joint_discriminator(judge(of_a), judge(of_b)),
        prior=None,
        seed=seed,
    )
    gan.compile(
        *adams(falling(learning_rate, decay), beta_1=0.5),
        # The paper does not halve G's squares.
        loss=losses.GeneratorWeight(losses.LeastSquares(), 2.0),
        penalties=as_list(penalties),
        update=updates.ReplayPool(pool_size),
    )
    return Recipe(gan, batch_size=1, epochs=20)


def patch_layers(image_shape):
    """The `n_layers` of D whose patches are about a quarter to a half of a side.

    Args:
        image_shape: `(height, width, channels)`.
    """
    side = min(image_shape[:2])
    return 3 if side >= _LARGE else 2 if side >= _MIDDLE else 1


def falling(learning_rate, decay, share=0.0, until=1.0):
    """Learning rates, D's and G's, that fall from the middle of a run on.

    Args:
        learning_rate: as `rates_of` takes it.
        decay: boolean, whether they fall at all.
        share: float, what is left of them.
        until: float, the progress at which they have fallen so far.
    """
    rates = rates_of(learning_rate)
    if not boolean("decay", decay):
        return rates
    if not all(isinstance(rate, (int, float)) for rate in rates):
        raise ValueError(
            "`decay=True` makes a schedule of a learning rate, so `learning_rate` must "
            "be numbers. Received: learning_rate with a schedule and decay=True"
        )
    return tuple(Linear(rate, share * rate, since=0.5, until=until) for rate in rates)


def _without_affine():
    return layers.InstanceNormalization(center=False, scale=False)


def _both(image_shape):
    """The shapes of A and B, from a pair of shapes or from one shape."""
    pair = image_shape
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
        pair = (image_shape, image_shape)
    of_a, of_b = map(checked_image_shape, pair)
    if of_a[:2] != of_b[:2]:
        raise ValueError(
            "`image_shape` must have one height and width for both kinds. Received: "
            f"image_shape={image_shape}"
        )
    return of_a, of_b


def _checked_condition(condition_shape, image_shape):
    try:
        shape = checked_image_shape(condition_shape)
    except ValueError:
        shape = None
    if shape is None or shape[:2] != image_shape[:2]:
        raise ValueError(
            "`condition_shape` must be (height, width, channels) with the height and "
            f"width of `image_shape`. Received: condition_shape={condition_shape} and "
            f"image_shape={image_shape}"
        )
    return shape
