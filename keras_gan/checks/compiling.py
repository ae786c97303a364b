"""Whether what `GAN` and its `compile` are given is of the right kind."""

import keras

from keras_gan import backend
from keras_gan.augmentation import Transform
from keras_gan.core import keras_internals
from keras_gan.penalties.penalty import EXTRAS
from keras_gan.penalties.penalty import Penalty


def check_optimizers(gan, d_optimizer, g_optimizer):
    """Raises unless each player has an optimizer of its own."""
    for argument, optimizer, network in (
        ("d_optimizer", d_optimizer, gan.discriminator),
        ("g_optimizer", g_optimizer, gan.generator),
    ):
        if not isinstance(optimizer, (str, dict, keras.optimizers.Optimizer)):
            raise TypeError(
                f"`{argument}` must be a Keras optimizer, its name or its config, such "
                "as keras.optimizers.Adam(2e-4, beta_1=0.5). "
                f"Received: {received(optimizer)}"
            )
        if not isinstance(optimizer, (str, dict)):
            _check_new(argument, optimizer, network)
    if d_optimizer is g_optimizer and not isinstance(d_optimizer, (str, dict)):
        raise ValueError(
            "Each player needs an optimizer of its own, but `d_optimizer` and "
            "`g_optimizer` are the same object."
        )


def _check_new(argument, optimizer, network):
    """Raises `ValueError` if an optimizer belongs to other variables."""
    if not keras_internals.unscaled(optimizer).built:
        return
    variables = keras_internals.variables_trained_by(optimizer)
    known = {id(variable) for variable in variables}
    if known != {id(variable) for variable in network.trainable_variables}:
        raise ValueError(
            f"`{argument}` was built for other variables than those of network "
            f"'{network.name}', as an optimizer is that another GAN was compiled with. "
            f"Take a new one: {type(optimizer).__name__}.from_config("
            "optimizer.get_config())."
        )


def check_scope(gan):
    """Raises `ValueError` if something with a state was made outside the strategy.

    Each replica would update it, and it would have changed several times per step.
    """
    if keras_internals.replicas_of(gan) == 1:
        return
    for variable in gan.weights:
        if not backend.on_all_replicas(variable):
            raise ValueError(
                "Networks, losses, penalties and augmentations must be made within "
                "`strategy.scope()`, as the GAN was. Received: the variable "
                f"'{variable.path}', which was made outside"
            )


def received(value):
    """An argument as an error shows it, and what to write in place of a class."""
    if isinstance(value, type):
        return f"the class {value.__name__}; write {value.__name__}(...)"
    return repr(value)


def check_instances(argument, values, base, example):
    """Raises `TypeError` unless all values are instances of `base`."""
    for value in values:
        if not isinstance(value, base):
            raise TypeError(
                f"`{argument}` takes instances of {base.__name__}, such as "
                f"{example}. Received: {received(value)}"
            )


def as_list(argument, values, example):
    """The parts that an argument of `compile` lists; None means none.

    Raises:
        TypeError: if it is no list.
    """
    if values is None:
        return []
    if isinstance(values, (str, bytes, dict, type)) or not hasattr(values, "__iter__"):
        raise TypeError(
            f"`{argument}` must be a list, such as {argument}=[{example}]. "
            f"Received: {argument}={received(values)}"
        )
    return list(values)


def check_penalties(penalties, conditional):
    """Raises unless each is a penalty whose player and needs exist.

    Args:
        penalties: list.
        conditional: boolean, the networks take labels.
    """
    check_instances("penalties", penalties, Penalty, "penalties.R1()")
    for penalty in penalties:
        if penalty.player not in ("discriminator", "generator"):
            raise ValueError(
                f"{penalty!r} must have the player 'discriminator' or 'generator'. "
                f"Received: player={penalty.player!r}"
            )
        unknown = set(penalty.needs) - set(EXTRAS)
        if unknown:
            raise ValueError(
                f"{penalty!r} may need {', '.join(EXTRAS)}. "
                f"Received: {', '.join(sorted(unknown))}"
            )
        # Those that need G as well give it the labels, or None, beside latents.
        for_generator = "generator" in penalty.needs
        if "labels" in penalty.needs and not for_generator and not conditional:
            raise ValueError(
                f"{penalty!r} needs labels, but the networks take none: build them "
                "with two inputs (models.dcgan(..., num_classes=10) does)."
            )


def check_augmentations(augmentations):
    """Raises unless each is a transform, and none is there twice."""
    example = "augmentation.HorizontalFlip()"
    check_instances("augmentations", augmentations, Transform, example)
    if len({id(augmentation) for augmentation in augmentations}) < len(augmentations):
        raise ValueError(
            "`augmentations` must be different objects, as one with a state has one "
            f"for one place. Received: {augmentations!r}"
        )


def check_log_names(names):
    """Raises `ValueError` if two things would be logged under one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            "Each number that is logged needs a name of its own (of augmentations that "
            "adapt, take one with several transforms). Received twice: "
            f"{', '.join(twice)}"
        )


def check_range(value_range):
    """Raises `ValueError` unless it is a pair of rising numbers."""
    pair = tuple(value_range) if isinstance(value_range, (tuple, list)) else ()
    if len(pair) != 2 or not pair[0] < pair[1]:
        raise ValueError(
            "`value_range` must be (low, high) with low below high. Received: "
            f"value_range={value_range}"
        )
