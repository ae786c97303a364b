"""Checks of what the networks take and return: latents, examples, condition, logits."""

from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.wiring import Wiring
from keras_gan.core.wiring import input_count
from keras_gan.layers.gradient_normalization import GradientNormalization


def check_wiring(generator, discriminator, prior):
    """Raises `ValueError` unless prior, networks and condition fit together.

    Returns:
        `Wiring`.
    """
    wiring = Wiring(generator, discriminator, prior)
    _check_returned(wiring, discriminator)
    _check_subclassed(wiring, generator, discriminator)
    if prior is not None and wiring.generator.own:
        _check_latents(wiring, prior)
    if prior is None:
        _check_condition_alone(wiring, generator)
    if wiring.example_spec is not None and wiring.discriminator.own:
        _check_examples(wiring)
    _check_normalization(wiring, discriminator)
    _check_conditions(wiring)
    return wiring


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
        f". Received: a discriminator that returns a {type(outputs).__name__} with "
        f"{len(outputs)} outputs"
    )


def _check_returned(wiring, discriminator):
    """Raises unless G's examples have tensors, and D returns or names its logits."""
    made = wiring.example_spec
    sizes = [each.shape for each in trees.leaves(made)] if made is not None else [(1,)]
    if not sizes or any(0 in shape for shape in sizes):
        raise ValueError(
            "The generator must return examples: a tensor, or a tuple, list or "
            "dictionary of tensors, none of them empty. Received: a generator that "
            f"returns {trees.described(made)}"
        )
    judged = wiring.discriminator.returned(wiring.shown_spec)
    if isinstance(judged, (list, tuple)) or (
        isinstance(judged, dict) and "logits" not in judged
    ):
        raise ValueError(unnamed_outputs(judged))


def _check_subclassed(wiring, generator, discriminator):
    """Raises `ValueError` if a subclassed network takes more than it says."""
    for role, network, port in (
        ("generator", generator, wiring.generator),
        ("discriminator", discriminator, wiring.discriminator),
    ):
        if port.takes_unnamed_inputs:
            raise ValueError(
                f"A subclassed {role} that takes a condition must say so: give it an "
                "attribute `condition_spec`, such as keras.KerasTensor((None,), "
                "'int32') for class numbers. It is then called with a list of two. "
                "(Or make a Functional model of it.) Received: "
                f"{role} '{network.name}' ({type(network).__name__}), which takes "
                f"{input_count(network)} inputs"
            )


def _check_latents(wiring, prior):
    latents = tuple(wiring.generator.own[0].shape[1:])
    judged = wiring.discriminator.own
    judged = tuple(judged[0].shape[1:]) if judged else None
    if latents != tuple(prior.shape) == judged:
        raise ValueError(
            "The networks seem to be exchanged: the generator comes first, "
            "GAN(generator, discriminator, ...). Received: a generator that takes "
            f"examples of shape {latents} and a discriminator that takes "
            f"examples of shape {judged}, that of the latents"
        )
    if latents != tuple(prior.shape):
        raise ValueError(
            f"The prior {prior!r} draws latents of shape {tuple(prior.shape)}, "
            f"but the generator takes latents of shape {latents}. Make "
            "`latent_dim` (or the prior's `dim`) the generator's input size. For a "
            "generator that takes a condition and no latents, pass prior=None."
        )


def _check_condition_alone(wiring, generator):
    """Raises `ValueError` if a G without a prior takes latents, or nothing."""
    if not wiring.generator.conditional:
        raise ValueError(
            "With prior=None the generator takes the condition alone. A subclassed "
            "one must say which: give it an attribute `condition_spec`, a tree of "
            f"keras.KerasTensor. Received: the generator '{generator.name}'"
        )
    names = [leaf.name for leaf in trees.leaves(wiring.generator.condition)]
    if "latents" in names:
        raise ValueError(
            "With prior=None the generator takes the condition alone, but it has an "
            "input named 'latents'. Pass `latent_dim` or `prior`. Received: inputs "
            f"{', '.join(map(str, names))}"
        )


def _check_examples(wiring):
    made, judged = wiring.shown_spec, wiring.discriminator.own
    order = wiring.discriminator.own_order
    given = trees.leaves(made)
    given = given if order is None else [given[number] for number in order]
    if len(given) != len(judged) or not all(map(_fit, given, judged)):
        if trees.is_tree(made):
            made, judged = trees.described(made), trees.described(judged)
            raise ValueError(
                f"The generator makes examples {made}, but the discriminator takes "
                f"examples {judged}."
            )
        raise ValueError(
            f"The generator makes examples of shape {tuple(made.shape[1:])}, but the "
            f"discriminator takes examples of shape {tuple(judged[0].shape[1:])}."
        )


def _check_normalization(wiring, discriminator):
    """Raises `ValueError` if D normalizes the slope by a part of an example only."""
    count = 1 if wiring.shown_spec is None else len(trees.leaves(wiring.shown_spec))
    for layer in keras_internals.layers_of(discriminator):
        if isinstance(layer, GradientNormalization) and layer.tensors != count:
            raise ValueError(
                f"The discriminator's layer '{layer.name}' takes {layer.tensors} "
                f"tensors for an example, but an example has {count}. Write "
                f"models.gradient_normalized(discriminator, tensors={count})."
            )


def _check_conditions(wiring):
    """Raises `ValueError` if networks take an empty condition, or different ones."""
    for port in (wiring.generator, wiring.discriminator):
        if port.conditional and any(0 in x.shape for x in trees.leaves(port.condition)):
            raise ValueError(
                "A condition must have no empty tensor. Received: a network that takes "
                f"{trees.described(port.condition)}"
            )
    if not (wiring.generator.conditional and wiring.discriminator.conditional):
        return
    given = trees.leaves(wiring.generator.condition)
    taken = trees.leaves(wiring.discriminator.condition)
    order = wiring.discriminator.condition_order
    given = given if order is None else [given[number] for number in order]
    if len(given) == len(taken) and all(map(_fit, given, taken)):
        return
    raise ValueError(
        "Both networks must take the same condition, or one of them none. Received: a "
        f"generator that takes {trees.described(wiring.generator.condition)} and a "
        "discriminator that takes "
        f"{trees.described(wiring.discriminator.condition)}"
    )


def _fit(one, other):
    kinds = {"float" in str(each.dtype) for each in (one, other)}
    return fits(one.shape, other.shape) and len(kinds) == 1


def fits(shape, expected):
    """Whether a shape equals the expected one; None stands for any size."""
    return len(shape) == len(expected) and all(
        want is None or have is None or have == want
        for have, want in zip(shape, expected, strict=True)
    )
