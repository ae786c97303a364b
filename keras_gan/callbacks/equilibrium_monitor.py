"""Reports, every `every` epochs, how far the game is from its equilibrium."""

import keras
import numpy as np

from keras_gan.core.booleans import zero_or_one
from keras_gan.core.integers import seed_number
from keras_gan.metrics.checking import check_at_least
from keras_gan.theory import scoring
from keras_gan.theory.estimating import estimate_divergence
from keras_gan.theory.value import jensen_shannon_bound
from keras_gan.theory.value import value_of

_NEAR = 0.02  # nats; a smaller divergence counts as an equilibrium.


class EquilibriumMonitor(keras.callbacks.Callback):
    """Logs the value function V(D, G) on held-out data, and prints a sentence on it.

    It adds to the logs:

    - `value`: V in nats;
    - `jensen_shannon_bound`: a lower bound of the Jensen-Shannon divergence in nats;
    - `d_real_held_out` and `d_fake_held_out`: the means of D(x) and D(G(z));
    - `d_accuracy`: the accuracy of D on held-out real examples and generated ones;
    - with `train`, `d_accuracy_train`: the same with real examples of its training;
    - with `train`, `d_accuracy_real` and `d_accuracy_train_real`: the fractions of
      held-out and of training examples that D calls real.

    Between measurements the logs keep the last values.

    A D that cannot separate the two does not prove an equilibrium: D may be dead. If V
    is near −log 4, a fresh D is therefore trained for `confirm_steps` steps. Its bound
    replaces that of D in the logs and in the sentence (`theory.estimate_divergence`).

    Training is the same with the callback as without.

    Args:
        held_out: real examples that the GAN is not trained on: examples, (examples,
            condition) if a network takes a condition, or a `tf.data.Dataset` of batches
            of either. Generated examples have the same conditions.
        train: real examples that the GAN is trained on, in the same forms, or None.
        every: integer, measure every `every` epochs.
        samples: integer, the largest number of examples to use of each set.
        generator: `"raw"` for the generator that is trained, or `"average"` for its
            moving average.
        confirm_steps: integer, training steps of the fresh D; 0 for no fresh D.
        verbose: 1 to print the sentence, 0 not to. The attribute `sentence` holds it
            in any case.
        seed: integer, from which the latents are drawn, the same at each measurement.

    Raises:
        ValueError: if an argument is out of range; when training begins, if the data
            do not fit the GAN.

    Example:

    >>> monitor = EquilibriumMonitor(np.zeros((100, 2), "float32"), every=5)
    >>> monitor.every
    5

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661)
    """

    def __init__(
        self,
        held_out,
        train=None,
        every=1,
        samples=2000,
        generator="raw",
        confirm_steps=200,
        verbose=1,
        seed=0,
    ):
        super().__init__()
        check_at_least("every", every, 1)
        check_at_least("samples", samples, 20)
        check_at_least("confirm_steps", confirm_steps, 0)
        self.held_out = held_out
        self.train = train
        self.every = every
        self.samples = samples
        self.generator = generator
        self.confirm_steps = confirm_steps
        self.verbose = zero_or_one("verbose", verbose)
        self.seed = seed_number(seed)
        self.sentence = None
        self._found = {}

    def on_train_begin(self, logs=None):
        scoring.playing_generator(self.model, self.generator)  # Checks it.
        self._found = {}
        self._held_out = self._collect("held_out", self.held_out)
        self._train = None
        if self.train is not None:
            self._train = self._collect("train", self.train)

    def _collect(self, name, data):
        return scoring.collect(self.model, name, data, 20, self.samples)

    def get_state(self):
        return {"found": self._found, "sentence": self.sentence}

    def set_state(self, state):
        self._found, self.sentence = state["found"], state["sentence"]

    def measure(self):
        """The current numbers, a dictionary; sets `sentence` to what they mean."""
        held_out = self._odds(self._held_out, self.seed)
        value = value_of(held_out)
        found = {
            "value": value.value,
            "jensen_shannon_bound": jensen_shannon_bound(value),
            "d_real_held_out": float(scoring.sigmoid(held_out.real).mean()),
            "d_fake_held_out": float(scoring.sigmoid(held_out.fake).mean()),
            "d_accuracy": _accuracy(held_out),
        }
        if self._train is not None:
            trained = self._odds(self._train, self.seed + 1)
            found["d_accuracy_train"] = _accuracy(trained)
            found["d_accuracy_real"] = float((held_out.real > 0).mean())
            found["d_accuracy_train_real"] = float((trained.real > 0).mean())
        estimate = None
        if self.confirm_steps and found["jensen_shannon_bound"] < _NEAR:
            estimate = estimate_divergence(
                self.model,
                self._held_out,
                generator=self.generator,
                steps=self.confirm_steps,
                seed=self.seed,
            )
            found["jensen_shannon_bound"] = estimate.bound
        self.sentence = describe(found, estimate)
        return found

    def _odds(self, examples, seed):
        network = scoring.playing_generator(self.model, self.generator)
        scores = scoring.score(self.model, examples, network, seed)
        return scoring.log_odds(self.model.adversarial_loss, scores)

    def on_epoch_end(self, epoch, logs=None):
        seen = int(self.model.epochs_seen.numpy())
        if seen % self.every == 0:
            self._found = self.measure()
            if self.verbose:
                print(f"Epoch {seen}: {self.sentence}")
        if logs is not None:
            logs.update(self._found)


def _accuracy(odds):
    return float(np.mean([(odds.real > 0).mean(), (odds.fake <= 0).mean()]))


def describe(found, estimate=None):
    """One sentence on the numbers of `EquilibriumMonitor.measure`.

    Args:
        found: dictionary.
        estimate: `theory.DivergenceEstimate` of a fresh D, or None.
    """
    accuracy, bound = found["d_accuracy"], found["jensen_shannon_bound"]
    memorised = found.get("d_accuracy_train_real", 0) - found.get("d_accuracy_real", 0)
    if memorised > 0.15:
        return (
            f"D memorises: it calls {found['d_accuracy_train_real']:.0%} of training "
            f"images real, and {found['d_accuracy_real']:.0%} of held-out ones."
        )
    if estimate is not None and not estimate.able:
        return (
            "D cannot tell real from generated images, and a fresh D cannot even tell "
            "real images from noise: this says nothing about G."
        )
    if estimate is not None and bound > _NEAR + 2 * estimate.error:
        return (
            f"D tells nothing (V = {found['value']:.3f}), but a fresh D finds at "
            f"least {bound:.3f} nats: D is losing, or dead."
        )
    if estimate is not None:
        return (
            f"Within {max(bound + 2 * estimate.error, 0.001):.3f} nats of equilibrium, "
            "by a fresh D as well."
        )
    if accuracy > 0.9:
        return f"D separates {accuracy:.0%} of held-out images: G is losing."
    if bound < _NEAR:
        return (
            f"D tells nothing (V = {found['value']:.3f}). To find out whether another "
            "could, set confirm_steps or call theory.estimate_divergence."
        )
    return (
        f"D tells {accuracy:.0%} of held-out images; the Jensen-Shannon divergence is "
        f"at least {bound:.3f} nats (its maximum is 0.693)."
    )
