"""Whether networks and prior fit each other."""

import keras

from keras_gan.models.ends import last_activation
from keras_gan.models.ends import outputs_of


def check_networks(generator, discriminator, prior):
    """Raises `ValueError` unless the networks fit the prior and each other."""
    for name, network in (
        ("generator", generator),
        ("discriminator", discriminator),
    ):
        if not isinstance(network, keras.Model):
            raise TypeError(f"`{name}` must be a keras.Model. Received: {network!r}")
        if not network.built:
            raise ValueError(
                f"`{name}` is not built, so its variables do not exist yet. "
                "Begin a Sequential with keras.Input, or call the network once."
            )
    _check_separate(generator, discriminator)
    _check_logits(discriminator)
    if inputs_of(generator) and inputs_of(discriminator):
        _check_shapes(generator, discriminator, prior)


def inputs_of(network):
    """Symbolic inputs, or None for a subclassed network, which hides them."""
    return getattr(network, "inputs", None)


def _check_separate(generator, discriminator):
    ours = {id(variable): variable for variable in generator.variables}
    shared = [v.path for v in discriminator.variables if id(v) in ours]
    if shared:
        raise ValueError(
            "Each variable must belong to one player, but generator and "
            f"discriminator share {', '.join(shared)}."
        )


def _check_logits(discriminator):
    outputs = outputs_of(discriminator)
    if isinstance(outputs, dict) and "logits" not in outputs:
        raise ValueError(
            "A discriminator that returns a dictionary must have the key 'logits' in "
            f"it. Received: {', '.join(outputs)}"
        )
    layer, activation = last_activation(discriminator)
    if activation is keras.activations.sigmoid:
        raise ValueError(
            "The discriminator must return logits, but its last layer "
            f"'{layer.name}' ends in a sigmoid. Remove "
            f"activation=\"sigmoid\" from layer '{layer.name}'; "
            "`gan.discriminate` applies it for you."
        )


def _check_shapes(generator, discriminator, prior):
    inputs = {len(inputs_of(generator)), len(inputs_of(discriminator))}
    if inputs not in ({1}, {2}):
        raise ValueError(
            "Both networks must take one input (latents; images), or both two "
            "([latents, labels]; [images, labels]). Received: a generator with "
            f"{len(inputs_of(generator))} and a discriminator with "
            f"{len(inputs_of(discriminator))} inputs."
        )
    latent_shape = tuple(inputs_of(generator)[0].shape[1:])
    if latent_shape != tuple(prior.shape):
        raise ValueError(
            f"The prior {prior!r} draws latents of shape {tuple(prior.shape)}, "
            f"but the generator takes latents of shape {latent_shape}. Make "
            "`latent_dim` (or the prior's `dim`) the generator's input size."
        )
    made = tuple(generator.outputs[0].shape[1:])
    judged = tuple(inputs_of(discriminator)[0].shape[1:])
    if not fits(made, judged):
        raise ValueError(
            f"The generator makes examples of shape {made}, but the "
            f"discriminator takes examples of shape {judged}."
        )


def fits(shape, expected):
    """Whether a shape is one that is expected; None stands for any."""
    return len(shape) == len(expected) and all(
        want is None or have is None or have == want
        for have, want in zip(shape, expected, strict=True)
    )


def embedded_classes(generator):
    """How many classes the generator embeds, None if it does not say."""
    classes = [
        layer.input_dim
        for layer in generator._flatten_layers()
        if isinstance(layer, keras.layers.Embedding)
    ]
    return max(classes, default=None)
