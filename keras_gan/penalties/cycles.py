"""Terms of translation without pairs: back again, and what needs no translation."""

import keras

from keras_gan.core import trees
from keras_gan.core.serialization import register
from keras_gan.penalties.distances import check_distance
from keras_gan.penalties.distances import mean_distance
from keras_gan.penalties.penalty import Penalty


class _Returning(Penalty):
    """The part common to both: the distance, and a generator that takes pictures."""

    player = "generator"

    def __init__(self, weight, interval, distance):
        super().__init__(weight, interval)
        self.distance = check_distance(distance)

    def check(self, gan):
        made = trees.leaves(gan.shown_spec)
        taken = trees.leaves(gan.condition_spec) if gan.generator_is_conditional else []
        if self.fits([_shape(x) for x in made], [_shape(x) for x in taken]):
            return
        takes = trees.described(gan.condition_spec) if taken else "no condition"
        raise ValueError(
            f"{type(self).__name__} needs a generator that {self.wanted}. Received: "
            f"generator '{gan.generator.name}', which takes {takes}, and a "
            f"discriminator that sees {trees.described(gan.shown_spec)}"
        )


def _shape(spec):
    return tuple(spec.shape[1:])


def _alike(shapes, others):
    """Whether shapes are equal, as far as they are known."""
    return len(shapes) == len(others) and all(
        len(one) == len(other)
        and all(None in (a, b) or a == b for a, b in zip(one, other, strict=True))
        for one, other in zip(shapes, others, strict=True)
    )


@register
class CycleConsistency(_Returning):
    """Cycle consistency (CycleGAN): translated and translated back is the original.

    It is ‖G(G(x)) − x‖₁, where x is the condition. In CycleGAN's game of pairs an
    example and a condition are both a pair x = (a, b) of pictures, which do not belong
    together, and G(a, b) = (F(b), G(a)). Then G(G(x)) = (F(G(a)), G(F(b))): both
    networks get the gradients of both cycles.

    The number is the mean over pixels and over the tensors of an example: for a pair
    half of ‖F(G(a)) − a‖₁ + ‖G(F(b)) − b‖₁. The adversarial loss is the mean over the
    logits of both domains, too, so `weight` is the paper's λ. The paper does not halve
    G's squares, as `losses.LeastSquares` does: to have its game exactly, compile
    `loss=losses.GeneratorWeight(losses.LeastSquares(), 2.0)`.

    If the condition has further tensors after the pictures, they are given in reverse
    order on the way back. A generator of many domains, as StarGAN's, takes
    (picture, target, origin), and the way back is from (G(x), origin, target).

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        distance: string, "l1" or "l2".

    Raises:
        ValueError: if `distance` is unknown; at `compile`, if the generator's condition
            does not begin with tensors of the shapes that it makes.

    Example:

    >>> def generate(latents, condition):   # G swaps the two, and adds 1 to each.
    ...     a, b = condition
    ...     return b + 1.0, a + 1.0
    >>> critic = seed = latents = None
    >>> x = (keras.ops.zeros((4, 2)), keras.ops.ones((4, 2)))
    >>> fake = generate(latents, x)
    >>> term = CycleConsistency()
    >>> float(term(critic, x, fake, seed, generate, latents, x))   # |x + 2 − x|
    2.0

    Reference: [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), equation 2
    """

    needs = ("generate", "latents", "condition")
    wanted = (
        "takes what it makes, so that its examples can be its condition: pictures of "
        "the same shapes, and perhaps other tensors after them"
    )

    def __init__(self, weight=10.0, interval=1, distance="l1"):
        super().__init__(weight, interval, distance)

    def fits(self, made, taken):
        return _alike(made, taken[: len(made)])

    def __call__(self, critic, real, fake, seed, generate, latents, condition):
        made, given = trees.leaves(fake), trees.leaves(condition)
        original, rest = given[: len(made)], given[len(made) :]
        back = keras.tree.pack_sequence_as(condition, [*made, *reversed(rest)])
        return mean_distance(self.distance, generate(latents, back), original)


@register
class Identity(_Returning):
    """Identity loss (CycleGAN): what is of the target's domain already stays as it is.

    It is ‖G(swap(x)) − x‖₁ for the real example x. In CycleGAN's game of pairs
    x = (a, b), swap(x) = (b, a) and G(b, a) = (F(a), G(b)): each network gets pictures
    of the domain that it makes. It keeps colours. If an example is one picture, swap(x)
    is x: ‖G(b) − b‖₁.

    As in `CycleConsistency`, the number is the mean over pixels and over the tensors of
    an example. CycleGAN's weight is half of that of the cycle.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        distance: string, "l1" or "l2".

    Raises:
        ValueError: if `distance` is unknown; at `compile`, if the generator does not
            take tensors of the shapes of an example in reverse order.

    Example:

    >>> def generate(latents, condition):   # G swaps the two, and adds 1 to each.
    ...     first, second = condition
    ...     return second + 1.0, first + 1.0
    >>> critic = seed = fake = latents = None
    >>> x = (keras.ops.zeros((4, 2)), keras.ops.ones((4, 2)))
    >>> float(Identity()(critic, x, fake, seed, generate, latents, x))   # |x + 1 − x|
    1.0

    Reference: [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), section 5.2, after
    [Taigman et al., 2017](https://arxiv.org/abs/1611.02200)
    """

    needs = ("generate", "latents", "condition")
    wanted = (
        "takes its examples with their tensors in reverse order, such as pairs of "
        "pictures of the same shape"
    )

    def __init__(self, weight=5.0, interval=1, distance="l1"):
        super().__init__(weight, interval, distance)

    def fits(self, made, taken):
        return _alike(made[::-1], taken)

    def __call__(self, critic, real, fake, seed, generate, latents, condition):
        swapped = trees.leaves(real)[::-1]
        swapped = keras.tree.pack_sequence_as(condition, swapped)
        return mean_distance(self.distance, generate(latents, swapped), real)
