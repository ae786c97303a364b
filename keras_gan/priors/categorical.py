"""One-hot latents: a class or category per example."""

import keras
import numpy as np
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register
from keras_gan.priors.prior import Prior


def checked_probabilities(name, values, count):
    """Probabilities as a list of floats that sum to 1, or None for equal ones."""
    if values is None:
        return None
    array = np.asarray(values, "float64")
    if (
        array.shape != (count,)
        or not np.all(np.isfinite(array))
        or np.any(array < 0)
        or abs(array.sum() - 1) > 1e-4
    ):
        raise ValueError(
            f"`{name}` must be {count} numbers of at least 0 that sum to 1. "
            f"Received: {name}={values!r}"
        )
    return array.tolist()


def draw_categories(batch_size, count, probabilities, seed):
    """Integers from 0 to `count` − 1 with these probabilities; None for equal ones."""
    probabilities = np.ones(count) if probabilities is None else probabilities
    sums = np.cumsum(probabilities)
    # The last limit is left out: a uniform number below 1 is below it.
    limits = (sums[:-1] / sums[-1]).astype("float32")
    uniform = keras.random.uniform((batch_size, 1), seed=seed, dtype="float32")
    return ops.sum(ops.cast(uniform >= limits, "int32"), axis=-1)


@register
class Categorical(Prior):
    """Categorical prior: each example's latents are a one-hot row, its category.

    In a `Joint` it is InfoGAN's categorical code. Q describes it by one logit per
    category; its loss is the cross-entropy.

    Args:
        classes: integer of at least 2, the number of categories, which is the number
            of latents.
        probabilities: list of `classes` floats that sum to 1, or None for equal ones.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> latents = Categorical(3)(8, keras.random.SeedGenerator(0))
    >>> latents.shape, float(ops.sum(latents))
    (TensorShape([8, 3]), 8.0)

    Reference: [Chen et al., 2016](https://arxiv.org/abs/1606.03657), section 5
    """

    def __init__(self, classes, probabilities=None):
        self.classes = integer("classes", classes, 2, what="counts the categories")
        self.probabilities = checked_probabilities(
            "probabilities", probabilities, self.classes
        )
        self.shape = (self.classes,)
        self.code_units = self.classes

    def __call__(self, batch_size, seed):
        drawn = draw_categories(batch_size, self.classes, self.probabilities, seed)
        return ops.one_hot(drawn, self.classes, dtype=keras.config.floatx())

    @property
    def entropy(self):
        if self.probabilities is None:
            return float(np.log(self.classes))
        drawn = np.asarray([p for p in self.probabilities if p > 0])
        return float(-np.sum(drawn * np.log(drawn)))

    def centers(self, latents):
        """The latents themselves: a category is kept as it is."""
        return latents

    def nearest(self, latents):
        """The nearest probabilities: at least 0, with the sum 1.

        Reference: [Wang and Carreira-Perpiñán, 2013](https://arxiv.org/abs/1309.1541)
        """
        falling = -ops.sort(-latents, axis=-1)
        counts = ops.arange(1, self.classes + 1, dtype=latents.dtype)
        # What to take off, if only the largest 1, 2, ... latents stay above 0.
        offsets = (ops.cumsum(falling, axis=-1) - 1.0) / counts
        # The right one is the largest.
        return ops.relu(latents - ops.max(offsets, axis=-1, keepdims=True))

    def code_loss(self, outputs, values):
        outputs = ops.cast(outputs, values.dtype)
        return -ops.sum(values * ops.log_softmax(outputs, axis=-1), axis=-1)
