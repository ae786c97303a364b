"""Augmentations that change as training goes on, and are saved with it."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.augmentation.transforms import Transform
from keras_gan.augmentation.transforms import check_transforms
from keras_gan.augmentation.transforms import dice
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number


@register
class AdaptiveAugmentation(Transform, keras.layers.Layer):
    """ADA: transforms as often as it takes to keep D from learning images by heart.

    Each transform is applied to each image with probability p, which begins at 0.
    Every `interval` training steps p goes up if D's verdict on real images, the mean
    sign of `probability` − ½, is above `target`, and down if it is below: up to 1
    within `ramp` images. For a relativistic loss the verdict is whether a real image
    beats the fake in the same row. p is logged as `augmentation_probability` and saved
    with the GAN.

    Args:
        transforms: list of `augmentation.Transform`, applied in this order.
        target: float in (-1, 1), the verdict to be kept: 0.6 is 80 % of real images
            held for real.
        ramp: integer of at least 1, real images that D sees, in its last move of each
            step, while p goes from 0 to 1. For a training of some thousand steps take
            less than the paper's 500,000.
        interval: integer of at least 1, training steps over which the verdict is
            averaged.

    Raises:
        TypeError: if one of the transforms is not a Transform, or has a state.
        ValueError: if an argument is out of range; at `compile`, if the loss' D does
            not say by its sign what it holds for real.

    Example:

    >>> from keras_gan.augmentation import HorizontalFlip
    >>> from keras_gan.updates import Step
    >>> augmentation = AdaptiveAugmentation([HorizontalFlip()], ramp=80, interval=1)
    >>> step = Step(ops.ones((8, 1)), -ops.ones((8, 1)))
    >>> augmentation.end_step(step)   # 8 / 80 up
    >>> round(float(augmentation.probability), 4)
    0.1

    Reference: [Karras et al., 2020](https://arxiv.org/abs/2006.06676)
    """

    def __init__(self, transforms, target=0.6, ramp=500_000, interval=4):
        keras.layers.Layer.__init__(self)
        self.transforms = check_transforms(transforms)
        if not -1 < target < 1:
            raise ValueError(f"`target` must be in (-1, 1). Received: target={target}")
        for name, value in (("ramp", ramp), ("interval", interval)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(
                    f"`{name}` must be an integer of at least 1. "
                    f"Received: {name}={value}"
                )
        self.target = target
        self.ramp = ramp
        self.interval = interval
        self.probability = add_number(self, "probability")
        self.verdicts = add_number(self, "verdicts")
        self.steps = add_number(self, "steps", "int64")
        self._score, self._by_pairs = ops.sigmoid, False
        self.built = True

    def check(self, gan):
        for transform in self.transforms:
            transform.check(gan)
        loss = gan.adversarial_loss
        if not loss.classifies:
            raise ValueError(
                "AdaptiveAugmentation reads off D's logits what it holds for real: "
                "take a loss that trains D as a classifier, or a relativistic one. "
                f"Received: loss={loss!r}"
            )
        self._score, self._by_pairs = loss.probability, loss.level_is_free

    def logs(self):
        return {"augmentation_probability": ops.convert_to_tensor(self.probability)}

    def __call__(self, images, seed):
        for transform in self.transforms:
            coin = dice(images, 0.0, 1.0, seed)
            chosen = coin < ops.cast(self.probability, coin.dtype)
            images = ops.where(chosen, transform(images, seed), images)
        return images

    def end_step(self, step):
        scores = step.real_logits
        if self._by_pairs:
            scores = scores - step.fake_logits
        verdict = step.mean(ops.sign(self._score(scores) - 0.5))
        verdict = ops.cast(verdict, self.verdicts.dtype)
        total = self.verdicts + verdict
        due = ops.equal((self.steps + 1) % self.interval, 0)
        images = backend.replica_sum(ops.shape(step.real_logits)[0]) * self.interval
        change = ops.cast(images, total.dtype) / self.ramp
        change *= ops.sign(total / self.interval - self.target)
        moved = ops.clip(self.probability + change, 0.0, 1.0)
        self.probability.assign(ops.where(due, moved, self.probability))
        self.verdicts.assign(ops.where(due, ops.zeros_like(total), total))
        self.steps.assign_add(1)


@register
class InstanceNoise(Transform, keras.layers.Layer):
    """Gaussian noise on all that D sees, which may fade as training goes on.

    It blurs real and generated images until they overlap, so that D cannot be certain
    and G has a gradient; with its schedule's end the images are themselves again.

    Args:
        std: float of at least 0, its standard deviation; or a
            `keras.optimizers.schedules.LearningRateSchedule` of the training step.

    Raises:
        ValueError: if `std` is negative.

    Example:

    >>> from keras_gan.updates import Step
    >>> fading = keras.optimizers.schedules.PolynomialDecay(0.4, 2, 0.0)
    >>> noise, seed = InstanceNoise(fading), keras.random.SeedGenerator(0)
    >>> for _ in range(3):
    ...     print(round(float(ops.std(noise(ops.zeros((9999, 1)), seed))), 1))
    ...     noise.end_step(Step())
    0.4
    0.2
    0.0

    Reference: [Sønderby et al., 2017](https://arxiv.org/abs/1610.04490)
    """

    def __init__(self, std):
        keras.layers.Layer.__init__(self)
        schedule = keras.optimizers.schedules.LearningRateSchedule
        if not isinstance(std, schedule) and not std >= 0:
            raise ValueError(
                "`std` must be at least 0, or a schedule of the training step. "
                f"Received: std={std}"
            )
        self.std = std
        self.steps = add_number(self, "steps", "int64")
        self.built = True

    def __call__(self, images, seed):
        std = self.std(self.steps) if callable(self.std) else self.std
        noise = keras.random.normal(ops.shape(images), seed=seed, dtype=images.dtype)
        return images + ops.cast(std, images.dtype) * noise

    def end_step(self, step):
        self.steps.assign_add(1)
