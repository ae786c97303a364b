"""Checks of the networks and of whether they fit each other and the prior."""

import inspect
import warnings
import weakref

import keras

from keras_gan.core import keras_internals
from keras_gan.core.state import number
from keras_gan.models.ends import last_activation

_STEPS = weakref.WeakKeyDictionary()  # The step counters of each network's GANs.


def check_networks(generator, discriminator, prior):
    """Raises unless the networks are built and fit the prior and each other."""
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
    _check_outputs(generator, discriminator)
    _check_logits(discriminator)
    _check_label_inputs(generator, discriminator)
    if inputs_of(generator) and inputs_of(discriminator):
        _check_shapes(generator, discriminator, prior)


def inputs_of(network):
    """A network's symbolic inputs; None for a subclassed network, which has none."""
    return getattr(network, "inputs", None)


def _check_label_inputs(generator, discriminator):
    """Raises `ValueError` if a subclassed network takes labels, or its rival does.

    Only the inputs of a Functional network say whether it takes labels.
    """
    for_g, for_d = (_input_count(each) for each in (generator, discriminator))
    if not inputs_of(discriminator) and (for_d == 2 or for_g == 2):
        raise ValueError(
            "A discriminator that takes labels must be a Functional model, "
            "keras.Model([images, labels], logits), and so must a generator, "
            "keras.Model([latents, labels], images). Received: discriminator "
            f"'{discriminator.name}', which is a subclass of keras.Model "
            f"({type(discriminator).__name__})"
        )
    if not inputs_of(generator) and for_g and for_d and for_g != for_d:
        raise ValueError(
            "Both networks must take labels, or neither. A generator that takes them "
            "is best a Functional model, keras.Model([latents, labels], images). "
            f"Received: a generator with {for_g} and a discriminator with {for_d} "
            "inputs"
        )


def _input_count(network):
    """How many tensors a network takes; 0 if that is unknown."""
    if inputs_of(network):
        return len(inputs_of(network))
    parameters = inspect.signature(network.call).parameters.values()
    required = [
        each.name
        for each in parameters
        if each.default is each.empty and each.kind == each.POSITIONAL_OR_KEYWORD
    ]
    required = [name for name in required if name not in ("training", "mask")]
    shapes = list((getattr(network, "_build_shapes_dict", None) or {}).values())
    if len(required) > 1 or len(shapes) > 1:
        return max(len(required), len(shapes))
    if not shapes or not isinstance(shapes[0], (tuple, list)):
        return 0
    nested = all(isinstance(each, (tuple, list)) for each in shapes[0])
    return len(shapes[0]) if nested else 1


def _check_separate(generator, discriminator):
    ours = {id(variable): variable for variable in generator.variables}
    shared = [v.path for v in discriminator.variables if id(v) in ours]
    if shared:
        raise ValueError(
            "Each variable must belong to one player, but generator and "
            f"discriminator share {', '.join(shared)}."
        )


def _check_outputs(generator, discriminator):
    """Raises `ValueError` unless G returns one tensor and D returns its logits.

    D may return the logits alone, or a dictionary with the key `"logits"`.
    """
    made, judged = (_returned_by(each) for each in (generator, discriminator))
    if isinstance(made, (dict, list, tuple)):
        raise ValueError(
            "The generator must return its examples alone, one tensor. Received: a "
            f"generator that returns {_described(made)}"
        )
    if isinstance(judged, (list, tuple)) or (
        isinstance(judged, dict) and "logits" not in judged
    ):
        raise ValueError(unnamed_outputs(judged))


def unnamed_outputs(outputs):
    """What to say of a discriminator whose outputs do not name its logits."""
    if isinstance(outputs, dict):
        return (
            "A discriminator that returns a dictionary must have the key 'logits' in "
            f"it. Received: {', '.join(outputs)}"
        )
    return (
        "A discriminator with several outputs must return them by name, its logits "
        'as "logits": keras.Model(inputs, {"logits": logits, "features": features})'
        f". Received: a discriminator that returns {_described(outputs)}"
    )


def _returned_by(network):
    """What a network returns, as symbolic tensors; None if that is unknown."""
    inputs = getattr(network, "input", None) if inputs_of(network) else None
    if inputs is not None:
        return network.compute_output_spec(inputs)
    shapes = getattr(network, "_build_shapes_dict", None)
    if not shapes or len(shapes) != 1:
        return None
    (shape,) = shapes.values()
    if not all(isinstance(size, (int, type(None))) for size in shape):
        return None
    try:
        return network.compute_output_spec(keras.KerasTensor((None, *shape[1:])))
    except Exception:  # Some subclassed networks run on concrete tensors only.
        return None


def _described(outputs):
    names = f" of {', '.join(outputs)}" if isinstance(outputs, dict) else ""
    return f"a {type(outputs).__name__}{names} with {len(outputs)} outputs"


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
    judged = tuple(inputs_of(discriminator)[0].shape[1:])
    if latent_shape != tuple(prior.shape) == judged:
        raise ValueError(
            "The networks seem to be exchanged: the generator comes first, "
            "GAN(generator, discriminator, ...). Received: a generator that takes "
            f"examples of shape {latent_shape} and a discriminator that takes "
            f"examples of shape {judged}, that of the latents"
        )
    if latent_shape != tuple(prior.shape):
        raise ValueError(
            f"The prior {prior!r} draws latents of shape {tuple(prior.shape)}, "
            f"but the generator takes latents of shape {latent_shape}. Make "
            "`latent_dim` (or the prior's `dim`) the generator's input size."
        )
    made = tuple(generator.outputs[0].shape[1:])
    if not fits(made, judged):
        raise ValueError(
            f"The generator makes examples of shape {made}, but the "
            f"discriminator takes examples of shape {judged}."
        )


def fits(shape, expected):
    """Whether a shape equals the expected one; None stands for any size."""
    return len(shape) == len(expected) and all(
        want is None or have is None or have == want
        for have, want in zip(shape, expected, strict=True)
    )


def embedded_classes(generator):
    """The number of classes in G's largest Embedding layer; None if it has none."""
    classes = [
        layer.input_dim
        for layer in keras_internals.layers_of(generator)
        if isinstance(layer, keras.layers.Embedding)
    ]
    return max(classes, default=None)
