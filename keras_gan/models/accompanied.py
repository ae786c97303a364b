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


def check_encoder(generator, encoder, count=1):
    """Raises unless a network can be trained along as the encoder of a generator.

    Args:
        generator: the generator that was given.
        encoder: the encoder that was given.
        count: integer, how many tensors of the latents' shape it is to return.

    Raises:
        TypeError: if a network has another type.
        ValueError: if the encoder has a state, or does not return latents of the
            generator's examples.
    """
    for name, network in (("generator", generator), ("encoder", encoder)):
        if not isinstance(network, keras.Model) or not getattr(network, "inputs", None):
            raise TypeError(
                f"`{name}` must be a built Functional or Sequential model. Received: "
                f"{name}={network!r}"
            )
    if encoder.non_trainable_variables:
        paths = [variable.path for variable in encoder.non_trainable_variables]
        raise ValueError(
            "`encoder` must have no layers with a state, such as batch normalization "
            "or dropout, as its passes do not change states. Use layer or group "
            f"normalization. Received: {', '.join(paths)}"
        )
    made = [tuple(each.shape[1:]) for each in generator.outputs]
    taken = [tuple(each.shape[1:]) for each in encoder.inputs]
    latents = tuple(generator.inputs[0].shape[1:])
    codes = [tuple(each.shape[1:]) for each in encoder.outputs]
    if len(made) != 1 or made != taken or codes != [latents] * count:
        wanted = "latents" if count == 1 else f"{count} tensors"
        raise ValueError(
            f"`encoder` must take examples of the shapes {made}, one tensor each, and "
            f"return {wanted} of the shape {latents}. Received: an encoder from "
            f"{taken} to {codes}"
        )
