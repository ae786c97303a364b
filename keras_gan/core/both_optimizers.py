"""`gan.optimizer`: both players' optimizers where Keras looks for one."""

from keras_gan.core import keras_internals


class BothOptimizers:
    """Both optimizers in the manner of `keras.optimizers.MultiOptimizer`.

    Keras' callbacks and loop know models with several optimizers by the attribute
    `optimizers`. That of a GAN holds the discriminator's and the generator's, under
    these names. Keras does not save it: the two are saved as attributes of the GAN.

    Args:
        d_optimizer: Keras optimizer, built.
        g_optimizer: Keras optimizer, built.
        step: variable that counts training steps.
    """

    built = True

    def __init__(self, d_optimizer, g_optimizer, step):
        self.optimizers = [
            _Named("discriminator", d_optimizer),
            _Named("generator", g_optimizer),
        ]
        self.iterations = step

    @property
    def variables(self):
        return [v for optimizer in self.optimizers for v in optimizer.variables]

    def finalize(self):
        """What Keras does at the end of `fit`: averages become the weights.

        With `use_ema=True` only, and not before a first step has made an average.
        """
        for optimizer in self.optimizers:
            if keras_internals.batches_of_gradients(optimizer).numpy() > 0:
                variables = keras_internals.variables_trained_by(optimizer)
                optimizer.finalize_variable_values(variables)

    def __getattr__(self, name):
        raise AttributeError(
            "A GAN has two optimizers, `gan.d_optimizer` and `gan.g_optimizer`. "
            f"Received: gan.optimizer.{name}"
        )


class _Named:
    """An optimizer, or the one within its loss scaling, under a player's name."""

    def __init__(self, name, optimizer):
        inner = keras_internals.unscaled(optimizer)
        self.__dict__.update(name=name, _optimizer=inner)

    def __getattr__(self, name):
        return getattr(self._optimizer, name)

    def __setattr__(self, name, value):
        setattr(self._optimizer, name, value)
