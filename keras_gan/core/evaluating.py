"""What `fit` and `evaluate` report, and how `evaluate` moves neither player."""

import contextlib
import math

import keras
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.booleans import boolean
from keras_gan.core.passes import Passes
from keras_gan.datasets.pipelines import is_array
from keras_gan.datasets.resuming import batch_count
from keras_gan.metrics.metric import SampleMetric
from keras_gan.metrics.metric import collect_results

# Evaluations draw from seeds this far away from those of training.
_EVALUATION = 0x5DEECE66D


class Evaluating:
    """The part of `GAN` that measures."""

    def evaluate(
        self,
        x=None,
        y=None,
        batch_size=None,
        verbose="auto",
        sample_weight=None,
        steps=None,
        callbacks=None,
        return_dict=False,
        **kwargs,
    ):
        """Both players' losses on data, and the compiled metrics of samples.

        As many examples are generated as the data have. The latents follow from a seed
        for evaluation, and are the same every time.

        Args:
            x: examples, as in `fit`.
            y: array of their conditions, or a tree, if `x` is an array.
            batch_size: integer for arrays, 32 by default.
            verbose: as in `keras.Model.evaluate`.
            sample_weight: must be None.
            steps: as in `keras.Model.evaluate`.
            callbacks: as in `keras.Model.evaluate`.
            return_dict: boolean, return a dictionary by name.
            **kwargs: Keras' own.

        Returns:
            A list of numbers, or a dictionary: `d_loss`, `g_loss`, `d_real`,
            `d_fake`, and what the metrics report.

        Raises:
            ValueError: if a metric cannot be had from these data, or an array is
                not what the networks take.
        """
        keras_internals.check_compiled(self, "evaluate")
        checks.check_given(x, "evaluate")
        checks.check_counts(batch_size=batch_size, steps=steps)
        boolean("return_dict", return_dict)
        self.make_test_function()
        if steps is None:
            self.sample_metrics.check_counts(self, x)
        if self._are_arrays(x) and sample_weight is None:
            x = self._pipeline(x, y, batch_size, False, False)
            y = batch_size = None
        with self.sample_metrics.collecting(), self._evaluated_data_checked():
            return super().evaluate(
                x,
                y,
                batch_size=batch_size,
                verbose=verbose,
                sample_weight=sample_weight,
                steps=steps,
                callbacks=callbacks,
                return_dict=return_dict,
                **kwargs,
            )

    @contextlib.contextmanager
    def _evaluated_data_checked(self):
        """Raises `ValueError` at the end if a batch had values that are not allowed.

        If the evaluation itself failed on such a batch, this error takes its place.
        """
        self._evaluation_watch.forget()
        try:
            yield
        finally:
            self._evaluation_watch.check(
                "the batch that begins with example",
                "The numbers of this evaluation mean nothing.",
            )

    def make_test_function(self, force=False):
        """Keras' test function; the metrics' variables are made before it."""
        with keras_internals.strategy_scope(self):
            self.sample_metrics.build(self)
        return super().make_test_function(force)

    def test_step(self, data):
        """Both players' losses as they stand; nothing moves but the trackers."""
        real, condition = checks.check_structure(self, data, training=False)
        # Each batch has latents of its own, and the training stream is left alone.
        key = ops.array([self.seed + _EVALUATION, 0], "int64")
        key += ops.stack([0, self._examples.count + 0])
        seed = backend.SeedSequence(backend.differ_per_replica(key))
        first = self._examples.count + 1
        seen = self._evaluation_watch.look(real, condition, first)
        with backend.waiting_for([real, seen]):
            batch = self._draw(real, condition, seed)
            passes = Passes(self, batch, training=False)
            _, d_move = self._discriminator_loss(batch, passes, training=False)
            _, g_move = self._generator_loss(batch, passes, training=False)
            self.sample_metrics.update(self, batch)
        return self._track(d_move.logs | g_move.logs, real)

    def _track(self, logs, real):
        count = trees.count(real)
        self._examples.update_state(count)
        for name, value in logs.items():
            # The means of a replica without examples are NaN.
            value = ops.where(count > 0, value, ops.zeros_like(value))
            self._trackers[name].update_state(value, count)
        return {
            name: tracker.result()
            for name, tracker in self._trackers.items()
            if name in logs
        }

    @property
    def metrics(self):
        """The trackers of what `fit` and `evaluate` report."""
        return [*self._trackers.values(), self._examples]

    def _get_metrics_result_or_logs(self, logs):
        # Keras asks at the end of an epoch and of an evaluation. The logs of the last
        # step are the mean over replicas, whatever their numbers of examples; those of
        # the trackers are over all examples. Numbers of samples are computed here,
        # once, not in each step.
        found = {
            name: self._trackers[name].result() if name in self._trackers else value
            for name, value in logs.items()
        }
        return {**found, **self.sample_metrics.results(taken=found)}

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        # Under a strategy Keras would take a batch to build the model from, and fail
        # if replicas have different numbers of examples. A GAN is built.
        return


class ExampleCount(keras.metrics.Metric):
    """How many examples an epoch or an evaluation has had so far; it is not logged."""

    def __init__(self, name="examples"):
        super().__init__(name=name)
        self.count = self.add_variable((), "zeros", dtype="int64", name="count")

    def update_state(self, count):
        self.count.assign_add(ops.cast(count, "int64"))

    def result(self):
        return {}


class CompiledMetrics:
    """The metrics that `compile` was given, apart from the losses' trackers.

    Keras saves every metric that it finds among a model's attributes; what these
    have gathered would make files large. So they are kept in an object of which
    Keras knows nothing.

    Args:
        metrics: list of `keras.metrics.Metric` whose `update_state` takes
            (real, fake).
    """

    def __init__(self, metrics=()):
        self.metrics = list(metrics)
        self._collecting = False

    def __iter__(self):
        return iter(self.metrics)

    @contextlib.contextmanager
    def collecting(self):
        """An evaluation, from the first batch to the results."""
        for metric in self.metrics:
            metric.reset_state()
        self._collecting = True
        try:
            yield
        finally:
            self._collecting = False

    def build(self, gan):
        """Makes the variables of the metrics; what does not fit is said here."""
        for metric in self.metrics:
            if isinstance(metric, SampleMetric):
                if trees.is_tree(gan.example_spec):
                    raise ValueError(
                        f"Metric '{metric.name}' compares examples of one tensor. "
                        "Received: a generator that makes "
                        f"{trees.described(gan.example_spec)}"
                    )
                metric.build(gan.image_shape)
                if metric.needs_condition and not gan.generator_is_conditional:
                    raise ValueError(
                        f"Metric '{metric.name}' compares classes, but the generator "
                        "takes no condition, so generated images "
                        "have no class."
                    )
                metric.check_condition(gan.condition_spec)

    def check_counts(self, gan, data):
        """Raises `ValueError` if the data surely are too many or too few."""
        least, most = count_range(data, gan)
        for metric in self.metrics:
            if isinstance(metric, SampleMetric):
                metric.check_count("examples", least, most)

    def update(self, gan, batch):
        """Adds real images, and images made of the batch's latents."""
        if not self.metrics:
            return
        with backend.keyed([gan.sampling_generator], batch.key):
            inputs = gan._for_generator(batch.latents, batch.condition)
            fake = gan.sampling_generator(inputs, training=False)
        real, fake = (
            trees.mapped(lambda x: in_common_range(x, gan.value_range), each)
            for each in (batch.real, fake)
        )
        for metric in self.metrics:
            if getattr(metric, "needs_condition", False):
                metric.update_state(real, fake, batch.condition)
            else:
                metric.update_state(real, fake)

    def results(self, taken):
        """A dictionary of floats; empty unless an evaluation is at its end."""
        return collect_results(self.metrics if self._collecting else (), taken)


def check_metrics(metrics):
    """Raises unless each is a Keras metric, and all have names of their own."""
    example = "metrics.FrechetDistance(extractor)"
    checks.check_instances("metrics", metrics, keras.metrics.Metric, example)
    names = [metric.name for metric in metrics]
    taken = {"d_loss", "g_loss", "d_real", "d_fake"}
    if len(set(names)) < len(names) or taken & set(names):
        raise ValueError(
            f"`metrics` must have different names, and none of {sorted(taken)}. Pass "
            f"`name` to one of them. Received: {', '.join(names)}"
        )


def count_range(data, gan):
    """The least and the most examples there may be, as can be told unread."""
    if hasattr(data, "cardinality") and hasattr(data, "element_spec"):
        examples = trees.leaves(checks.unpack(data.element_spec, gan)[0])
        batch = getattr(examples[0], "shape", None)
        size = batch[0] if batch is not None and batch.rank else None
        batches = batch_count(data)
        if size is None or batches < 1:
            return 0, math.inf
        return (batches - 1) * size + 1, batches * size
    leaves = [] if data is None else trees.leaves(checks.unpack(data, gan)[0])
    if leaves and is_array(leaves[0]):
        return len(leaves[0]), len(leaves[0])
    return 0, math.inf


def in_common_range(images, value_range):
    """Images in [-1, 1], whatever range the generator makes; other data as it is."""
    low, high = value_range
    if len(images.shape) != 4 or (low, high) == (-1, 1):
        return images
    return ops.cast(images - low, keras.config.floatx()) * (2 / (high - low)) - 1
