"""Augmentations with state, which changes in training and is saved with the GAN."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.augmentation.transforms import Transform
from keras_gan.augmentation.transforms import check_transforms
from keras_gan.augmentation.transforms import dice
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.reals import is_real
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number


@register
class AdaptiveAugmentation(Transform, keras.layers.Layer):
    """Adaptive discriminator augmentation (ADA), against a D that overfits.

    Each transform is applied to each image with probability p, which begins at 0.
    Overfitting is measured as the mean over real images of sign(D(x) − ½), where D(x)
    is the loss' `probability`. For a relativistic loss the sign is +1 if the real image
    scores higher than the fake in the same row. Every `interval` training steps p
    increases if this mean is above `target`, and decreases if it is below. p is logged
    as `augmentation_probability` and saved with the GAN.

    Args:
        transforms: list of `augmentation.Transform`, applied in this order.
        target: float in (-1, 1), the mean sign to be kept: at 0.6, D takes 80 % of the
            real images for real.
        ramp: integer of at least 1, number of real images in which p can go from 0 to
            1. Only those of D's last step in each training step count. For some
            thousand training steps, use less than the paper's 500,000.
        interval: integer of at least 1, training steps over which the sign is
            averaged.

    Raises:
        TypeError: if a transform is not an `augmentation.Transform`, or is stateful.
        ValueError: if an argument is out of range; at `compile`, if D's logits do not
            classify images as real or fake under this loss.

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
        real("target", target, lambda n: -1 < n < 1, "in (-1, 1)")
        self.target = target
        self.ramp = integer("ramp", ramp)
        self.interval = integer("interval", interval)
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
                "AdaptiveAugmentation reads from D's logits what it holds for real: "
                "use a loss that trains D as a classifier, or a relativistic one. "
                f"Received: loss={loss!r}"
            )
        self._score, self._by_pairs = loss.probability, loss.level_is_free

    def logs(self):
        return {"augmentation_probability": ops.convert_to_tensor(self.probability)}

    def __call__(self, images, seed):
        for transform in self.transforms:
            coin = dice(images, 0.0, 1.0, seed)
            chosen = coin < ops.cast(self.probability, coin.dtype)
            images = transform.where(chosen, images, seed)
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
    """Instance noise: Gaussian noise on all inputs of D, which may fade by a schedule.

    The noise makes the distributions of real and generated images overlap, so that D
    cannot be certain and G has a gradient. A schedule that ends at 0 removes the noise
    in the course of training.

    Args:
        std: float of at least 0, the noise's standard deviation; or a
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
        if not isinstance(std, schedule) and not (is_real(std) and std >= 0):
            raise ValueError(
                "`std` must be at least 0, or a schedule of the training step. "
                f"Received: std={std}"
            )
        self.std = std
        self.steps = add_number(self, "steps", "int64")
        self.built = True

    def check(self, gan):
        """Examples of any kind can have noise added."""

    def __call__(self, images, seed):
        std = self.std(self.steps) if callable(self.std) else self.std
        noise = trees.noise_like(images, seed)
        return trees.mapped(lambda x, n: x + ops.cast(std, x.dtype) * n, images, noise)

    def end_step(self, step):
        self.steps.assign_add(1)
