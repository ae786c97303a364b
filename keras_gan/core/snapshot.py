"""A state of a GAN to go back to, while training goes on counting."""

import keras

from keras_gan.core import keras_internals
from keras_gan.core.finite import kept_variables


def take(gan):
    """A copy, in the host's memory, of the numbers that `put_back` puts back.

    These are the weights of both networks and of the average, what both optimizers
    have gathered, and the numbers of losses, penalties and augmentations. These are
    not, so that training does not repeat what led it away:

    - learning rates;
    - counters: the GAN's own, those of the optimizers and of the compiled parts, and
      with them all schedules;
    - seeds.

    A snapshot fits the GAN until it is compiled again.
    """
    return [keras.ops.convert_to_numpy(v).copy() for v in _that_go_back(gan)]


def put_back(gan, state):
    """Gives a GAN the numbers that `take` returned."""
    for variable, value in zip(_that_go_back(gan), state, strict=True):
        variable.assign(value)


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

    def goes_back(variable):
        # Integers outside of the networks are counters.
        floating = keras.backend.is_float_dtype(variable.dtype)
        return id(variable) in of_networks or (floating and id(variable) not in rates)

    return [variable for variable in kept_variables(gan) if goes_back(variable)]


def _with_inner(optimizer):
    """An optimizer and those that it wraps, whose learning rates are the ones used."""
    wrapped = keras_internals.wrapped_by(optimizer)
    return [optimizer, *(one for each in wrapped for one in _with_inner(each))]
