"""The term of InfoGAN: how much D can tell of the codes from a generated example."""

from keras import ops

from keras_gan.core.serialization import register
from keras_gan.penalties.heads import HeadTerm


@register
class MutualInformation(HeadTerm):
    """Mutual information (InfoGAN) between codes and examples: its lower bound.

    The latents come from a `priors.Joint`, some parts of which are codes c. D has a
    head "codes", whose outputs are the parameters of Q(c | x): the logits of a
    `priors.Categorical` code, and the means of a continuous one, with unit variance.
    Both players maximise L = E[log Q(c | G(z, c))] + H(c), a lower bound of the mutual
    information I(c; G(z, c)): D as a better Q, G by examples that show the codes. Use
    one term per player:

        penalties=[MutualInformation(), MutualInformation(player="generator")]

    The logged number is L itself in nats, without the weight; it is at most H(c), such
    as ln 10 = 2.303 for 10 equally frequent categories.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.

    Raises:
        ValueError: if `player` is neither player; at `compile`, if the prior has no
            codes, or D has no output "codes" with as many numbers as they need.

    Example:

    >>> from keras_gan import priors
    >>> prior = priors.Joint(priors.Normal(62), priors.Categorical(10))
    >>> noise, codes = ops.zeros((4, 62)), ops.one_hot([0, 1, 2, 3], 10)
    >>> latents = ops.concatenate([noise, codes], axis=1)
    >>> outputs = {"codes": 50.0 * codes}   # Q is certain, and right.
    >>> critic = images = seed = None
    >>> term = MutualInformation()
    >>> loss, bound = term(critic, images, images, seed, latents, prior, outputs)
    >>> round(float(bound), 4)   # ln 10
    2.3026

    Reference: [Chen et al., 2016](https://arxiv.org/abs/1606.03657)
    """

    head = "codes"
    needs = ("latents", "prior", "fake_outputs")

    def check(self, gan):
        codes = getattr(gan.prior, "codes", ())
        if not codes:
            raise ValueError(
                "MutualInformation needs a prior with codes, such as "
                "priors.Joint(priors.Normal(62), priors.Categorical(10)). "
                f"Received: prior={gan.prior!r}"
            )
        width = self.width(gan)
        if width not in (None, gan.prior.code_units):
            raise ValueError(
                "MutualInformation needs a discriminator's output 'codes' of "
                f"{gan.prior.code_units} numbers, the parameters of Q for the codes of "
                f"{gan.prior!r}. Received: {width} numbers"
            )

    def __call__(self, critic, real, fake, seed, latents, prior, fake_outputs):
        losses = prior.code_loss(self.rows(fake_outputs), latents)
        bound = prior.entropy - ops.mean(losses)
        return -bound, bound

    def logged(self, amount, note):
        # Of the steps in which it was not due, the note is 0.
        return note.value * self.interval
