"""Training without an adversary: G learns from its penalties, and D stays as it is."""

from keras import ops

from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import AdversarialLoss


@register
class NoAdversary(AdversarialLoss):
    """No adversarial loss: `fit` trains G by its penalties alone.

    Super-resolution begins so (SRResNet): with `penalties.Reconstruction`, and then
    with an adversary. For the second phase, `compile` the same GAN with an adversarial
    loss, and call `fit` again.

    Nothing of D changes, neither its weights, nor the states of its layers, nor its
    optimizer. The logs `d_loss` and `g_loss` are 0, and `d_real` and `d_fake` are ½.

    Raises:
        ValueError: at `compile`, if G has no penalty, or D has one.

    Example:

    >>> loss = NoAdversary()
    >>> float(loss.generator_loss(None, ops.ones((1, 1)))[0, 0])
    0.0

    Reference: [Ledig et al., 2017](https://arxiv.org/abs/1609.04802), section 3.2
    """

    trains_discriminator = False
    classifies = False

    def check(self, gan):
        players = {name: p.player for name, p in gan.penalties.items()}
        if "generator" not in players.values():
            raise ValueError(
                "NoAdversary trains the generator by its penalties, and needs one: "
                "compile(..., penalties=[penalties.Reconstruction()]). Received: "
                f"penalties={list(gan.penalties.values())}"
            )
        if "discriminator" in players.values():
            of_d = [p for p in gan.penalties.values() if p.player == "discriminator"]
            raise ValueError(
                "NoAdversary does not train the discriminator, so that its penalties "
                f"have no effect: leave them out. Received: {of_d}"
            )

    def discriminator_loss(self, real_logits, fake_logits):
        return ops.zeros_like(real_logits)

    def generator_loss(self, real_logits, fake_logits):
        return ops.zeros_like(fake_logits)

    def probability(self, logits):
        return 0.5 * ops.ones_like(logits)
