"""Drift: the real logits stay near 0, so that D's level cannot drift."""

from keras import ops

from keras_gan.core.serialization import register
from keras_gan.penalties.penalty import Penalty


@register
class Drift(Penalty):
    """Drift penalty (ProGAN): the mean square of the real logits.

    The value of the Wasserstein loss does not change if a constant is added to all
    logits. This term keeps them near 0.

    Args:
        weight: float, ε of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Example:

    >>> critic = images = seed = None
    >>> float(Drift()(critic, images, images, seed, ops.array([[1.0], [-3.0]])))
    5.0

    Reference: [Karras et al., 2018](https://arxiv.org/abs/1710.10196), appendix A.1
    """

    needs = ("real_logits",)

    def __init__(self, weight=0.001, interval=1):
        super().__init__(weight, interval)

    def __call__(self, critic, real, fake, seed, real_logits):
        return ops.mean(ops.square(real_logits))
