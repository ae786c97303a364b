"""What metrics accumulate over batches, in variables that are summed over replicas."""

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.metrics import checking
from keras_gan.metrics.moments import Moments


class Totals:
    """The number of vectors and their sum, in variables summed over replicas.

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

    def update(self, vectors, condition=None):
        vectors = ops.cast(vectors, "float64")
        self.count.assign_add(ops.cast(ops.shape(vectors)[0], "float64"))
        self.total.assign_add(ops.sum(vectors, axis=0))

    def value(self):
        """`(count, total)`, an integer and an array of shape `(dim,)`."""
        return int(_read(self.count)), _read(self.total)

    def reset(self):
        _zero(*self.variables)


class MomentSums:
    """The sums from which `Moments` are made, in variables summed over replicas.

    Args:
        metric: the metric whose variables they are.
        name: string.
        dim: integer, length of the features.
        num_classes: integer for separate sums per class, or None.
    """

    def __init__(self, metric, name, dim, num_classes=None):
        self.num_classes = num_classes
        groups = (num_classes or 1,)

        def sums(part, shape):
            return metric.add_variable(
                (*groups, *shape), "zeros", dtype="float64", name=f"{name}_{part}"
            )

        self.metric_name = metric.name
        self.count = sums("count", ())
        self.total = sums("total", (dim,))
        self.squares = sums("squares", (dim, dim))
        self.variables = [self.count, self.total, self.squares]
        # The number of examples outside of the classes.
        self.strangers = metric.add_variable(
            (), "zeros", dtype="float64", name=f"{name}_strangers"
        )
        self.variables.append(self.strangers)

    def update(self, features, classes=None):
        features = ops.cast(features, "float64")
        if self.num_classes:
            members = ops.cast(ops.one_hot(classes, self.num_classes), "float64")
        else:
            members = ops.ones((ops.shape(features)[0], 1), "float64")
        self.count.assign_add(ops.sum(members, axis=0))
        self.strangers.assign_add(ops.sum(1.0 - ops.sum(members, axis=1)))
        self.total.assign_add(ops.matmul(ops.transpose(members), features))
        apart = [
            ops.matmul(ops.transpose(features * members[:, group, None]), features)
            for group in range(self.num_classes or 1)
        ]
        self.squares.assign_add(ops.stack(apart))

    def value(self):
        """`Moments`, or a dictionary of `Moments` by class, for the classes seen."""
        count, total, squares, strangers = (_read(v) for v in self.variables)
        if strangers:
            raise ValueError(
                f"Metric '{self.metric_name}' takes classes from 0 to "
                f"num_classes − 1 = {self.num_classes - 1}. Received: "
                f"{int(strangers)} others"
            )
        moments = {
            group: Moments.from_sums(count[group], total[group], squares[group])
            for group in np.flatnonzero(count)
        }
        if self.num_classes:
            return moments
        return moments.get(0) or Moments.from_sums(0, total[0], squares[0])

    def reset(self):
        _zero(*self.variables)


class Agreement:
    """How often class probabilities are largest at an example's class.

    Args:
        metric: the metric whose variables they are.
        name: string.
        classes: integer, how many the classifier knows.
    """

    def __init__(self, metric, name, classes):
        self.classes = classes
        self.metric_name = metric.name
        self.counts = metric.add_variable((3,), "zeros", "float64", name=name)
        self.variables = [self.counts]

    def update(self, probabilities, classes):
        guesses = ops.cast(ops.argmax(probabilities, axis=1), "int64")
        classes = ops.cast(classes, "int64")
        unknown = ops.logical_or(classes < 0, classes >= self.classes)
        found = (ops.ones_like(guesses), guesses == classes, unknown)
        found = [ops.sum(ops.cast(each, "float64")) for each in found]
        self.counts.assign_add(ops.stack(found))

    def value(self):
        """`(count, agreeing)`, two integers."""
        count, agreeing, unknown = map(int, _read(self.counts))
        if unknown:
            raise ValueError(
                f"Metric '{self.metric_name}' takes classes from 0 to "
                f"{self.classes - 1}, those of its classifier. Received: {unknown} "
                "others"
            )
        return count, agreeing

    def reset(self):
        _zero(self.counts)


class FeatureRows:
    """Features kept row by row, up to a capacity, in variables.

    Every replica writes to its own stretch of rows, and the other rows stay 0. Keras
    merges metrics by summing over replicas, which then joins the stretches.

    Args:
        metric: the metric whose variables they are.
        name: string.
        dim: integer, length of the features.
        capacity: integer, maximum number of examples.
        with_classes: boolean, whether to keep class numbers too.
    """

    def __init__(self, metric, name, dim, capacity, with_classes=False):
        checking.check_at_least("capacity", capacity, 1)
        self.metric_name = metric.name
        self.capacity = capacity
        self.replicas = backend.replica_count()
        stretch = capacity + 1  # The last row takes what exceeds the capacity.
        self.rows = metric.add_variable(
            (self.replicas * stretch, dim), "zeros", "float32", name=f"{name}_rows"
        )
        self.counts = metric.add_variable(
            (self.replicas,), "zeros", "float64", name=f"{name}_counts"
        )
        self.classes = None
        if with_classes:
            self.classes = metric.add_variable(
                (self.replicas * stretch, 1), "zeros", "float32", name=f"{name}_classes"
            )
        self.variables = [self.rows, self.counts]
        self.variables += [] if self.classes is None else [self.classes]

    def update(self, features, classes=None):
        replica = backend.replica_index()
        count = ops.shape(features)[0]
        start = ops.cast(self.counts[replica], "int32")
        place = ops.minimum(start + ops.arange(count, dtype="int32"), self.capacity)
        place = (place + replica * (self.capacity + 1))[:, None]
        # Several rows may be written to the last one, in any order: it is never read.
        self.rows.assign(
            ops.scatter_update(self.rows, place, ops.cast(features, "float32"))
        )
        if self.classes is not None:
            classes = ops.cast(classes, "float32")[:, None]
            self.classes.assign(ops.scatter_update(self.classes, place, classes))
        mine = ops.one_hot(replica, self.replicas, dtype="float64")
        self.counts.assign_add(mine * ops.cast(count, "float64"))

    def value(self):
        """The features, or (features, classes) if classes are kept."""
        counts = _read(self.counts).astype(int)
        if counts.sum() > self.capacity:
            raise ValueError(
                f"Metric '{self.metric_name}' keeps every example and has room for "
                f"capacity={self.capacity}. Received: {counts.sum()} examples. Make "
                "it with a larger `capacity`, or evaluate on fewer."
            )
        rows = self._filled(self.rows, counts)
        if self.classes is None:
            return rows
        return rows, self._filled(self.classes, counts)[:, 0].astype(int)

    def _filled(self, variable, counts):
        stretches = _read(variable).reshape(self.replicas, self.capacity + 1, -1)
        pairs = zip(stretches, counts, strict=True)
        return np.concatenate([stretch[:count] for stretch, count in pairs])

    def reset(self):
        _zero(self.counts)


def _read(variable):
    return np.asarray(ops.convert_to_tensor(variable))


def _zero(*variables):
    for variable in variables:
        variable.assign(ops.zeros(variable.shape, variable.dtype))
