"""Penalties on ds/dx, the gradient of the critic's score by the image."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.penalties.penalty import Penalty
from keras_gan.serialization import register


def squared_norms(gradients):
    """The squared Euclidean norm of each example's gradient, `(batch,)`."""
    gradients = backend.full_precision(gradients)
    axes = tuple(range(1, len(gradients.shape)))
    return ops.sum(ops.square(gradients), axis=axes)


@register
class R1(Penalty):
    """Half the squared gradient norm of the critic at real images.

    Args:
        weight: float, γ of the paper. A rule of thumb for images is
            0.0002 · pixels / batch size.
        interval: integer, compute every so many steps and scale up to match.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4, 2))
    >>> float(R1()(critic, x, x, seed=None))
    4.5

    Reference: [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406)
    """

    def __call__(self, critic, real, fake, seed):
        gradients = backend.input_gradients(critic, real)
        return 0.5 * ops.mean(squared_norms(gradients))


@register
class R2(Penalty):
    """Half the squared gradient norm of the critic at generated images.

    Args:
        weight: float, γ of the paper.
        interval: integer, compute every so many steps and scale up to match.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4, 2))
    >>> float(R2()(critic, x, x, seed=None))
    4.5

    Reference: [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406)
    """

    def __call__(self, critic, real, fake, seed):
        gradients = backend.input_gradients(critic, fake)
        return 0.5 * ops.mean(squared_norms(gradients))


@register
class WassersteinGradient(Penalty):
    """WGAN-GP: the gradient norm between real and fake images should be 1.

    Each real image is mixed with the fake in its row by a coefficient of its
    own, uniform in [0, 1]; the penalty is the mean of (‖ds/dx‖ − 1)² there.

    Args:
        weight: float, λ of the paper: 10 for images, 0.1 for points in 2-D.
        interval: integer, compute every so many steps and scale up to match.
        one_sided: boolean, penalise only norms above 1, which is all that a
            Lipschitz bound asks for.

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
        self.one_sided = one_sided

    def __call__(self, critic, real, fake, seed):
        shape = (ops.shape(real)[0],) + (1,) * (len(real.shape) - 1)
        share = keras.random.uniform(shape, seed=seed, dtype=real.dtype)
        mixed = share * real + (1.0 - share) * fake
        gradients = backend.input_gradients(critic, mixed)
        # √ has no gradient at 0; 1e-12 leaves a norm of 1 as it is.
        excess = ops.sqrt(squared_norms(gradients) + 1e-12) - 1.0
        if self.one_sided:
            excess = ops.relu(excess)
        return ops.mean(ops.square(excess))
