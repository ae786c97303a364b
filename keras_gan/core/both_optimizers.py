"""`gan.optimizer`: both players' optimizers where Keras looks for one."""

from keras_gan.core import keras_internals


class BothOptimizers:
    """Both optimizers, with the interface of `keras.optimizers.MultiOptimizer`.

    Keras' callbacks and training loop recognise a model with several optimizers by the
    attribute `optimizers`. A GAN's is a list of two, named "discriminator" and
    "generator". Keras does not save it: the two are saved as attributes of the GAN.

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
        """Replaces weights by their averages, as Keras does at the end of `fit`.

        This concerns optimizers with `use_ema=True`, once a first step has made an
        average.
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
    """An optimizer with a player's name; without its loss scaling, if it has one."""

    def __init__(self, name, optimizer):
        inner = keras_internals.unscaled(optimizer)
        self.__dict__.update(name=name, _optimizer=inner)

    def __getattr__(self, name):
        return getattr(self._optimizer, name)

    def __setattr__(self, name, value):
        setattr(self._optimizer, name, value)
