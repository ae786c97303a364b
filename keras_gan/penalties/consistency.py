"""Penalties on changes of D's output under transforms of images and of latents."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.augmentation import Transform
from keras_gan.core.serialization import register
from keras_gan.penalties.penalty import Penalty


def _squared_change(before, after):
    """The mean over examples of the squared distance of two outputs."""
    axes = tuple(range(1, len(before.shape)))
    return ops.mean(ops.sum(ops.square(after - before), axis=axes))


@register
class Consistency(Penalty):
    """CR: D should say of a transformed real image what it says of the image.

    Args:
        transform: `augmentation.Transform`.
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        TypeError: if `transform` is not an `augmentation.Transform`, or has a state.
        ValueError: at `compile`, if it cannot transform G's examples.

    Example:

    >>> from keras_gan.augmentation import HorizontalFlip
    >>> left = lambda x: x[:, :, 0, 0]   # (batch, 1), of images of one row
    >>> x = ops.tile(ops.array([[[[1.0], [3.0]]]]), (4000, 1, 1, 1))
    >>> seed = keras.random.SeedGenerator(0)
    >>> value = Consistency(HorizontalFlip())(left, x, x, seed, left(x))
    >>> 1.8 < float(value) < 2.2   # Half of them change, by 2.
    True

    Reference: [Zhang et al., 2020](https://arxiv.org/abs/1910.12027)
    """

    needs = ("real_logits",)

    def __init__(self, transform, weight=10.0, interval=1):
        super().__init__(weight, interval)
        stateful = isinstance(transform, keras.layers.Layer)
        if not isinstance(transform, Transform) or stateful:
            raise TypeError(
                "`transform` must be an augmentation.Transform without a state, such "
                f"as augmentation.HorizontalFlip(). Received: transform={transform!r}"
            )
        self.transform = transform

    def check(self, gan):
        self.transform.check(gan)

    def __call__(self, critic, real, fake, seed, real_logits):
        moved = backend.again(critic, self.transform(real, seed), like=real)
        return _squared_change(real_logits, moved)


@register
class BalancedConsistency(Consistency):
    """bCR: `Consistency` at generated images as well.

    With CR alone, G may learn to make what the transform makes.

    Args:
        transform: `augmentation.Transform`.
        weight: float, λ of the paper, the same for both kinds.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        TypeError: if `transform` is not an `augmentation.Transform`, or has a state.
        ValueError: at `compile`, if it cannot transform G's examples.

    Example:

    >>> from keras_gan.augmentation import HorizontalFlip
    >>> x = ops.ones((2, 4, 4, 1))
    >>> total = lambda x: ops.sum(x, axis=(1, 2))   # does not mind a flip
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
    """What the two sides of zCR share: images of latents a little aside."""

    def __init__(self, weight, interval=1, sigma=0.05):
        super().__init__(weight, interval)
        if not sigma > 0:
            raise ValueError(f"`sigma` must be above 0. Received: sigma={sigma}")
        self.sigma = sigma

    def nudged_images(self, generate, latents, seed):
        noise = keras.random.normal(ops.shape(latents), seed=seed, dtype=latents.dtype)
        return generate(latents + self.sigma * noise)


@register
class LatentConsistency(_NudgedLatents):
    """zCR, D's side: D should not mind a nudge of the latents.

    ‖D(G(z)) − D(G(z + σε))‖². Its counterpart is `LatentDiversity`; the two belong
    together.

    Args:
        weight: float, λ_dis of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        sigma: float above 0, the standard deviation of the nudge.

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
    """zCR, G's side: a nudge of the latents should change the image.

    −‖G(z) − G(z + σε)‖², the mean over pixels and channels of the squared change, so
    that a weight means the same at every size.

    Args:
        weight: float, λ_gen of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        sigma: float above 0, the standard deviation of the nudge.

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
        return -ops.mean(ops.square(nudged - fake))
