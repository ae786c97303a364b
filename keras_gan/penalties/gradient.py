"""Gradient penalties at the images, R1 and R2, exact and by finite differences."""

import numbers

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.advising import advise
from keras_gan.core.norms import squared_norms
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.models.ends import logits_of
from keras_gan.penalties.penalty import Penalty


class SlopePenalty(Penalty):
    """Base class of penalties on the slope of D at single images.

    It warns if batch normalization in D makes a score depend on the whole batch.
    """

    def check(self, gan):
        names = [
            f"'{layer.name}'"
            for layer in keras_internals.layers_of(gan.discriminator)
            if isinstance(layer, keras.layers.BatchNormalization) and layer.trainable
        ]
        if names:
            advise(
                gan,
                "batch normalization",
                f"{type(self).__name__} takes the slope of each image's score, but "
                f"with batch normalization ({', '.join(names)}) a score depends on "
                "the other images of the batch. Use group or layer normalization, or "
                "none, in the discriminator: models.dcgan(..., "
                "discriminator_normalization=lambda: "
                "keras.layers.GroupNormalization(8)).",
            )


class _SquaredSlope(SlopePenalty):
    """Half the squared norm of ds/dx, at all examples or at a share of them."""

    def __init__(self, weight=1.0, interval=1, share=1.0):
        super().__init__(weight, interval)
        number = isinstance(share, numbers.Real) and not isinstance(share, bool)
        if not number or not 0 < share <= 1:
            raise ValueError(
                "`share` is the share of a batch that is penalized and must be above 0 "
                f"and at most 1. Received: share={share!r}"
            )
        self.share = share
        if share < 1:
            self.needs = ("score_first",)

    def half_squared_slope(self, critic, examples, score_first=None):
        """The mean over the examples, or over the first of them.

        Args:
            critic: callable, examples to logits.
            examples: tree of tensors.
            score_first: callable, needed with a share below 1: examples in the place of
                the first ones to what the discriminator returns.
        """
        if self.share < 1:
            gradients = backend.input_gradients(
                lambda x: logits_of(score_first(x)), self._first(examples)
            )
        else:
            gradients = backend.input_gradients(critic, examples)
        return 0.5 * ops.mean(squared_norms(gradients))

    def _first(self, examples):
        """The first examples of a batch."""
        count = ops.cast(trees.count(examples), "float32")
        stop = ops.cast(ops.ceil(self.share * count), "int32")
        return trees.rows(examples, 0, stop)


@register
class R1(_SquaredSlope):
    """R1 gradient penalty: half the squared norm of ds/dx at real images.

    s is the critic's score of an image x.

    Args:
        weight: float, γ of the paper. A rule of thumb for images is
            0.0002 · pixels / batch size.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        share: float in (0, 1], compute it at the first examples of each batch, as many
            as this share of it, rounded up. If the data are shuffled and D scores each
            example by itself, its expectation is the same. Below 1, it needs a forward
            pass of its own.

    Raises:
        ValueError: if `share` is out of its range.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4, 2))
    >>> float(R1()(critic, x, x, seed=None))
    4.5

    Reference: [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406)
    """

    def __call__(self, critic, real, fake, seed, **needed):
        return self.half_squared_slope(critic, real, **needed)


@register
class R2(_SquaredSlope):
    """R2 gradient penalty: half the squared norm of ds/dx at generated images.

    s is the critic's score of an image x.

    Args:
        weight: float, γ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        share: float in (0, 1], compute it at this share of each batch, as in `R1`.

    Raises:
        ValueError: if `share` is out of its range.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4, 2))
    >>> float(R2()(critic, x, x, seed=None))
    4.5

    Reference: [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406)
    """

    def __call__(self, critic, real, fake, seed, **needed):
        return self.half_squared_slope(critic, fake, **needed)


class _ApproximateGradient(SlopePenalty):
    """The part common to both: a finite difference in a random direction."""

    def __init__(self, weight=1.0, interval=1, sigma=0.01):
        super().__init__(weight, interval)
        real("sigma", sigma, lambda n: n > 0, "above 0")
        self.sigma = sigma

    def half_squared_norm(self, critic, examples, logits, seed):
        moved = trees.mapped(
            lambda x, noise: x + self.sigma * noise,
            examples,
            trees.noise_like(examples, seed),
        )
        # The same dropout and augmentation: 1/σ would amplify any other difference.
        moved = backend.again(critic, moved, like=examples)
        # E[(D(x + σε) − D(x))²] = σ²‖∇D‖², to the first order in σ.
        axes = tuple(range(1, len(moved.shape)))
        difference = ops.sum(moved - logits, axis=axes)
        return 0.5 * ops.mean(ops.square(difference / self.sigma))


@register
class ApproximateR1(_ApproximateGradient):
    """Approximated R1 (APT): `R1` by finite differences, without second derivatives.

    It costs one more forward pass. Its expectation over the random direction is R1's
    value to first order in σ. The standard deviation of one draw at one image is √2
    times that image's value. The paper's λ is `weight` / (2 σ²): 100 at a `weight` of
    0.02.

    Args:
        weight: float, γ of R1.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        sigma: float above 0, the standard deviation of the step in each pixel.

    Raises:
        ValueError: if `sigma` is not above 0.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4000, 1))
    >>> seed = keras.random.SeedGenerator(0)
    >>> 4.2 < float(ApproximateR1()(critic, x, x, seed, critic(x))) < 4.8
    True

    Reference: [Lin et al., 2025](https://arxiv.org/abs/2501.08316)
    """

    needs = ("real_logits",)

    def __call__(self, critic, real, fake, seed, real_logits):
        return self.half_squared_norm(critic, real, real_logits, seed)


@register
class ApproximateR2(_ApproximateGradient):
    """Approximated R2 (APT): `R2` by finite differences, see `ApproximateR1`.

    Args:
        weight: float, γ of R2.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        sigma: float above 0, the standard deviation of the step in each pixel.

    Raises:
        ValueError: if `sigma` is not above 0.

    Example:

    >>> critic = lambda x: 3.0 * x[:, :1]
    >>> x = ops.ones((4000, 1))
    >>> seed = keras.random.SeedGenerator(0)
    >>> 4.2 < float(ApproximateR2()(critic, x, x, seed, critic(x))) < 4.8
    True

    Reference: [Lin et al., 2025](https://arxiv.org/abs/2501.08316)
    """

    needs = ("fake_logits",)

    def __call__(self, critic, real, fake, seed, fake_logits):
        return self.half_squared_norm(critic, fake, fake_logits, seed)
