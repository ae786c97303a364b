"""LeCam regularization: D's logits stay near moving averages of earlier logits."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.penalties.penalty import Penalty


@register
class LeCam(Penalty, keras.layers.Layer):
    """LeCam regularization of D, against overfitting on few images.

    E[max(0, D(x) − α_F)²] + E[max(0, α_R − D(G(z)))²], where α_R and α_F are moving
    averages of the real and the fake logits. The averages are saved with the GAN.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        decay: float in [0, 1), of the moving averages.
        start: integer of at least 1, the penalty is 0 before this training step.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> from keras_gan.updates import Step
    >>> penalty = LeCam(start=1)
    >>> one = ops.ones((2, 1))
    >>> penalty.end_step(Step(one, -one))   # α_R = 1, α_F = −1
    >>> critic = images = seed = None
    >>> value = penalty(critic, images, images, seed, one, -one)   # 2² + 2²
    >>> round(float(value), 4)
    8.0

    Reference: [Tseng et al., 2021](https://arxiv.org/abs/2104.03310)
    """

    needs = ("real_logits", "fake_logits")

    def __init__(self, weight=0.3, interval=1, decay=0.99, start=1000):
        keras.layers.Layer.__init__(self)
        Penalty.__init__(self, weight, interval)
        real("decay", decay, lambda n: 0 <= n < 1, "in [0, 1)")
        self.decay = decay
        self.start = integer("start", start, what="counts training steps")
        self.steps = add_number(self, "steps", "int64")
        self.real_mean = add_number(self, "real_mean")
        self.fake_mean = add_number(self, "fake_mean")
        self.built = True

    def __call__(self, critic, real, fake, seed, real_logits, fake_logits):
        dtype = real_logits.dtype
        real_anchor = ops.cast(self.real_mean, dtype)
        fake_anchor = ops.cast(self.fake_mean, dtype)
        value = ops.mean(ops.square(ops.relu(real_logits - fake_anchor)))
        value += ops.mean(ops.square(ops.relu(real_anchor - fake_logits)))
        return ops.where(self.steps >= self.start, value, ops.zeros_like(value))

    def end_step(self, step):
        steps = ops.cast(self.steps, self.real_mean.dtype)
        # Begins as the rate of a plain mean and tends to 1 − decay, so that the
        # average is unbiased from the first step on.
        rate = (1.0 - self.decay) / (1.0 - self.decay ** (steps + 1.0))
        for mean, logits in (
            (self.real_mean, step.real_logits),
            (self.fake_mean, step.fake_logits),
        ):
            latest = ops.cast(step.mean(logits), mean.dtype)
            mean.assign_add(rate * (latest - mean))
        self.steps.assign_add(1)
