"""How objects of the package are named in saved files, and their configs."""

import inspect

import keras


def register(cls):
    """Registers a public class under "keras_gan>Name".

    The name does not depend on the module, so classes may move between files
    and old `.keras` files still load. For classes of your own, use
    `keras.saving.register_keras_serializable("your_package")` instead.
    """
    return keras.saving.register_keras_serializable("keras_gan")(cls)


class Configurable:
    """Gives a plain object the `get_config` and `from_config` that Keras' saving needs.

    The config is the constructor's arguments, read back from the attributes of
    the same names. Attributes may be Keras objects themselves.
    """

    def _arguments(self):
        """The constructor's arguments as they are, by name."""
        parameters = inspect.signature(type(self)).parameters
        return {name: getattr(self, name) for name in parameters}

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {name: serialize(value) for name, value in self._arguments().items()}

    @classmethod
    def from_config(cls, config):
        deserialize = keras.saving.deserialize_keras_object
        return cls(**{name: deserialize(value) for name, value in config.items()})

    def __repr__(self):
        return _call(self, self._arguments())


def shown(value):
    """The `repr` of a constructor argument; Keras' own of a schedule is an address.

    Example:

    >>> shown(keras.optimizers.schedules.InverseTimeDecay(0.1, 100, 0.5))
    'InverseTimeDecay(initial_learning_rate=0.1, decay_steps=100, decay_rate=0.5)'
    """
    schedule = keras.optimizers.schedules.LearningRateSchedule
    if type(value).__repr__ is not object.__repr__ or not isinstance(value, schedule):
        return repr(value)
    given = value.get_config().items()
    # `staircase` and warm-ups that are not used say nothing.
    return _call(value, {k: v for k, v in given if k != "name" and v not in (None, 0)})


def _call(made, arguments):
    inside = ", ".join(f"{name}={shown(value)}" for name, value in arguments.items())
    return f"{type(made).__name__}({inside})"
