"""What a penalty is: a term on top of one player's loss, and when it is due."""

import re

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.serialization import Configurable
from keras_gan.core.step import Note

# What a penalty may ask for by `needs`.
EXTRAS = (
    "generator",
    "discriminator",
    "generate",
    "loss",
    "latents",
    "labels",
    "real_logits",
    "fake_logits",
    "real_outputs",
    "fake_outputs",
)


class Penalty(Configurable):
    """Base class: an unweighted scalar that is added to one player's loss.

    A penalty of your own implements
    `__call__(critic, real, fake, seed, **needed)`:

    - `critic` maps images to logits; labels and the training flag are in it.
      `keras_gan.backend.input_gradients(critic, real)` differentiates it.
    - `real` and `fake` are the batch's images.
    - `seed` is a `keras.random.SeedGenerator` for whatever it draws.
    - `needed` are the extras that it names in `needs`: any of `"generator"`,
      `"discriminator"`, `"generate"`, `"loss"`, `"latents"`, `"labels"`,
      `"real_logits"`, `"fake_logits"`, `"real_outputs"`, `"fake_outputs"`.
      `generate(latents)` makes images of other latents, with the labels and the
      dropout masks of `fake`.

    `player` says whose loss it joins: `"discriminator"` or `"generator"`.

    A penalty that learns from what it computed is a `keras.layers.Layer` too. It
    returns `(value, note)`, and finds the note, a scalar, by `step.note(self)` in its
    `end_step(step)`.

    Args:
        weight: float of at least 0, or a
            `keras.optimizers.schedules.LearningRateSchedule` of the training
            step.
        interval: integer, compute the penalty every `interval` training steps,
            multiplied by `interval`. Intervals save time and have made small
            problems diverge; 1 is the safe choice.

    Raises:
        ValueError: if `weight` is negative or `interval` is below 1.
    """

    player = "discriminator"
    needs = ()

    def __init__(self, weight=1.0, interval=1):
        schedule = keras.optimizers.schedules.LearningRateSchedule
        if not isinstance(weight, schedule) and not weight >= 0:
            raise ValueError(
                "`weight` multiplies the penalty and must be at least 0. "
                f"Received: weight={weight}"
            )
        if not isinstance(interval, int) or interval < 1:
            raise ValueError(
                "`interval` counts training steps and must be an integer of at "
                f"least 1. Received: interval={interval}"
            )
        self.weight = weight
        self.interval = interval

    def __call__(self, critic, real, fake, seed):
        raise TypeError(
            f"{type(self).__name__} must implement "
            "`__call__(critic, real, fake, seed)` and return a scalar."
        )

    def check(self, gan):
        """Raises `ValueError` if it cannot be used with this GAN."""

    def amount(self, step, critic, real, fake, seed, **needed):
        """What is added to the loss in training step `step`, and a `Note`."""

        def computed():
            result = self(critic, real, fake, seed, **needed)
            unweighted, note = result if isinstance(result, tuple) else (result, 0.0)
            weight = self.weight(step) if callable(self.weight) else self.weight
            # Converted, not cast, which would take 0.3 by way of float32.
            factor = ops.convert_to_tensor(weight * self.interval, real.dtype)
            return factor * ops.cast(unweighted, real.dtype), ops.cast(note, real.dtype)

        if self.interval == 1:
            value, note = computed()
            return value, Note(note, True)
        due = ops.equal(step % self.interval, 0)
        nothing = ops.zeros((), real.dtype)
        value, note = ops.cond(
            due, lambda: backend.pure(computed), lambda: (nothing, nothing)
        )
        return value, Note(note, due)


def named(penalties):
    """Penalties under the names they are logged by: r1, r1_2, ...

    The names of the losses and of D's means are taken.
    """
    taken = {"d_loss", "g_loss", "d_real", "d_fake"}
    names = {}
    for penalty in penalties:
        words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", type(penalty).__name__)
        words = re.sub(r"([a-z])([A-Z])", r"\1_\2", words)
        base = name = words.lower()
        while name in taken:
            name = f"{base}_{int(name[len(base) + 1 :] or 1) + 1}"
        taken.add(name)
        names[name] = penalty
    return names
