"""What goes back when training returns to an earlier state, and what goes on."""

import keras

from keras_gan.core import keras_internals


def take(gan):
    """A list of arrays: all that training has gathered, as it is now.

    That is the weights of both networks and of the average, what the optimizers, the
    loss, the penalties and the augmentations keep. What counts time stays out: the
    GAN's counters, the optimizers' own, learning rates and seeds. So nothing that was
    written for a later epoch is written twice, and training on does not repeat itself.
    """
    return [keras.ops.convert_to_numpy(v).copy() for v in _gathered(gan)]


def put_back(gan, state):
    """Puts the arrays of `take` back."""
    for variable, value in zip(_gathered(gan), state, strict=True):
        variable.assign(value)


def _gathered(gan):
    parts = [gan.discriminator, gan.generator]
    if gan.average is not None:
        parts.append(gan.average_generator)
    for part in (gan.adversarial_loss, *gan.penalties.values(), *gan.augmentations):
        if isinstance(part, keras.layers.Layer):
            parts.append(part)
    clocks = []
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        parts.append(optimizer)
        for one in (optimizer, keras_internals.unscaled(optimizer)):
            clocks.append(keras_internals.batches_of_gradients(one))
            clocks.append(keras_internals.learning_rate_of(one))
    out = {id(clock) for clock in clocks}
    variables = {id(v): v for part in parts for v in part.variables}
    return [
        variable
        for identity, variable in variables.items()
        if identity not in out and not keras_internals.is_seed_state(variable)
    ]
