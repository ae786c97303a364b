"""A term against a generator that makes one example of each condition."""

from keras import ops

from keras_gan.core import trees
from keras_gan.core.serialization import register
from keras_gan.penalties.distances import check_distance
from keras_gan.penalties.distances import mean_distance
from keras_gan.penalties.penalty import Penalty
from keras_gan.penalties.penalty import check_latents


@register
class StyleDiversity(Penalty):
    """Style diversity (StarGAN v2): other latents should make another example.

    −‖G(x, z) − G(x, z̃)‖₁, where x is the condition and z̃ is drawn from the prior
    independently of z. The adversarial loss does not ask a conditional G for more than
    one example of a condition, and a reconstruction loss asks for exactly one: G then
    ignores z. This term asks for examples that differ. `LatentDiversity` asks the same
    for latents that are almost equal.

    The distance is the mean over pixels and over the tensors of an example. As in the
    authors' code, G gets the gradient through G(x, z) only. Both examples have the same
    dropout. The term has no bound: the authors let its weight fall to 0 during
    training,

        StyleDiversity(keras.optimizers.schedules.PolynomialDecay(1.0, 100_000, 0.0))

    The logged number is the distance itself, without the weight and the sign.

    Args:
        weight: float, λ of the paper, or a schedule of the training step.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        distance: string, "l1" or "l2".

    Raises:
        ValueError: if `distance` is unknown; at `compile`, if the GAN has no latents,
            or the generator has an encoder.

    Example:

    >>> class Two:   # A prior whose draws are all 2.
    ...     def __call__(self, count, seed):
    ...         return 2.0 * ops.ones((count, 1))
    >>> def generate(latents):
    ...     return 3.0 * latents
    >>> critic = real = seed = None
    >>> latents = ops.ones((4, 1))
    >>> term = StyleDiversity()
    >>> loss, distance = term(
    ...     critic, real, generate(latents), seed, generate, latents, Two()
    ... )
    >>> float(loss), float(distance)   # |3 − 6|
    (-3.0, 3.0)

    Reference: [Choi et al., 2020](https://arxiv.org/abs/1912.01865), equation 3, after
    [Yang et al., 2019](https://arxiv.org/abs/1901.09024)
    """

    player = "generator"
    needs = ("generate", "latents", "prior")

    def __init__(self, weight=1.0, interval=1, distance="l1"):
        super().__init__(weight, interval)
        self.distance = check_distance(distance)

    def check(self, gan):
        check_latents(self, gan)
        if hasattr(gan.generator, "encoder"):
            raise ValueError(
                "StyleDiversity compares generated examples, and with an encoder their "
                "latents are among what is generated. Received: generator "
                f"'{gan.generator.name}', which has an encoder"
            )

    def __call__(self, critic, real, fake, seed, generate, latents, prior):
        others = prior(ops.shape(latents)[0], seed)
        other = trees.mapped(ops.stop_gradient, generate(others))
        found = mean_distance(self.distance, fake, other)
        return -found, found

    def logged(self, amount, note):
        # Where the term is not due, the note is 0.
        return note.value * self.interval
