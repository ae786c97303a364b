"""Gradient penalties between or near the images, which bound the slope of D."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.booleans import boolean
from keras_gan.core.norms import norms
from keras_gan.core.norms import squared_norms
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.penalties.gradient import SlopePenalty


def mixed(real, fake, seed):
    """Uniformly random points between each real example and the fake in its row.

    All tensors of an example are mixed in the same proportion.
    """
    first = trees.leaves(real)[0]
    shape = (trees.count(real),) + (1,) * (len(first.shape) - 1)
    shares = keras.random.uniform(shape, seed=seed, dtype=first.dtype)

    def between(one, other):
        share = backend.one_a_row(shares, one)
        return share * one + (1.0 - share) * other

    return trees.mapped(between, real, fake)


@register
class WassersteinGradient(SlopePenalty):
    """WGAN-GP gradient penalty: the norm between real and fake images should be 1.

    Each real image is mixed with the fake in its row, by a coefficient that is drawn
    for each pair, uniform in [0, 1]. The penalty is the mean of (‖ds/dx‖ − 1)² at the
    mixtures, where s is the critic's score.

    Args:
        weight: float, λ of the paper: 10 for images, 0.1 for points in 2-D.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        one_sided: boolean, penalise only norms above 1, which is enough for a
            Lipschitz bound.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4, 2))
    >>> float(WassersteinGradient()(critic, x, x, keras.random.SeedGenerator(0)))
    4.0

    Reference: [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028),
    one-sided: [Petzka et al., 2018](https://arxiv.org/abs/1709.08894)
    """

    def __init__(self, weight=10.0, interval=1, one_sided=False):
        super().__init__(weight, interval)
        self.one_sided = boolean("one_sided", one_sided)

    def __call__(self, critic, real, fake, seed):
        gradients = backend.input_gradients(critic, mixed(real, fake, seed))
        excess = norms(gradients) - 1.0
        if self.one_sided:
            excess = ops.relu(excess)
        return ops.mean(ops.square(excess))


@register
class WitnessGradient(WassersteinGradient):
    """MMD-GAN gradient penalty: `WassersteinGradient` of the loss' witness function.

    If the loss compares embeddings, the critic returns embeddings, and the witness
    function scores an image: how much more similar its embedding is to those of the
    real batch than to those of the fake batch. The norm of its gradient between the
    images should be 1, or at most 1 with `one_sided`.

    Args:
        weight: float, λ.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        one_sided: boolean, penalise only norms above 1.

    Raises:
        ValueError: at `compile`, if the loss has no witness.

    Example:

    >>> from keras_gan.losses import EnergyDistance
    >>> far, near = ops.array([[9.0], [8.0]]), ops.array([[0.0], [1.0]])
    >>> needed = {"loss": EnergyDistance(), "real_logits": far, "fake_logits": near}
    >>> seed = keras.random.SeedGenerator(0)
    >>> float(WitnessGradient()(lambda x: x, far, near, seed, **needed))  # a slope of 2
    1.0

    Reference: [Bińkowski et al., 2018](https://arxiv.org/abs/1801.01401),
    section 3
    """

    needs = ("loss", "real_logits", "fake_logits")

    def check(self, gan):
        if not hasattr(gan.adversarial_loss, "witness"):
            raise ValueError(
                "`penalties` may have a WitnessGradient only with a loss that "
                "compares embeddings: losses.MaximumMeanDiscrepancy or "
                f"EnergyDistance. Received: loss={gan.adversarial_loss!r}"
            )
        super().check(gan)

    def __call__(self, critic, real, fake, seed, loss, real_logits, fake_logits):
        def witness(images):
            return loss.witness(critic(images), real_logits, fake_logits)

        return super().__call__(witness, real, fake, seed)


@register
class ZeroCenteredGradient(SlopePenalty):
    """Zero-centered gradient penalty (0-GP) between real and fake images.

    The mean of ‖ds/dx‖² at random points between real and fake images. R1 and R2
    flatten D at the images themselves. This penalty flattens D between them, against a
    D that memorises the training images.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4, 2))
    >>> float(ZeroCenteredGradient()(critic, x, x, keras.random.SeedGenerator(0)))
    9.0

    Reference: [Thanh-Tung et al., 2019](https://arxiv.org/abs/1902.03984)
    """

    def __call__(self, critic, real, fake, seed):
        gradients = backend.input_gradients(critic, mixed(real, fake, seed))
        return ops.mean(squared_norms(gradients))


@register
class DRAGAN(SlopePenalty):
    """DRAGAN gradient penalty: the norm should be 1 near real images.

    Gaussian noise is added to the real images. Its unit is the standard deviation of
    all values of the batch, of each tensor by itself if an example has several. (The
    authors' code draws uniform, non-negative noise.)

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        noise: float above 0, the noise's standard deviation in that unit.

    Raises:
        ValueError: if `noise` is not above 0.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4, 2))
    >>> float(DRAGAN()(critic, x, x, keras.random.SeedGenerator(0)))
    4.0

    Reference: [Kodali et al., 2017](https://arxiv.org/abs/1705.07215)
    """

    def __init__(self, weight=10.0, interval=1, noise=0.5):
        super().__init__(weight, interval)
        real("noise", noise, lambda n: n > 0, "above 0")
        self.noise = noise

    def __call__(self, critic, real, fake, seed):
        near = trees.mapped(
            lambda x, noise: x + self.noise * ops.std(x) * noise,
            real,
            trees.noise_like(real, seed),
        )
        gradients = backend.input_gradients(critic, near)
        return ops.mean(ops.square(norms(gradients) - 1.0))


@register
class MaximumGradient(SlopePenalty):
    """Lipschitz GAN (LGAN) penalty: the largest squared gradient norm in a batch.

    It is taken over random points between real and fake images.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Example:

    >>> critic = lambda x: x[:, :1] ** 2
    >>> x = ops.array([[1.0], [2.0]])
    >>> float(MaximumGradient()(critic, x, x, keras.random.SeedGenerator(0)))
    16.0

    Reference: [Zhou et al., 2019](https://arxiv.org/abs/1902.05687)
    """

    def __call__(self, critic, real, fake, seed):
        gradients = backend.input_gradients(critic, mixed(real, fake, seed))
        # `initial` is for a replica without examples.
        return ops.max(squared_norms(gradients), initial=0.0)
