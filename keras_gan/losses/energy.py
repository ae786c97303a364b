"""Losses of an auto-encoding D (EBGAN, BEGAN), whose energy is low for real images.

Build one with `models.mlp_autoencoder`, or end yours in
`layers.ReconstructionEnergy`.
"""

import keras
from keras import ops

from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.models.ends import last_activation


class _Energy(AdversarialLoss):
    """Base class: D's output is an energy of at least 0, exp(−energy) is its score."""

    classifies = False
    high_is_real = False
    reads_as = "score"

    def check(self, gan):
        layer, activation = last_activation(gan.discriminator)
        if activation is keras.activations.linear:
            raise ValueError(
                f"{type(self).__name__} needs a discriminator whose output is an "
                "energy of at least 0: end it in layers.ReconstructionEnergy, as "
                "models.mlp_autoencoder does. Received: a discriminator that ends in "
                f"layer '{layer.name}' without an activation"
            )

    def probability(self, logits):
        return ops.exp(-ops.relu(logits))


@register
class EnergyBased(_Energy):
    """Energy-based GAN (EBGAN): low energy for real images, above a margin for fakes.

    The logits are energies of at least 0. `probability` is exp(−energy), a score.
    `penalties.PullingAway` is the paper's term against generated images that are all
    alike.

    Args:
        margin: float above 0, the energy above which a generated image adds nothing to
            D's loss. It is in units of the energy, so a good value depends on the data.

    Raises:
        ValueError: if `margin` is not above 0.

    Example:

    >>> real_energy, fake_energy = ops.array([[0.5]]), ops.array([[0.25]])
    >>> loss = EnergyBased(margin=1.0).discriminator_loss(real_energy, fake_energy)
    >>> float(loss[0, 0])
    1.25

    Reference: [Zhao et al., 2017](https://arxiv.org/abs/1609.03126)
    """

    def __init__(self, margin=1.0):
        real("margin", margin, lambda n: n > 0, "above 0")
        self.margin = margin

    def discriminator_loss(self, real_logits, fake_logits):
        return real_logits + ops.relu(self.margin - fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return fake_logits


@register
class BoundaryEquilibrium(_Energy, keras.layers.Layer):
    """Boundary equilibrium GAN (BEGAN): EBGAN with a controller instead of a margin.

    D minimises energy(x) − k · energy(G(z)) and G minimises energy(G(z)). After
    each step, `rate` · (ratio · energy(x) − energy(G(z))) is added to k, which stays
    within [0, 1]: so generated images keep `ratio` times the energy of real ones. k is
    saved with the GAN.

    Args:
        ratio: float in (0, 1], γ of the paper; lower values give less diversity.
        rate: float above 0, λ_k of the paper.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> from keras_gan.updates import Step
    >>> loss = BoundaryEquilibrium(ratio=0.5, rate=0.1)
    >>> real_energy, fake_energy = ops.array([[4.0]]), ops.array([[1.0]])
    >>> loss.end_step(Step(real_energy, fake_energy))   # k = 0.1 · (2 − 1)
    >>> round(float(loss.discriminator_loss(real_energy, fake_energy)[0, 0]), 3)
    3.9

    Reference: [Berthelot et al., 2017](https://arxiv.org/abs/1703.10717)
    """

    def __init__(self, ratio=0.75, rate=0.001):
        keras.layers.Layer.__init__(self)
        real("ratio", ratio, lambda n: 0 < n <= 1, "in (0, 1]")
        real("rate", rate, lambda n: n > 0, "above 0")
        self.ratio = ratio
        self.rate = rate
        self.balance = add_number(self, "balance")
        self.built = True

    def discriminator_loss(self, real_logits, fake_logits):
        return real_logits - ops.cast(self.balance, fake_logits.dtype) * fake_logits

    def generator_loss(self, real_logits, fake_logits):
        return fake_logits

    def end_step(self, step):
        gap = self.ratio * step.mean(step.real_logits) - step.mean(step.fake_logits)
        gap = ops.cast(gap, self.balance.dtype)
        self.balance.assign(ops.clip(self.balance + self.rate * gap, 0.0, 1.0))
