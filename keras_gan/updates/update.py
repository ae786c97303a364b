"""What an update is: one training step, divided between the two players."""

from typing import Any
from typing import NamedTuple

from keras_gan.core.serialization import Configurable


class Batch(NamedTuple):
    """What one player's move is computed from."""

    real: Any
    labels: Any  # None for unconditional networks
    latents: Any
    key: Any  # From which all random draws of a move follow, see SeedSequence.
    share: Any  # What this replica's mean counts for, see backend.replica_share.


class Move(NamedTuple):
    """One player's step, not yet applied: its gradients, logs and logits."""

    gradients: list
    logs: dict
    real_logits: Any
    fake_logits: Any
    notes: dict  # A Note for each of the player's penalties.


class Update(Configurable):
    """Base class: one training step of the game.

    An update of your own implements `__call__(gan, real, labels)`. It draws
    latents with `gan.draw`, has `gan.discriminator_gradients(batch)` and
    `gan.generator_gradients(batch)` computed (or `gan.gradients_of_both(batch)`, if D
    is one that `OneStage` takes), and applies them with
    `gan.apply_discriminator` and `gan.apply_generator`. It returns the last
    `Move` of the discriminator and of the generator, in that order.
    """

    def __call__(self, gan, real, labels):
        raise TypeError(
            f"{type(self).__name__} must implement `__call__(gan, real, labels)` "
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
