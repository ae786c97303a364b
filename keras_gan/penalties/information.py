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

    The logged number is L itself in nats, without the weight. For categories it is at
    most H(c), such as ln 10 = 2.303 for 10 equally frequent ones. For continuous codes
    it is a valid bound, but a loose one, and may be negative. The paper gives them a
    smaller weight: use other terms for them, with `codes`.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.
        codes: list of integers, the positions of codes in the prior; None means all of
            its codes. The head "codes" has the outputs of all, in any case.

    Raises:
        ValueError: if `player` is neither player; at `compile`, if the prior does not
            have the codes, or their entropy is unknown, or D has no output "codes" with
            as many numbers as all codes of the prior need.

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

    def __init__(self, weight=1.0, interval=1, player="discriminator", codes=None):
        super().__init__(weight, interval, player)
        self.codes = None if codes is None else list(codes)

    def check(self, gan):
        prior = gan.prior
        known = tuple(getattr(prior, "codes", ()))
        if not known:
            raise ValueError(
                "MutualInformation needs a prior with codes, such as "
                "priors.Joint(priors.Normal(62), priors.Categorical(10)). "
                f"Received: prior={prior!r}"
            )
        chosen = self._chosen(prior)
        if not chosen or not set(chosen) <= set(known):
            raise ValueError(
                "`codes` must be positions of codes in the prior: "
                f"{', '.join(map(str, known))}. Received: codes={self.codes}"
            )
        unknown = [code for code in chosen if prior.parts[code].entropy is None]
        if unknown:
            raise ValueError(
                "MutualInformation needs codes whose `entropy` is known. Received: "
                f"part {unknown[0]}, {prior.parts[unknown[0]]!r}"
            )
        width = self.width(gan)
        if width not in (None, prior.code_units):
            raise ValueError(
                "MutualInformation needs a discriminator's output 'codes' of "
                f"{prior.code_units} numbers, the parameters of Q for the codes of "
                f"{prior!r}. Received: {width} numbers"
            )

    def _chosen(self, prior):
        return tuple(prior.codes) if self.codes is None else tuple(self.codes)

    def __call__(self, critic, real, fake, seed, latents, prior, fake_outputs):
        losses = prior.code_losses(self.rows(fake_outputs), latents)
        by_code = dict(zip(prior.codes, losses, strict=True))
        bound = sum(
            prior.parts[code].entropy - ops.mean(by_code[code])
            for code in self._chosen(prior)
        )
        return -bound, bound

    def logged(self, amount, note):
        # Where the term is not due, the note is 0.
        return note.value * self.interval
