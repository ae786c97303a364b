"""Centering: the logits of a real and a generated example add up to 0."""

from keras import ops

from keras_gan.core.serialization import register
from keras_gan.penalties.penalty import Penalty


@register
class Centering(Penalty):
    """Centering penalty: the mean square of s_real + s_fake over pairs of logits.

    A relativistic loss uses only the differences s_real − s_fake. This term keeps the
    middle of each pair near 0. The pairs are those of the loss: the examples of one
    row.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Example:

    >>> critic = images = seed = None
    >>> real_logits, fake_logits = ops.array([[2.0], [1.0]]), ops.array([[-2.0], [1.0]])
    >>> float(Centering()(critic, images, images, seed, real_logits, fake_logits))
    2.0

    Reference: [Lin et al., 2025](https://arxiv.org/abs/2511.22475)
    """

    needs = ("real_logits", "fake_logits")

    def __init__(self, weight=0.01, interval=1):
        super().__init__(weight, interval)

    def __call__(self, critic, real, fake, seed, real_logits, fake_logits):
        return ops.mean(ops.square(real_logits + fake_logits))
