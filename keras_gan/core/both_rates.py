"""The learning rates of both players, lowered by a factor."""

from keras_gan.core.keras_internals import follows_schedule
from keras_gan.core.keras_internals import learning_rate_of
from keras_gan.core.reals import real


def factor(value):
    """The argument `learning_rate_factor`, if it is in (0, 1].

    Raises:
        ValueError: if it is not.
    """
    name, limits = "learning_rate_factor", "above 0 and at most 1"
    return real(name, value, lambda n: 0 < n <= 1, limits)


def check_can_fall(gan, factor):
    """Raises `ValueError` if rates are to fall and one of them follows a schedule."""
    for optimizer in _optimizers(gan):
        if factor < 1 and follows_schedule(optimizer):
            raise ValueError(
                "`learning_rate_factor` needs learning rates that are numbers, as a "
                "schedule cannot be changed: pass learning_rate_factor=1. Received: a "
                f"{type(optimizer).__name__} with a schedule"
            )


def multiply(gan, factor):
    """Multiplies both learning rates; with a factor of 1 they may be schedules."""
    if factor < 1:
        for optimizer in _optimizers(gan):
            # As `numpy`, since replicas may share it.
            rate = float(learning_rate_of(optimizer).numpy())
            optimizer.learning_rate = rate * factor


def _optimizers(gan):
    return gan.d_optimizer, gan.g_optimizer
