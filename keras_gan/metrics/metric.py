"""What metrics of samples share: what they gather, batch by batch, and where.

A metric is three layers: an extractor makes vectors of images, a state (`Totals`,
`MomentSums` or `FeatureRows`) gathers them in variables, and a function of what was
gathered makes the number. The classes here are the thin part that Keras sees.
"""

import math

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.metrics import checking
from keras_gan.metrics.moments import Moments
from keras_gan.serialization import Configurable


class SampleMetric(Configurable, keras.metrics.Metric):
    """Base of the metrics that compare generated with real examples.

    `GAN.compile(metrics=[...])` takes them, and `GAN.test_step` updates them with
    images in [-1, 1]. `result` computes with NumPy and must be called outside of
    any graph; it is a float or a dictionary of floats.

    A metric of your own says in `add_state` what to gather of real and generated
    examples (`Totals`, `MomentSums`, `FeatureRows`, or None), and in `compute` what
    number to make of their values.

    Args:
        name: string.

    Example:

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

    needs_labels = False
    # What `describe` makes of a real image, for those who keep it for later. None
    # if that depends on more than the extractor.
    vectors = None

    def __init__(self, name):
        super().__init__(name=name)
        self.real = self.fake = self._shape = None

    def build(self, shape):
        """Makes the variables for examples of a shape, given without the batch."""
        shape = tuple(shape)
        if self._shape is None:
            self._shape = shape
            self.real, self.fake = self.add_state(self.width(shape))
        elif self._shape != shape:
            raise ValueError(
                f"Metric '{self.name}' has been given examples of shape "
                f"{self._shape} before. Received: shape {shape}"
            )

    def width(self, shape):
        """The length of what `describe` makes of an example."""
        return math.prod(shape)

    def describe(self, images):
        """A batch as vectors, of shape `(batch, width)`."""
        return ops.reshape(images, (ops.shape(images)[0], -1))

    def update_state(self, real, fake, labels=None):
        self.update_real(real, labels)
        self.update_fake(fake, labels)

    def update_real(self, images, labels=None):
        """Gathers a batch of real images."""
        self._gather("real", images, labels)

    def update_fake(self, images, labels=None):
        """Gathers a batch of generated images."""
        self._gather("fake", images, labels)

    def _gather(self, part, images, labels):
        images = ops.convert_to_tensor(images)
        self.build(images.shape[1:])
        if self.needs_labels and labels is None:
            raise ValueError(
                f"Metric '{self.name}' compares classes, but the data have no "
                "labels: make each element (images, labels), and use networks "
                "that take labels."
            )
        if (state := getattr(self, part)) is not None:
            state.update(self.describe(images), labels)

    def reset_state(self):
        for state in (self.real, self.fake):
            if state is not None:
                state.reset()

    def reset_fake(self):
        """Forgets the generated images alone."""
        if self.fake is not None:
            self.fake.reset()

    def result(self):
        if self._shape is None:
            raise ValueError(f"Metric '{self.name}' has been given no examples yet.")
        states = (self.real, self.fake)
        return self.compute(*(state and state.value() for state in states))


class FeatureMetric(SampleMetric):
    """A metric of the features that an extractor finds.

    Args:
        extractor: `features.Extractor`, or None for the data as they are.
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


def check_extractor(extractor, required=False):
    """Raises `TypeError` unless it is an extractor, or None where that is one."""
    from keras_gan.metrics.features import Extractor

    if not isinstance(extractor, Extractor) and (required or extractor is not None):
        raise TypeError(
            "`extractor` must be a features.Extractor, such as "
            f"metrics.features.fashion_mnist(). Received: {extractor!r}"
        )


class Totals:
    """The sum of vectors and how many they are, as variables that replicas add up.

    Args:
        metric: the metric whose variables they are.
        name: string.
        dim: integer, length of the vectors.
    """

    def __init__(self, metric, name, dim):
        self.count = metric.add_variable(
            (), "zeros", dtype="float64", name=f"{name}_count"
        )
        self.total = metric.add_variable(
            (dim,), "zeros", dtype="float64", name=f"{name}_total"
        )
        self.variables = [self.count, self.total]

    def update(self, vectors, labels):
        vectors = ops.cast(vectors, "float64")
        self.count.assign_add(ops.cast(ops.shape(vectors)[0], "float64"))
        self.total.assign_add(ops.sum(vectors, axis=0))

    def value(self):
        """`(count, total)`, an integer and an array of shape `(dim,)`."""
        return int(_read(self.count)), _read(self.total)

    def reset(self):
        _zero(*self.variables)


class MomentSums:
    """The sums that `Moments` come from, as variables that replicas add up.

    Args:
        metric: the metric whose variables they are.
        name: string.
        dim: integer, length of the features.
        num_classes: integer for sums of each class apart, or None.
    """

    def __init__(self, metric, name, dim, num_classes=None):
        self.num_classes = num_classes
        groups = (num_classes or 1,)

        def sums(part, shape):
            return metric.add_variable(
                (*groups, *shape), "zeros", dtype="float64", name=f"{name}_{part}"
            )

        self.count = sums("count", ())
        self.total = sums("total", (dim,))
        self.squares = sums("squares", (dim, dim))
        self.variables = [self.count, self.total, self.squares]

    def update(self, features, labels):
        features = ops.cast(features, "float64")
        if self.num_classes:
            members = ops.cast(ops.one_hot(labels, self.num_classes), "float64")
        else:
            members = ops.ones((ops.shape(features)[0], 1), "float64")
        self.count.assign_add(ops.sum(members, axis=0))
        self.total.assign_add(ops.matmul(ops.transpose(members), features))
        apart = [
            ops.matmul(ops.transpose(features * members[:, group, None]), features)
            for group in range(self.num_classes or 1)
        ]
        self.squares.assign_add(ops.stack(apart))

    def value(self):
        """`Moments`, or a dictionary of those of each class that was seen."""
        count, total, squares = (_read(variable) for variable in self.variables)
        moments = {
            group: Moments.from_sums(count[group], total[group], squares[group])
            for group in np.flatnonzero(count)
        }
        if self.num_classes:
            return moments
        return moments.get(0) or Moments.from_sums(0, total[0], squares[0])

    def reset(self):
        _zero(*self.variables)


class FeatureRows:
    """Features kept one by one, up to a capacity, as variables.

    Every replica writes to a stretch of its own, so that the sum over replicas,
    which is how Keras merges metrics, puts the stretches side by side.

    Args:
        metric: the metric whose variables they are.
        name: string.
        dim: integer, length of the features.
        capacity: integer, the most examples it can hold; shared out among the
            replicas.
        labelled: boolean, keep labels as well.
    """

    def __init__(self, metric, name, dim, capacity, labelled=False):
        checking.check_at_least("capacity", capacity, 1)
        self.metric_name = metric.name
        self.capacity = capacity
        self.replicas = backend.replica_count()
        self.room = -(-capacity // self.replicas)
        stretch = self.room + 1  # The last row takes what there is no room for.
        self.rows = metric.add_variable(
            (self.replicas * stretch, dim), "zeros", "float32", name=f"{name}_rows"
        )
        self.counts = metric.add_variable(
            (self.replicas,), "zeros", "float64", name=f"{name}_counts"
        )
        self.labels = None
        if labelled:
            self.labels = metric.add_variable(
                (self.replicas * stretch, 1), "zeros", "float32", name=f"{name}_labels"
            )
        self.variables = [self.rows, self.counts]
        self.variables += [] if self.labels is None else [self.labels]

    def update(self, features, labels):
        replica = backend.replica_index()
        count = ops.shape(features)[0]
        start = ops.cast(self.counts[replica], "int32")
        place = ops.minimum(start + ops.arange(count, dtype="int32"), self.room)
        place = (place + replica * (self.room + 1))[:, None]
        # Several rows may go to the last place, in any order: it is not read.
        self.rows.assign(
            ops.scatter_update(self.rows, place, ops.cast(features, "float32"))
        )
        if self.labels is not None:
            labels = ops.cast(labels, "float32")[:, None]
            self.labels.assign(ops.scatter_update(self.labels, place, labels))
        mine = ops.one_hot(replica, self.replicas, dtype="float64")
        self.counts.assign_add(mine * ops.cast(count, "float64"))

    def value(self):
        """The features, and the labels with them if they are kept."""
        counts = _read(self.counts).astype(int)
        if np.any(counts > self.room):
            raise ValueError(
                f"Metric '{self.metric_name}' keeps every example and has room for "
                f"capacity={self.capacity}. Received: {counts.sum()} examples. Make "
                "it with a larger `capacity`, or evaluate on fewer."
            )
        rows = self._filled(self.rows, counts)
        if self.labels is None:
            return rows
        return rows, self._filled(self.labels, counts)[:, 0].astype(int)

    def _filled(self, variable, counts):
        stretches = _read(variable).reshape(self.replicas, self.room + 1, -1)
        pairs = zip(stretches, counts, strict=True)
        return np.concatenate([stretch[:count] for stretch, count in pairs])

    def reset(self):
        _zero(self.counts)


def _read(variable):
    return np.asarray(ops.convert_to_tensor(variable))


def _zero(*variables):
    for variable in variables:
        variable.assign(ops.zeros(variable.shape, variable.dtype))
