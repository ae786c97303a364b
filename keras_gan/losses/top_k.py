"""Top-k: G learns from those of its images that D finds most real."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.losses.adversarial import AdversarialLoss
from keras_gan.losses.inner import take_over


@register
class TopK(AdversarialLoss, keras.layers.Layer):
    """Top-k training: another loss, whose G learns from its best images by D's logits.

    The share of images that G learns from begins at 1. It is multiplied by `decay`
    every `decay_steps` training steps (in the paper, every epoch) until it is `share`.
    The other images have a weight of 0, and the mean is over those that remain. D's
    loss stays the same. `evaluate` reports the inner loss of all images, which stays
    comparable as the share falls. The count of steps is saved with the GAN.

    Args:
        loss: `AdversarialLoss` that scores single examples, or pairs.
        share: float in (0, 1], ν of the paper, the least share. At least one image of
            a batch remains.
        decay: float in [0, 1], γ of the paper.
        decay_steps: integer of at least 1, training steps per epoch.

    Raises:
        TypeError: if `loss` is not an `AdversarialLoss`.
        ValueError: if `loss` couples the examples of a batch, has a state or gives
            real images the lower logits, or if an argument is out of range.

    Example:

    >>> from keras_gan.losses import Wasserstein
    >>> from keras_gan.updates import Step
    >>> loss = TopK(Wasserstein(), share=0.5, decay=0.0, decay_steps=1)
    >>> loss.end_step(Step())
    >>> logits = ops.array([[1.0], [4.0], [3.0], [2.0]])
    >>> [float(value[0]) for value in loss.generator_loss(None, logits)]
    [-0.0, -8.0, -6.0, -0.0]

    Reference: [Sinha et al., 2020](https://arxiv.org/abs/2002.06224)
    """

    couples_examples = True

    def __init__(self, loss, share=0.5, decay=0.99, decay_steps=1000):
        keras.layers.Layer.__init__(self)
        take_over(self, loss)
        if not loss.high_is_real:
            raise ValueError(
                "`loss` must have logits that are high for real images, by which the "
                f"best are found. Received: loss={loss!r}"
            )
        real("share", share, lambda n: 0 < n <= 1, "in (0, 1]")
        real("decay", decay, lambda n: 0 <= n <= 1, "in [0, 1]")
        self.share = share
        self.decay = decay
        self.decay_steps = integer("decay_steps", decay_steps)
        self.steps = add_number(self, "steps", "int64")
        self.built = True

    def generator_loss(self, real_logits, fake_logits):
        values = self.loss.generator_loss(real_logits, fake_logits)
        scores = ops.mean(fake_logits, axis=tuple(range(1, len(fake_logits.shape))))
        count = ops.shape(scores)[0]
        # Plus a little, as 0.59 · 100 is less than 59 in float32.
        kept = self._share() * ops.cast(count, "float32") + 1e-4
        kept = ops.maximum(ops.cast(kept, "int32"), 1)
        ranks = ops.argsort(ops.argsort(-scores))
        chosen = ops.cast(ranks < ops.cast(kept, ranks.dtype), values.dtype)
        weights = ops.stop_gradient(chosen / ops.mean(chosen))
        return ops.reshape(weights, (-1, *[1] * (len(values.shape) - 1))) * values

    def _share(self):
        epochs = ops.cast(self.steps // self.decay_steps, "float32")
        return ops.maximum(ops.power(float(self.decay), epochs), self.share)

    def end_step(self, step):
        self.steps.assign_add(1)
