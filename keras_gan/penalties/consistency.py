"""Consistency penalties (CR, bCR, zCR): outputs before and after a small change."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.augmentation import Transform
from keras_gan.core import trees
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.penalties.penalty import Penalty
from keras_gan.penalties.penalty import check_latents


def _squared_change(before, after):
    """The mean over examples of the squared distance between two outputs."""
    axes = tuple(range(1, len(before.shape)))
    return ops.mean(ops.sum(ops.square(after - before), axis=axes))


@register
class Consistency(Penalty):
    """Consistency regularization (CR): a transform should not change D's output.

    The mean of ‖D(x) − D(T(x))‖² over real images x, for a random transform T.

    Args:
        transform: `augmentation.Transform`.
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        TypeError: if `transform` is not an `augmentation.Transform`, or is stateful.
        ValueError: at `compile`, if `transform` cannot transform G's examples.

    Example:

    >>> from keras_gan.augmentation import HorizontalFlip
    >>> left = lambda x: x[:, :, 0, 0]   # The left pixel, as the images have one row.
    >>> x = ops.tile(ops.array([[[[1.0], [3.0]]]]), (4000, 1, 1, 1))
    >>> seed = keras.random.SeedGenerator(0)
    >>> value = Consistency(HorizontalFlip())(left, x, x, seed, left(x))
    >>> 1.8 < float(value) < 2.2   # Half of the images change, by 2.
    True

    Reference: [Zhang et al., 2020](https://arxiv.org/abs/1910.12027)
    """

    needs = ("real_logits",)

    def __init__(self, transform, weight=10.0, interval=1):
        super().__init__(weight, interval)
        stateful = isinstance(transform, keras.layers.Layer)
        if not isinstance(transform, Transform) or stateful:
            raise TypeError(
                "`transform` must be a stateless augmentation.Transform, such as "
                f"augmentation.HorizontalFlip(). Received: transform={transform!r}"
            )
        self.transform = transform

    def check(self, gan):
        self.transform.check(gan)

    def __call__(self, critic, real, fake, seed, real_logits):
        moved = backend.again(critic, self.transform(real, seed), like=real)
        return _squared_change(real_logits, moved)


@register
class BalancedConsistency(Consistency):
    """Balanced consistency regularization (bCR): `Consistency` at real and fake images.

    With CR alone, G may learn to generate images that look transformed.

    Args:
        transform: `augmentation.Transform`.
        weight: float, λ of the paper, the same for real and fake images.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        TypeError: if `transform` is not an `augmentation.Transform`, or is stateful.
        ValueError: at `compile`, if `transform` cannot transform G's examples.

    Example:

    >>> from keras_gan.augmentation import HorizontalFlip
    >>> x = ops.ones((2, 4, 4, 1))
    >>> total = lambda x: ops.sum(x, axis=(1, 2))   # The same after a flip.
    >>> penalty = BalancedConsistency(HorizontalFlip())
    >>> seed = keras.random.SeedGenerator(0)
    >>> float(penalty(total, x, x, seed, total(x), total(x)))
    0.0

    Reference: [Zhao et al., 2021](https://arxiv.org/abs/2002.04724)
    """

    needs = ("real_logits", "fake_logits")

    def __call__(self, critic, real, fake, seed, real_logits, fake_logits):
        of_real = super().__call__(critic, real, fake, seed, real_logits)
        moved = backend.again(critic, self.transform(fake, seed), like=fake)
        return of_real + _squared_change(fake_logits, moved)


class _NudgedLatents(Penalty):
    """The part common to both sides of zCR: images of latents with added noise."""

    def __init__(self, weight, interval=1, sigma=0.05):
        super().__init__(weight, interval)
        real("sigma", sigma, lambda n: n > 0, "above 0")
        self.sigma = sigma

    def check(self, gan):
        check_latents(self, gan)

    def nudged_images(self, generate, latents, seed):
        noise = keras.random.normal(ops.shape(latents), seed=seed, dtype=latents.dtype)
        return generate(latents + self.sigma * noise)


@register
class LatentConsistency(_NudgedLatents):
    """Latent consistency (zCR), D's side: noise on z should not change D(G(z)).

    ‖D(G(z)) − D(G(z + σε))‖². Use it together with `LatentDiversity`, G's side.

    Args:
        weight: float, λ_dis of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        sigma: float above 0, the standard deviation of the noise on the latents.

    Raises:
        ValueError: if `sigma` is not above 0.

    Example:

    >>> LatentConsistency().sigma
    0.05

    Reference: [Zhao et al., 2021](https://arxiv.org/abs/2002.04724)
    """

    needs = ("generate", "latents", "fake_logits")

    def __init__(self, weight=20.0, interval=1, sigma=0.05):
        super().__init__(weight, interval, sigma)

    def __call__(self, critic, real, fake, seed, generate, latents, fake_logits):
        nudged = self.nudged_images(generate, latents, seed)
        return _squared_change(fake_logits, backend.again(critic, nudged, like=fake))


@register
class LatentDiversity(_NudgedLatents):
    """Latent diversity (zCR), G's side: noise on z should change the image G(z).

    −‖G(z) − G(z + σε)‖², as a mean over pixels and channels, so that a weight has the
    same effect at every image size. If an example has several tensors, it is the mean
    of their means.

    Args:
        weight: float, λ_gen of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        sigma: float above 0, the standard deviation of the noise on the latents.

    Raises:
        ValueError: if `sigma` is not above 0.

    Example:

    >>> LatentDiversity().player
    'generator'

    Reference: [Zhao et al., 2021](https://arxiv.org/abs/2002.04724)
    """

    player = "generator"
    needs = ("generate", "latents")

    def __init__(self, weight=0.5, interval=1, sigma=0.05):
        super().__init__(weight, interval, sigma)

    def __call__(self, critic, real, fake, seed, generate, latents):
        nudged = self.nudged_images(generate, latents, seed)
        changes = trees.mapped(lambda a, b: ops.mean(ops.square(a - b)), nudged, fake)
        changes = trees.leaves(changes)
        return -sum(changes) / len(changes)
