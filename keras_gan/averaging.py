"""Exponential moving average (EMA) of the generator's weights."""

import math
import numbers

import keras
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule

from keras_gan.core.cloning import copy_of
from keras_gan.core.serialization import Configurable
from keras_gan.core.serialization import register


@register
class WeightAverage(Configurable):
    """Exponential moving average (EMA) of weights, with a half-life in images.

    `half_life` images later, the average so far has a weight of one half. A half-life
    in images does not depend on the batch size. Variables that are not trained, such
    as the statistics of batch normalization, are copied.

    Args:
        half_life: number of real images, at least 1. A decay β per step with batches
            of n images is a half-life of n · ln 2 / −ln β. Or a
            `keras.optimizers.schedules.LearningRateSchedule` of the training step with
            such values, as those of `keras_gan.schedules`.
        warm_up: float in (0, 1]. The half-life is at most this fraction of the
            images seen so far, so that the first, poor generators are soon
            forgotten.

    Raises:
        ValueError: if an argument is out of its range.

    Example:

    >>> average = WeightAverage(half_life=1000)
    >>> round(float(average.momentum(1000, images_seen=1_000_000)), 3)
    0.5

    Reference: [Karras et al., 2020](https://arxiv.org/abs/2006.06676)
    """

    def __init__(self, half_life=10_000, warm_up=0.05):
        _check_half_life(half_life)
        if not _is_number(warm_up) or not 0 < warm_up <= 1:
            raise ValueError(
                "`warm_up` is a fraction of the images seen and must be in (0, 1]. "
                f"Received: warm_up={warm_up}"
            )
        self.half_life = half_life
        self.warm_up = warm_up

    @classmethod
    def from_config(cls, config):
        # Files of before may hold less than one image, which was allowed.
        average = super().from_config(config | {"half_life": 1})
        deserialize = keras.saving.deserialize_keras_object
        average.half_life = deserialize(config["half_life"])
        return average

    def begin(self, network):
        """A frozen copy of a built network, which will hold its average."""
        copy = copy_of(network)
        copy.name = f"{network.name}_average"
        copy.trainable = False
        return copy

    def momentum(self, images, images_seen, step=None):
        """The weight of the old average after `images` more images.

        `step`, the training step, is for a half-life that follows a schedule.
        """
        images = ops.cast(images, "float32")
        seen = ops.cast(images_seen, "float32")
        half_life = self.half_life
        half_life = half_life(step) if callable(half_life) else float(half_life)
        half_life = ops.minimum(half_life, self.warm_up * seen)
        return ops.exp2(-images / half_life)

    def update(self, average, network, images, images_seen, step=None):
        """Moves the weights of `average` towards those of `network`."""
        momentum = self.momentum(images, images_seen, step)
        for old, new in zip(average.weights, network.weights, strict=True):
            if new.trainable:
                rate = ops.cast(1.0 - momentum, new.dtype)
                old.assign(old + rate * (new - old))
            else:
                old.assign(new)


def _is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _check_half_life(half_life):
    if isinstance(half_life, LearningRateSchedule):
        return
    if _is_number(half_life) and half_life >= 1:
        return
    converted = ""
    if _is_number(half_life) and 0.5 <= half_life < 1:
        images = 64 * math.log(2) / -math.log(half_life)
        converted = (
            f" A decay of {half_life} per step with batch size 64 is a half-life of "
            f"64 · ln 2 / −ln {half_life} = {images:,.0f} images."
        )
    raise ValueError(
        f"`half_life` counts images and must be at least 1.{converted} "
        f"Received: half_life={half_life!r}"
    )
