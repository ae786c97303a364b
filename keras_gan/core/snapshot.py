"""Snapshots of a GAN's state that can be restored, without its counters and seeds."""

import keras

from keras_gan.core import keras_internals
from keras_gan.core.finite import kept_variables


def take(gan):
    """A copy, in the host's memory, of the state that `put_back` restores.

    It contains the weights of both networks and of the average, the optimizers' moments
    and other slots, and the state of losses, penalties and augmentations. To keep
    training from repeating the same failure, it does not contain:

    - learning rates, and the progress that schedules follow;
    - counters (the GAN's own, those of the optimizers and of the compiled parts), so
      that schedules continue;
    - seeds.

    A snapshot is valid until the GAN is compiled again.
    """
    return [keras.ops.convert_to_numpy(v).copy() for v in _that_go_back(gan)]


def put_back(gan, state):
    """Restores the state that `take` returned."""
    for variable, value in zip(_that_go_back(gan), state, strict=True):
        variable.assign(value)


class LastHealthy:
    """The last healthy state of a GAN, to which a callback returns.

    It is in the host's memory. `callbacks.Backup` keeps it, if it is part of the
    callback's state.

    Attributes:
        when: integer, the step or epoch of the state; None before `take`.
    """

    def __init__(self):
        self.when, self._state = None, None

    def take(self, gan, when):
        """Keeps the GAN's present state."""
        self.when, self._state = when, take(gan)

    def put_back(self, gan):
        """Gives the GAN the state that was kept."""
        put_back(gan, self._state)

    def get_state(self):
        """What `set_state` takes, for a backup."""
        return {"when": self.when, "state": self._state}

    def set_state(self, state):
        """Gives it the state that `get_state` returned.

        Backups of 0.1 have a pair in its place, or None if there was no state.
        """
        if isinstance(state, dict):
            state = state["when"], state["state"]
        self.when, self._state = (None, None) if state is None else state


def _that_go_back(gan):
    networks = [gan.discriminator, gan.generator]
    if gan.average is not None:
        networks.append(gan.average_generator)
    of_networks = {id(v) for network in networks for v in network.weights}
    rates = {
        id(keras_internals.learning_rate_of(optimizer))
        for player in (gan.d_optimizer, gan.g_optimizer)
        for optimizer in _with_inner(player)
    }
    rates.add(id(gan.progress))

    def goes_back(variable):
        # Integers outside the networks are counters.
        floating = keras.backend.is_float_dtype(variable.dtype)
        return id(variable) in of_networks or (floating and id(variable) not in rates)

    return [variable for variable in kept_variables(gan) if goes_back(variable)]


def _with_inner(optimizer):
    """An optimizer and those that it wraps, whose learning rates are used."""
    wrapped = keras_internals.wrapped_by(optimizer)
    return [optimizer, *(one for each in wrapped for one in _with_inner(each))]
