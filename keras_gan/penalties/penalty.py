"""The base class of penalties: terms that are added to one player's loss."""

import re

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.reals import is_real
from keras_gan.core.serialization import Configurable
from keras_gan.core.step import Note

# The values that `needs` may hold.
EXTRAS = (
    "generator",
    "discriminator",
    "generate",
    "score",
    "score_first",
    "loss",
    "prior",
    "latents",
    "condition",
    "real_logits",
    "fake_logits",
    "real_outputs",
    "fake_outputs",
)


class Penalty(Configurable):
    """Base class of penalties: a scalar that is weighted and added to a player's loss.

    A penalty of your own implements
    `__call__(critic, real, fake, seed, **needed)`:

    - `critic` maps examples to logits. The condition and the training flag are already
      set. `keras_gan.backend.input_gradients(critic, real)` differentiates it.
    - `real` and `fake` are the batch's examples, each a tensor or a tree.
    - `seed` is a `keras.random.SeedGenerator` for all random draws.
    - `needed` are the extras named in `needs`: any of `"generator"`,
      `"discriminator"`, `"generate"`, `"score"`, `"score_first"`, `"loss"`, `"prior"`,
      `"latents"`, `"condition"`, `"real_logits"`, `"fake_logits"`, `"real_outputs"`,
      `"fake_outputs"`. `generate(latents, condition=None)` generates examples from
      other latents (and another condition), with the dropout masks of `fake`.
      `score(examples, condition, like=None)` is what D returns for examples under
      another condition, with the dropout and the augmentation of `like`.
      `score_first(examples)` is what it returns for examples in the place of the
      batch's first ones.

    `player` says whose loss it is added to: `"discriminator"` or `"generator"`.

    A penalty that needs class numbers as its `condition` says what they may be:
    `num_classes(gan)` returns how many classes there are, and `missing_labels = True`
    allows -1 for an example whose class is not known. `rows_sum_to_one = True` says
    that rows of numbers are one-hot or soft classes.

    A penalty with state is also a `keras.layers.Layer`, and updates its state in
    `end_step(step)`. To keep a scalar until then, `__call__` returns `(value, scalar)`;
    `step.note(self)` is then an `updates.Note` with that scalar as its `value`.

    Args:
        weight: float of at least 0, or a
            `keras.optimizers.schedules.LearningRateSchedule` of the training
            step.
        interval: integer, compute the penalty every `interval` training steps,
            multiplied by `interval`. A larger interval saves time, but has made
            small problems diverge. 1 is the safe choice.

    Raises:
        ValueError: if `weight` is negative or `interval` is below 1.
    """

    player = "discriminator"
    needs = ()
    missing_labels = False
    names_player = False  # Whether it is logged as d_... or g_...

    def __init__(self, weight=1.0, interval=1):
        schedule = keras.optimizers.schedules.LearningRateSchedule
        if not isinstance(weight, schedule) and not (is_real(weight) and weight >= 0):
            raise ValueError(
                "`weight` multiplies the penalty and must be a number of at least 0, "
                f"or a LearningRateSchedule. Received: weight={weight!r}"
            )
        self.weight = weight
        self.interval = integer("interval", interval, what="counts training steps")

    def __call__(self, critic, real, fake, seed):
        raise TypeError(
            f"{type(self).__name__} must implement "
            "`__call__(critic, real, fake, seed)` and return a scalar."
        )

    def check(self, gan):
        """Raises `ValueError` if it cannot be used with this GAN, or warns."""

    def logged(self, amount, note):
        """The number that is logged for one training step: the weighted penalty.

        Args:
            amount: scalar, the weighted penalty.
            note: `updates.Note` of the scalar that `__call__` returned with it. It is 0
                where the penalty was not due.
        """
        return amount

    def num_classes(self, gan):
        """The number of classes that its class numbers name; None if unknown."""
        return None

    def class_place(self, gan):
        """The place of its class numbers in a condition of several tensors, or None."""
        return None

    def amount(self, step, critic, real, fake, seed, **needed):
        """The weighted penalty in training step `step`, and a `Note`."""

        def computed():
            result = self(critic, real, fake, seed, **needed)
            unweighted, note = result if isinstance(result, tuple) else (result, 0.0)
            weight = self.weight(step) if callable(self.weight) else self.weight
            # Converted, not cast: a cast would round 0.3 to float32 first.
            factor = ops.convert_to_tensor(weight * self.interval, dtype)
            return factor * ops.cast(unweighted, dtype), ops.cast(note, dtype)

        dtype = trees.dtype_of(real)

        if self.interval == 1:
            value, note = computed()
            return value, Note(note, True)
        due = ops.equal(step % self.interval, 0)
        nothing = ops.zeros((), dtype)
        value, note = ops.cond(
            due, lambda: backend.pure(computed), lambda: (nothing, nothing)
        )
        return value, Note(note, due)


def check_latents(penalty, gan):
    """Raises `ValueError` if a penalty needs latents and the generator takes none."""
    if gan.prior is None:
        raise ValueError(
            f"{penalty!r} changes the latents, and this GAN has none (prior=None)."
        )


def named(penalties):
    """The penalties by the names under which they are logged: r1, r1_2, ...

    No name equals that of a loss or of D's mean probabilities. With `names_player`, the
    player is in the name, as in d_classification.
    """
    taken = {"d_loss", "g_loss", "d_real", "d_fake"}
    names = {}
    for penalty in penalties:
        words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", type(penalty).__name__)
        words = re.sub(r"([a-z])([A-Z])", r"\1_\2", words)
        player = f"{penalty.player[0]}_" if penalty.names_player else ""
        base = name = player + words.lower()
        while name in taken:
            name = f"{base}_{int(name[len(base) + 1 :] or 1) + 1}"
        taken.add(name)
        names[name] = penalty
    return names
