"""Whether training is healthy, found on the device, and what went bad first if not."""

import math

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.finite import are_finite
from keras_gan.core.finite import floating_variables
from keras_gan.core.finite import named

# Below it, gradients that a loss scale divides are NaN or infinite at any scale.
_LEAST_SCALE = 2.0**-20


class Health:
    """Watches the losses of each execution of the train function, and all its state.

    The losses are read from the trackers of the logs, whose totals have the step's
    contribution. So the training step needs to know nothing of this, and with several
    steps per execution no loss that is NaN or infinite is missed.

    Args:
        gan: compiled `GAN`.
        limit: float, the largest healthy size of a loss or penalty, or None.
    """

    def __init__(self, gan, limit):
        self.gan = gan
        self.limit = math.inf if limit is None else limit
        self._trackers = [
            metric for metric in gan.metrics if isinstance(metric, keras.metrics.Mean)
        ]
        losses = {"d_loss", "g_loss", *gan.penalties}
        self._are_losses = [tracker.name in losses for tracker in self._trackers]
        self._variables = floating_variables(gan)
        self._scales = [
            optimizer.dynamic_scale
            for optimizer in (gan.d_optimizer, gan.g_optimizer)
            if isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
        ]
        self._look = self._found
        self._before = self._after = None
        if not gan.run_eagerly:
            self._look = backend.compiled(self._found)
            self._look(self._totals())  # Traced before the first step.

    def begin_epoch(self):
        """Notes that the trackers were reset."""
        self._before = None

    def begin_step(self):
        """Notes the trackers' totals, before the first step of an epoch."""
        if self._before is None:
            self._before = self._totals()

    def end_step(self):
        """Whether the state and the losses of this execution are healthy.

        Returns:
            The training step as an integer, negative if something went bad. It is the
            only number that is copied from the device.
        """
        found, self._after = self._look(self._before)
        found = int(found)
        if found >= 0:
            self._before = self._after
        return found

    def _totals(self):
        """What the trackers have gathered: totals and counts, shape `(2, trackers)`."""
        totals = [each.total + 0.0 for each in self._trackers]
        counts = [each.count + 0.0 for each in self._trackers]
        return ops.stack([ops.stack(totals), ops.stack(counts)])

    def _found(self, before):
        after = self._totals()
        healthy = ops.logical_and(
            are_finite(self._variables), ops.all(ops.isfinite(after))
        )
        if self.limit < math.inf:
            sizes = ops.where(self._are_losses, ops.abs(self._means(before, after)), 0)
            healthy = ops.logical_and(healthy, ops.all(sizes <= self.limit))
        for scale in self._scales:
            healthy = ops.logical_and(healthy, scale >= _LEAST_SCALE)
        step = ops.convert_to_tensor(self.gan.step)
        return ops.where(healthy, step, -step), after

    @staticmethod
    def _means(before, after):
        """The means over this execution's examples, from totals before and after."""
        # An evaluation in the middle of an epoch resets the trackers.
        before = ops.where(after[1] < before[1], ops.zeros_like(before), before)
        totals, counts = ops.unstack(after - before)
        return ops.divide_no_nan(totals, counts)

    # --- After something went bad -----------------------------------------

    def what_went_bad(self):
        """The first tensor that went bad in this execution, in words.

        The order is that of an alternating step: what D returned, D's loss, its
        penalties, its gradients and state, then those of G, then all other state. With
        the losses finite, a weight that is not finite is the work of its gradient. It
        flows from a network's end to its beginning, so the last such weight is named.
        """
        means = ops.convert_to_numpy(self._means(self._before, self._after))
        means = dict(zip([t.name for t in self._trackers], means, strict=True))
        bad = {id(v) for v in self._variables if not bool(are_finite([v]))}
        gan = self.gan
        return (
            self._bad_log(means, ["d_real", "d_fake"])
            or self._bad_log(means, ["d_loss", *self._penalties_of("discriminator")])
            or self._bad_update(bad, gan.discriminator, gan.d_optimizer)
            or self._bad_log(means, ["g_loss", *self._penalties_of("generator")])
            or self._bad_update(bad, gan.generator, gan.g_optimizer)
            or self._bad_state(bad, self._variables)
            or self._bad_log(means, list(means))
        )

    def _penalties_of(self, player):
        penalties = self.gan.penalties.items()
        return [name for name, penalty in penalties if penalty.player == player]

    def _bad_log(self, means, names):
        for name in names:
            value = float(means[name])
            if not math.isfinite(value):
                return f"`{name}`, which was {value}"
            if abs(value) > self.limit and self._is_loss(name):
                return f"`{name}`, which was {value:.4g}, beyond limit={self.limit:g}"
        return None

    def _is_loss(self, name):
        names = [tracker.name for tracker in self._trackers]
        return self._are_losses[names.index(name)]

    def _bad_update(self, bad, network, optimizer):
        for variable in reversed(network.trainable_variables):
            if id(variable) in bad:
                return (
                    f"the gradient of {named(self.gan, variable)}, or the step along it"
                )
        scale = getattr(optimizer, "dynamic_scale", None)
        if scale is not None and scale < _LEAST_SCALE:
            return (
                f"a gradient of '{network.name}', which stayed NaN or infinite down to "
                f"a loss scale of {float(scale):.2g}"
            )
        return self._bad_state(bad, [*optimizer.variables, *network.weights])

    def _bad_state(self, bad, variables):
        for variable in variables:
            if id(variable) in bad:
                return named(self.gan, variable)
        return None

    def forget_step(self):
        """Removes this execution's part from the means that the epoch logs.

        Returns:
            The logs without it, a dictionary of tensors.
        """
        totals, counts = ops.unstack(self._before)
        for number, tracker in enumerate(self._trackers):
            tracker.total.assign(totals[number])
            tracker.count.assign(counts[number])
        return {tracker.name: tracker.result() for tracker in self._trackers}

    def logs_nothing(self):
        """Whether the epoch had no healthy step, so that its means are of nothing."""
        return bool(ops.all(self._totals()[1] == 0))
