"""The loss of a generator that has a part on both sides: labels exchanged."""

from keras_gan.core import boundary
from keras_gan.core.serialization import register
from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.losses.inner import take_over


@register
class SwappedLabels(AdversarialLoss):
    """Swapped labels (BiGAN): G minimises D's loss with real and generated exchanged.

    With an encoder (`models.with_encoder`), the generator's player also makes a part of
    what D sees of real examples: (x, E(x)). G is to make the generated pairs real for
    D, and E the real ones generated. Without an encoder, G's gradient is that of the
    inner loss' generated examples only.

    Args:
        loss: `AdversarialLoss` that scores single examples, or pairs.

    Raises:
        TypeError: if `loss` is not an `AdversarialLoss`.
        ValueError: if `loss` couples the examples of a batch or has a state; at
            `compile`, if an augmentation changes the gradient that G gets from D.

    Example:

    >>> import keras
    >>> from keras_gan.losses import Hinge
    >>> real, fake = keras.ops.array([[0.5]]), keras.ops.array([[-2.0]])
    >>> loss = SwappedLabels(Hinge()).generator_loss(real, fake)
    >>> float(loss[0, 0])   # max(0, 1 + 2) + max(0, 1 + 0.5)
    4.5

    Reference: [Donahue et al., 2017](https://arxiv.org/abs/1605.09782), section 3.4
    """

    needs_real_logits = True

    def __init__(self, loss):
        take_over(self, loss)

    def check(self, gan):
        self.loss.check(gan)
        if boundary.is_changed(gan):
            raise ValueError(
                "SwappedLabels has a gradient through the real examples, too, which "
                "`slope_into_generator` does not change. Received: "
                f"augmentations={gan.augmentations}"
            )

    def generator_loss(self, real_logits, fake_logits):
        return self.loss.discriminator_loss(fake_logits, real_logits)

    def evaluated_generator_loss(self, real_logits, fake_logits):
        return self.generator_loss(real_logits, fake_logits)
