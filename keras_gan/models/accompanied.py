"""A generator with further networks that its player trains along."""

import keras


class AccompaniedGenerator(keras.Model):
    """Base class of a generator with further networks, which one player trains.

    It is called as the generator. The weights of the other networks are weights of the
    generator's player, so its optimizer trains them, and they are saved with it.

    Args:
        generator: Functional or Sequential model.
        **kwargs: those of `keras.Model`.
    """

    parts = ("generator",)  # The attributes that are networks, which a file keeps.

    def __init__(self, generator, **kwargs):
        super().__init__(**kwargs)
        self.generator = generator

    @property
    def represented_network(self):
        """The network whose inputs and outputs this one has."""
        return self.generator

    @property
    def inputs(self):
        return self.generator.inputs

    @property
    def outputs(self):
        return self.generator.outputs

    def call(self, inputs, training=False):
        return self.generator(inputs, training=training)

    def compute_output_spec(self, inputs, training=False):
        return self.generator.compute_output_spec(inputs)

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        networks = {name: serialize(getattr(self, name)) for name in self.parts}
        return networks | {"name": self.name}

    @classmethod
    def from_config(cls, config):
        deserialize = keras.saving.deserialize_keras_object
        networks = {name: deserialize(config[name]) for name in cls.parts}
        return cls(**config | networks)
