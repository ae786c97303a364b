"""Base classes of the metrics of samples, as Keras metrics.

A metric has three layers: an extractor turns images into vectors, a state of
`states.py` accumulates the vectors in variables, and a function computes the number
from the accumulated values. The classes here connect the three.
"""

import math

import keras
import numpy as np
from keras import ops

from keras_gan.core.serialization import Configurable
from keras_gan.metrics import checking
from keras_gan.metrics.features.extractor import Extractor
from keras_gan.metrics.features.extractor import quantize
from keras_gan.metrics.states import FeatureRows


class SampleMetric(Configurable, keras.metrics.Metric):
    """Base class of metrics that compare generated with real examples.

    `GAN.compile(metrics=[...])` takes them, and `GAN.test_step` updates them with
    images in [-1, 1]. `result` computes with NumPy and must be called outside of
    any graph; it returns a float or a dictionary of floats.

    A metric of your own defines two methods. `add_state` returns two states,
    which accumulate vectors of real and of generated examples: objects of the classes
    of `metrics.states`, or None. `compute` turns their values into a number.

    With the class attribute `needs_condition = True`, `update` of the states is given
    the examples' condition as its second argument. With `compares_classes = True`
    besides, it is given their class numbers: the condition must then be class numbers
    of shape `(batch,)`, or one-hot or soft rows, of which the largest counts.

    Args:
        name: string.

    Example:

    >>> from keras_gan.metrics.states import Totals
    >>> class MeanGap(SampleMetric):
    ...     def add_state(self, dim):
    ...         return Totals(self, "real", dim), Totals(self, "fake", dim)
    ...
    ...     def compute(self, real, fake):
    ...         means = [total / count for count, total in (real, fake)]
    ...         return float(np.linalg.norm(means[0] - means[1]))
    >>> metric = MeanGap("mean_gap")
    >>> metric.update_state([[0.0, 0.0]], [[3.0, 4.0], [3.0, 4.0]])
    >>> metric.result()
    5.0
    """

    needs_condition = False
    # Whether states are given class numbers in place of the condition.
    compares_classes = False
    # The kind of vector that `describe` returns, by which the statistics cache names
    # its files. None if the vector depends on more than the extractor.
    vectors = None

    def __init__(self, name):
        super().__init__(name=name)
        self.real = self.fake = self._shape = self._dim = None

    def build(self, shape):
        """Creates the variables for examples of a shape, without the batch axis."""
        shape = tuple(shape)
        if getattr(self, "needs_labels", False):
            raise TypeError(
                f"Metric '{self.name}' has the attribute `needs_labels`, which is "
                "called `needs_condition` now; set `compares_classes = True`, too."
            )
        if self._shape is None:
            self._dim = self.width(shape)
            self._shape = shape
            # Rows: values that are not finite, conditions that are no classes.
            self._broken = self.add_variable((2, 2), "zeros", "float64", name="broken")
            self.real, self.fake = self.add_state(self._dim)
        elif self._shape != shape:
            raise ValueError(
                f"Metric '{self.name}' has been given examples of shape "
                f"{self._shape} before. Received: shape {shape}"
            )

    def width(self, shape):
        """The length of the vector that `describe` returns per example."""
        return math.prod(shape)

    def describe(self, images):
        """A batch as vectors, of shape `(batch, width)`."""
        images = quantize(images) if _are_bytes(images) else images
        return ops.reshape(images, (ops.shape(images)[0], -1))

    def update_state(self, real, fake, condition=None):
        self.update_real(real, condition)
        self.update_fake(fake, condition)

    def update_real(self, images, condition=None):
        """Accumulates a batch of real images."""
        self._gather(0, images, condition)

    def update_fake(self, images, condition=None):
        """Accumulates a batch of generated images."""
        self._gather(1, images, condition)

    def check_condition(self, condition):
        """Raises `ValueError` unless a condition is what the metric needs.

        Args:
            condition: array or tree of arrays, one row per example; or its
                specification, a `keras.KerasTensor` or a tree of them; or None.
        """
        if not self.needs_condition:
            return
        if condition is None:
            does = "compares classes" if self.compares_classes else "needs a condition"
            raise ValueError(
                f"Metric '{self.name}' {does}, but there is no condition: make each "
                "element of the data (examples, condition), and use a generator that "
                "takes the condition."
            )
        if self.compares_classes:
            checking.check_classes(self.name, condition)

    def _gather(self, part, images, condition):
        images = ops.convert_to_tensor(images)
        self.build(images.shape[1:])
        self.check_condition(condition)
        of_part = ops.one_hot(part, 2, dtype="float64")
        if self.compares_classes:
            condition, strange = checking.classes_in_graph(condition)
            self._broken.assign_add(strange * ops.stack([0 * of_part, of_part]))
        state = (self.real, self.fake)[part]
        if state is None:
            return
        if not _are_bytes(images):
            broken = ops.sum(ops.cast(ops.logical_not(ops.isfinite(images)), "float64"))
            self._broken.assign_add(broken * ops.stack([of_part, 0 * of_part]))
        # This very tensor: an extractor recognizes a batch it has seen by identity.
        state.update(self.describe(images), condition)

    def reset_state(self):
        for state in (self.real, self.fake):
            if state is not None:
                state.reset()
        if self._shape is not None:
            self._broken.assign(np.zeros((2, 2)))

    def reset_fake(self):
        """Forgets the generated images only."""
        if self.fake is not None:
            self.fake.reset()
            self._broken.assign(np.array([1.0, 0.0]) * np.asarray(self._broken))

    def result(self):
        if self._shape is None:
            raise ValueError(f"Metric '{self.name}' has been given no examples yet.")
        broken = np.asarray(ops.convert_to_tensor(self._broken)).T
        for name, values in zip(("Real", "Generated"), broken, strict=True):
            if values[0]:
                raise ValueError(
                    f"{name} examples contain NaN or infinite values, from which "
                    f"metric '{self.name}' cannot be computed."
                )
            if values[1]:
                raise ValueError(
                    f"Metric '{self.name}' compares classes, but rows of the condition "
                    "are negative or do not sum to 1, as those of one-hot and soft "
                    f"labels do. Received: {int(values[1])} such rows"
                )
        states = (self.real, self.fake)
        return self.compute(*(state and state.value() for state in states))

    why_not_fewer = ""

    @property
    def fewest(self):
        """The minimum number of examples of either kind, known once it is built."""
        return 1

    def check_count(self, what, least, most=math.inf):
        """Raises `ValueError` unless this number of examples can be measured.

        Args:
            what: string, the name of the examples in error messages.
            least: integer, lower bound of the number of examples.
            most: integer, upper bound of the number of examples, if it is known.
        """
        capacity = getattr(self, "capacity", math.inf)
        if least > capacity:
            raise ValueError(
                f"Metric '{self.name}' keeps every example and has room for "
                f"capacity={capacity}. Received: {least} {what} or more. Make it with "
                "a larger `capacity`, or evaluate on fewer."
            )
        if most < self.fewest:
            raise ValueError(
                f"Metric '{self.name}' needs at least {self.fewest} examples of either "
                f"kind{self.why_not_fewer}. Received: {most} {what}"
            )


def collect_results(metrics, taken=()):
    """The results of all metrics in one dictionary of floats.

    Raises:
        ValueError: if two numbers have the same name, or a name in `taken`.
    """
    found = {}
    for metric in metrics:
        result = metric.result()
        result = result if isinstance(result, dict) else {metric.name: result}
        if clash := sorted({*found, *taken} & set(result)):
            raise ValueError(
                f"Two numbers are called {', '.join(clash)}, one of them from metric "
                f"'{metric.name}'. Pass another `name` to it."
            )
        found |= result
    return {name: float(value) for name, value in found.items()}


class FeatureMetric(SampleMetric):
    """A metric of the features from an extractor.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        name: string.
    """

    vectors = "features"

    def __init__(self, extractor, name):
        super().__init__(name)
        check_extractor(extractor)
        self.extractor = extractor

    def width(self, shape):
        if self.extractor is None:
            return super().width(shape)
        return self.extractor.width(shape)

    def describe(self, images):
        if self.extractor is None:
            return super().describe(images)
        return self.extractor(images)


class KeepingMetric(FeatureMetric):
    """A metric that keeps the features of every real and generated example.

    Args:
        extractor: `features.Extractor`, or None to use the data as features.
        capacity: integer, maximum number of real and of generated examples.
        name: string.
    """

    def __init__(self, extractor, capacity, name):
        super().__init__(extractor, name)
        checking.check_at_least("capacity", capacity, 1)
        self.capacity = capacity

    def add_state(self, dim):
        return tuple(
            FeatureRows(self, part, dim, self.capacity, self.compares_classes)
            for part in ("real", "fake")
        )


def check_extractor(extractor, required=False):
    """Raises `TypeError` unless it is an extractor, or None if not `required`."""
    if not isinstance(extractor, Extractor) and (required or extractor is not None):
        raise TypeError(
            "`extractor` must be a features.Extractor, such as "
            f"metrics.features.fashion_mnist(). Received: {extractor!r}"
        )


def _are_bytes(images):
    return keras.backend.standardize_dtype(images.dtype) == "uint8"
