"""Detects mode collapse while the run can still be saved."""

import math
import warnings

import keras
import numpy as np

from keras_gan.callbacks.comparing import check_one_tensor
from keras_gan.core import both_rates
from keras_gan.core.booleans import zero_or_one
from keras_gan.core.evaluating import in_common_range
from keras_gan.core.finite import all_finite
from keras_gan.core.integers import seed_number
from keras_gan.core.reals import real
from keras_gan.core.snapshot import LastHealthy
from keras_gan.metrics.checking import check_at_least
from keras_gan.metrics.metric import check_extractor
from keras_gan.theory import scoring
from keras_gan.theory.collapse import Reference
from keras_gan.theory.collapse import Signals
from keras_gan.theory.collapse import saturation

_ACTIONS = ("warn", "stop", "restore")


class CollapseMonitor(keras.callbacks.Callback):
    """Watches samples for mode collapse, and warns, stops or restores the weights.

    No classes are needed. Every `every` epochs one sample per held-out example is
    generated, and these numbers are logged:

    - `collapse_coverage`: the fraction of held-out examples with a sample near them;
    - `collapse_spread`: the mean distance between two samples, divided by that between
      two held-out examples;
    - `collapse_duplicates`: the number of near-duplicate pairs of samples, divided by
      that of held-out examples;
    - `collapse_saturation`: the fraction of real and generated examples that D
      classifies correctly with a probability of at least 99 %;
    - `collapse_modes`, with a `classifier`: the number of classes among the samples.

    A measurement is bad if any of these holds:

    - coverage is below `coverage` times the best coverage so far;
    - spread is below `spread`;
    - duplicates are above `duplicates`;
    - with a classifier, modes are below three quarters of the most so far.

    After `patience` bad measurements in a row there is an alarm. The first three
    conditions apply only once coverage has reached one half: a generator that never
    had modes cannot lose them. Saturation is part of the alarm's message but does not
    raise an alarm, as healthy runs have it too. docs/theory.md measures how often the
    alarm is right.

    The samples are those of `generate`: they come from the moving average of the
    generator if there is one. If the generator takes a condition, each sample has the
    condition of a held-out example.

    Args:
        held_out: real examples that the GAN is not trained on: examples, (examples,
            condition) if a network takes a condition, or a `tf.data.Dataset` of batches
            of either.
        extractor: `metrics.features.Extractor` whose features distances are computed
            in, or None for the examples themselves, which suits points.
        classifier: `metrics.features.Extractor` of a classifier, or None.
        every: integer, measure every `every` epochs.
        samples: integer, the largest number of held-out examples to use.
        action: `"warn"`, `"stop"` to end training, or `"restore"` to put back the last
            healthy state and train on. Restored are the weights of both networks and
            of the average, the state of both optimizers, and that of losses, penalties
            and augmentations. Learning rates, counters, schedules and seeds stay, so
            that training does not repeat the collapse.
        coverage: float in (0, 1), a fraction of the best coverage.
        spread: float in (0, 1), a fraction of the held-out examples' spread.
        duplicates: float above 1, the largest healthy value of `collapse_duplicates`.
            Samples from 20 times fewer distinct images give a value of 20.
        patience: integer of at least 1, bad measurements in a row before an alarm.
        learning_rate_factor: float in (0, 1], by which both learning rates are
            multiplied after a restore.
        restores: integer of at least 1, how often to restore before stopping.
        verbose: 1 to print alarms after the first with `action="warn"`, 0 not to.
            Python warnings are given in any case.
        seed: integer, from which the latents are drawn, the same at each measurement.

    Raises:
        ValueError: if an argument is out of range; when training begins, if the data
            do not fit the GAN, or if learning rates that are to be multiplied follow a
            schedule.

    Example:

    >>> monitor = CollapseMonitor(np.zeros((100, 2), "float32"), action="stop")
    >>> monitor.action
    'stop'

    Reference: duplicates: [Arora & Zhang, 2017](https://arxiv.org/abs/1706.08224),
    coverage: [Naeem et al., 2020](https://arxiv.org/abs/2002.09797)
    """

    def __init__(
        self,
        held_out,
        extractor=None,
        classifier=None,
        every=1,
        samples=1000,
        action="warn",
        coverage=0.85,
        spread=0.5,
        duplicates=20.0,
        patience=3,
        learning_rate_factor=0.5,
        restores=3,
        verbose=1,
        seed=0,
    ):
        super().__init__()
        for name, value, least in (
            ("every", every, 1),
            ("samples", samples, 50),
            ("patience", patience, 1),
            ("restores", restores, 1),
        ):
            check_at_least(name, value, least)
        for name, value in (("coverage", coverage), ("spread", spread)):
            real(name, value, lambda n: 0 < n < 1, "between 0 and 1")
        if duplicates != math.inf:  # Which turns this alarm off.
            real("duplicates", duplicates, lambda n: n > 1, "above 1")
        if action not in _ACTIONS:
            raise ValueError(
                f"`action` must be one of {', '.join(_ACTIONS)}. "
                f"Received: action={action!r}"
            )
        check_extractor(extractor)
        check_extractor(classifier)
        self.held_out = held_out
        self.extractor = extractor
        self.classifier = classifier
        self.every = every
        self.samples = samples
        self.action = action
        self.coverage = coverage
        self.spread = spread
        self.duplicates = duplicates
        self.patience = patience
        self.learning_rate_factor = both_rates.factor(learning_rate_factor)
        self.restores = restores
        self.verbose = zero_or_one("verbose", verbose)
        self.seed = seed_number(seed)
        self.alarms = []
        self._healthy = LastHealthy()

    def on_train_begin(self, logs=None):
        check_one_tensor(self.model, "CollapseMonitor")
        self._examples = scoring.collect(
            self.model, "held_out", self.held_out, 50, self.samples
        )
        self._reference = Reference(self._features(self._examples.images))
        if self.action == "restore":
            both_rates.check_can_fall(self.model, self.learning_rate_factor)
        self.alarms = []
        self._looks = []
        self._most = {"coverage": 0.0, "modes": 0}
        self._found = {}
        self._healthy = LastHealthy()

    def get_state(self):
        return {
            "alarms": self.alarms,
            "looks": self._looks,
            "most": self._most,
            "found": self._found,
            "healthy": self._healthy.get_state(),
        }

    def set_state(self, state):
        self.alarms = state["alarms"]
        self._looks = state["looks"]
        self._most = state["most"]
        self._found = state["found"]
        self._healthy.set_state(state["healthy"])

    def _features(self, images):
        images = keras.ops.convert_to_numpy(
            in_common_range(np.asarray(images), self.model.value_range)
        )
        if self.extractor is not None:
            images = self.extractor.extract(np.clip(images, -1, 1))
        return np.asarray(images, "float64").reshape(len(images), -1)

    def measure(self):
        """The current numbers, a dictionary by their names in the logs."""
        model = self.model
        _, condition = self._examples
        if not model.generator_is_conditional:
            condition = None
        samples = model.generate(len(self._examples), condition, seed=self.seed)
        if not np.isfinite(samples).all():
            return {"collapse_coverage": 0.0, "collapse_spread": 0.0}
        scores = scoring.score_images(model, self._examples, samples)
        odds = scoring.log_odds(model.adversarial_loss, scores)
        found = Signals(
            *self._reference.compare(self._features(samples)), saturation(odds)
        )
        found = {f"collapse_{name}": value for name, value in found._asdict().items()}
        if self.classifier is not None:
            images = in_common_range(samples, model.value_range)
            classes = self.classifier.probabilities(np.clip(images, -1, 1))
            seen = keras.ops.convert_to_numpy(classes).argmax(1)
            shares = np.bincount(seen, minlength=classes.shape[1]) / len(seen)
            # A class below a tenth of its even fraction may be misclassified samples.
            found["collapse_modes"] = int((shares > 0.1 / len(shares)).sum())
        return found

    def on_epoch_end(self, epoch, logs=None):
        seen = int(self.model.epochs_seen.numpy())
        if seen % self.every == 0:
            self._found = self.measure()
            self._judge(seen)
        if logs is not None:
            logs.update(self._found)

    def _judge(self, seen):
        found, most = self._found, self._most
        most["coverage"] = max(most["coverage"], found["collapse_coverage"])
        most["modes"] = max(most["modes"], found.get("collapse_modes", 0))
        reasons = self._reasons(found)
        self._looks = [*self._looks, reasons][-self.patience :]
        if not reasons and self.action == "restore" and all_finite(self.model):
            self._healthy.take(self.model, seen)
        if len(self._looks) < self.patience or not all(self._looks):
            return
        self.alarms.append(seen)
        self._act(seen, reasons)

    def _reasons(self, found):
        """What is wrong, a list of strings; empty if nothing is."""
        most, reasons = self._most, []
        best = most["coverage"]
        had_modes = best >= 0.5
        if had_modes and found["collapse_coverage"] < self.coverage * best:
            reasons.append(
                f"{found['collapse_coverage']:.0%} of held-out examples have a sample "
                f"near them; the best was {best:.0%}"
            )
        if had_modes and found["collapse_spread"] < self.spread:
            reasons.append(
                f"samples are {found['collapse_spread']:.2f} times as far apart as "
                "real ones"
            )
        if had_modes and found.get("collapse_duplicates", 0) > self.duplicates:
            reasons.append(
                f"there are {found['collapse_duplicates']:.0f} times as many near "
                "twins as among real ones"
            )
        if found.get("collapse_modes", np.inf) < 0.75 * most["modes"]:
            reasons.append(
                f"{found['collapse_modes']} classes are left of {most['modes']}"
            )
        return reasons

    def _act(self, seen, reasons):
        said = f"Epoch {seen}: the generator loses modes: {'; '.join(reasons)}"
        if "collapse_saturation" in self._found:
            said += (
                f"; D is sure of {self._found['collapse_saturation']:.0%} of examples"
            )
        said += "."
        healthy = self._healthy.when
        can_go_back = healthy is not None and len(self.alarms) <= self.restores
        if self.action == "restore" and can_go_back:
            self._healthy.put_back(self.model)
            both_rates.multiply(self.model, self.learning_rate_factor)
            self._looks = []
            warnings.warn(f"{said} Back to epoch {healthy}.", stacklevel=2)
        elif self.action != "warn":
            self.model.stop_training = True
            warnings.warn(f"{said} Training ends here.", stacklevel=2)
        elif len(self.alarms) == 1:
            warnings.warn(said, stacklevel=2)
        elif self.verbose:
            print(said)
