"""The base class of updates: one training step, divided between the two players."""

from typing import Any
from typing import NamedTuple

from keras_gan.core.serialization import Configurable


class Batch(NamedTuple):
    """The data from which one player's step is computed."""

    real: Any
    condition: Any  # None if the data have none.
    latents: Any  # None without a prior.
    key: Any  # Determines all random draws of the step, see SeedSequence.
    share: Any  # The weight of this replica's mean, see backend.replica_share.
    fake: Any = None  # What D sees in place of G's examples in its move.


class Move(NamedTuple):
    """One player's step, not yet applied: its gradients, logs and logits."""

    gradients: list
    logs: dict
    real_logits: Any
    fake_logits: Any
    notes: dict = {}  # A Note for each of the player's penalties.


class Update(Configurable):
    """Base class of updates: one training step of both players.

    An update of your own implements `__call__(gan, real, condition)`:

    - `gan.draw` adds latents to the real examples and makes a `Batch` of them.
    - `gan.discriminator_gradients(batch)` and `gan.generator_gradients(batch)` return
      a `Move` each. `gan.gradients_of_both(batch)` returns both, if D scores each
      example independently (see `OneStage`).
    - `gan.apply_discriminator(move)` and `gan.apply_generator(move)` update the
      weights.
    - It returns the last `Move` of the discriminator and that of the generator, in
      this order.
    """

    def __call__(self, gan, real, condition):
        raise TypeError(
            f"{type(self).__name__} must implement `__call__(gan, real, condition)` "
            "and return both players' last moves."
        )

    def check(self, gan):
        """Raises `ValueError` if it cannot be used with this GAN."""

    def check_batch_size(self, batch_size):
        """Raises `ValueError` if a full batch of this size cannot be used."""


def apply_both(gan, d_move, g_move):
    """Applies both players' moves, and returns them as an update does."""
    gan.apply_discriminator(d_move)
    gan.apply_generator(g_move)
    return d_move, g_move
