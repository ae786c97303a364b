"""Checks of the networks and of whether they fit each other and the prior."""

import warnings
import weakref

import keras

from keras_gan.checks.wiring import check_wiring
from keras_gan.core import keras_internals
from keras_gan.core.state import number
from keras_gan.models.ends import last_activation

_STEPS = weakref.WeakKeyDictionary()  # The step counters of each network's GANs.


def check_networks(generator, discriminator, prior):
    """Raises unless the networks are built and fit the prior and each other.

    Returns:
        `Wiring`, what each network takes.
    """
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
    return check_wiring(generator, discriminator, prior)


def inputs_of(network):
    """A network's symbolic inputs; None for a subclassed network, which has none."""
    return getattr(network, "inputs", None)


def _check_separate(generator, discriminator):
    ours = {id(variable): variable for variable in generator.variables}
    shared = [v.path for v in discriminator.variables if id(v) in ours]
    if shared:
        raise ValueError(
            "Each variable must belong to one player, but generator and "
            f"discriminator share {', '.join(shared)}."
        )


def check_trainable(gan):
    """Raises `ValueError` if a player has weights, but none is trainable."""
    for name in ("discriminator", "generator"):
        network = getattr(gan, name)
        if network.weights and not network.trainable_variables:
            raise ValueError(
                f"The {name} is frozen: none of its variables is trainable. GAN itself "
                "updates one player at a time and needs no combined model: set "
                f"`{name}.trainable = True` and compile again."
            )


def note_owner(gan):
    """Warns if a network was trained in another GAN; records that this GAN has it."""
    for name in ("discriminator", "generator"):
        network = getattr(gan, name)
        counters = _STEPS.setdefault(network, [])
        steps = sum(number(step) for step in counters)
        if steps:
            warnings.warn(
                f"The {name} '{network.name}' was trained in another GAN for {steps} "
                "steps. It begins here with those weights, and both GANs update them. "
                "For an independent run build new networks, or use "
                "keras.models.clone_model.",
                stacklevel=3,
            )
        counters.append(gan.step)


def _check_logits(discriminator):
    layer, activation = last_activation(discriminator)
    if activation is keras.activations.sigmoid:
        raise ValueError(
            "The discriminator must return logits, but its last layer "
            f"'{layer.name}' ends in a sigmoid. Remove "
            f"activation=\"sigmoid\" from layer '{layer.name}'; "
            "`gan.discriminate` applies it for you."
        )


def embedded_classes(network):
    """The largest number of classes that a layer knows; None if none takes classes."""
    classes = map(classes_of, keras_internals.layers_of(network))
    return max((each for each in classes if each is not None), default=None)


def classes_of(layer):
    """The number of classes that a layer takes numbers of, or None."""
    if isinstance(layer, keras.layers.Embedding):
        return layer.input_dim
    if isinstance(layer, keras.layers.CategoryEncoding):
        return layer.num_tokens
    classes = getattr(layer, "num_classes", None)
    return classes if isinstance(classes, int) else None


def classes_at(gan, number):
    """The number of classes that the layers know which get one tensor of the condition.

    The smaller number, if they differ; None if none takes class numbers.

    Args:
        gan: `GAN`.
        number: integer, which tensor of the condition.
    """
    taking = takers_of(gan, number)
    return min(filter(None, map(classes_of, taking)), default=None)


def takers_of(gan, number):
    """The layers of both networks that get one tensor of the condition, a list."""
    return [
        *layers_that_take(gan.generator, gan._wiring.generator, number),
        *layers_that_take(gan.discriminator, gan._wiring.discriminator, number),
    ]


def layers_that_take(network, port, number):
    """The layers that get one tensor of the condition, also those in other networks.

    Args:
        network: `keras.Model`.
        port: `Port` of the network.
        number: integer, which tensor of the condition.
    """
    tensor = port.input_of(number)
    return [] if tensor is None else list(_takers(network, tensor))


def _takers(network, tensor):
    for layer in getattr(network, "layers", ()):
        for inputs in keras_internals.inputs_of_calls(layer):
            places = [n for n, each in enumerate(inputs) if each is tensor]
            inner = layer if hasattr(layer, "layers") else getattr(layer, "network", 0)
            within = getattr(inner, "inputs", None) or ()
            for place in places:
                yield layer
                if hasattr(layer, "layer"):  # In a wrapper.
                    yield layer.layer
                if place < len(within):
                    yield from _takers(inner, within[place])
