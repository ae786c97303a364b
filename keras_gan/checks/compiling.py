"""Checks of the arguments of `GAN` and of its `compile`."""

import math

import keras
from keras import ops

from keras_gan import backend
from keras_gan.augmentation import Transform
from keras_gan.core import keras_internals
from keras_gan.core.reals import is_real
from keras_gan.penalties.penalty import EXTRAS
from keras_gan.penalties.penalty import Penalty
from keras_gan.priors import Normal
from keras_gan.priors import Prior


def check_optimizers(gan, d_optimizer, g_optimizer):
    """Raises unless each player has its own optimizer."""
    for argument, optimizer, network in (
        ("d_optimizer", d_optimizer, gan.discriminator),
        ("g_optimizer", g_optimizer, gan.generator),
    ):
        if not isinstance(optimizer, (str, dict, keras.optimizers.Optimizer)):
            raise TypeError(
                f"`{argument}` must be a Keras optimizer, its name or its config, such "
                "as keras.optimizers.Adam(2e-4, beta_1=0.5). A GAN takes two: "
                "compile(d_optimizer=..., g_optimizer=...). "
                f"Received: {argument}={received(optimizer)}"
            )
        if isinstance(optimizer, (str, dict)):
            _check_name(argument, optimizer)
        else:
            _check_new(argument, optimizer, network)
            _check_rate(argument, optimizer)
    if d_optimizer is g_optimizer and not isinstance(d_optimizer, (str, dict)):
        raise ValueError(
            "Each player needs an optimizer of its own, but `d_optimizer` and "
            "`g_optimizer` are the same object."
        )


def _check_name(argument, name):
    """Raises `ValueError` unless Keras has an optimizer of this name."""
    try:
        keras.optimizers.get(name)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`{argument}` must be a Keras optimizer or its name, such as 'adam'. A "
            "GAN takes two, and its loss after them: compile(d_optimizer=..., "
            f"g_optimizer=..., loss=...). Received: {argument}={name!r}"
        ) from error


def _check_rate(argument, optimizer):
    """Raises `ValueError` unless a fixed learning rate is finite and not negative."""
    rate = keras_internals.learning_rate_of(optimizer)
    if callable(rate):
        return  # A schedule, which is not asked for its numbers.
    rate = float(ops.convert_to_numpy(rate))
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError(
            f"The learning rate of `{argument}` must be finite and at least 0. "
            f"Received: learning_rate={rate}"
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
            f"'{network.name}', for instance in another GAN. "
            f"Make a new one: {type(optimizer).__name__}.from_config("
            "optimizer.get_config())."
        )


def check_scope(gan):
    """Raises `ValueError` if a variable was made outside the distribution strategy.

    Each replica would update such a variable, so it would change several times per
    step.
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


def check_real_side(gan, loss):
    """Raises `ValueError` if an encoder would get no gradient from real examples."""
    if hasattr(gan.generator, "completed") and not loss.needs_real_logits:
        raise ValueError(
            "An encoder learns from D's logits of real examples, which this loss of "
            "the generator does not use: losses.SwappedLabels(loss) does. "
            f"Received: loss={loss!r}"
        )


def received(value):
    """An argument as text for an error; for a class, also what to write instead."""
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
    """An argument of `compile` as a list; None gives an empty list.

    Raises:
        TypeError: if it is not a list.
    """
    if values is None:
        return []
    if isinstance(values, (str, bytes, dict, type)) or not hasattr(values, "__iter__"):
        raise TypeError(
            f"`{argument}` must be a list, such as {argument}=[{example}]. "
            f"Received: {argument}={received(values)}"
        )
    return list(values)


def check_penalties(penalties):
    """Raises unless each entry is a penalty whose `player` and `needs` are valid."""
    check_instances("penalties", penalties, Penalty, "penalties.R1()")
    for penalty in penalties:
        if penalty.player not in ("discriminator", "generator"):
            raise ValueError(
                f"{penalty!r} must have the player 'discriminator' or 'generator'. "
                f"Received: player={penalty.player!r}"
            )
        unknown = set(penalty.needs) - set(EXTRAS)
        if "labels" in unknown:
            raise ValueError(
                f"{penalty!r} needs 'labels', which is called 'condition' now."
            )
        if unknown:
            raise ValueError(
                f"{penalty!r} may need {', '.join(EXTRAS)}. "
                f"Received: {', '.join(sorted(unknown))}"
            )


def check_augmentations(augmentations):
    """Raises unless each entry is a transform, and no object appears twice."""
    example = "augmentation.HorizontalFlip()"
    check_instances("augmentations", augmentations, Transform, example)
    if len({id(augmentation) for augmentation in augmentations}) < len(augmentations):
        raise ValueError(
            "`augmentations` must be different objects: an augmentation with a state "
            f"cannot be used in two places. Received: {augmentations!r}"
        )


def check_log_names(names):
    """Raises `ValueError` if two numbers would be logged under one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            "Each logged number needs its own name. (In place of several adaptive "
            "augmentations, use one with several transforms.) Received twice: "
            f"{', '.join(twice)}"
        )


def chosen_prior(latent_dim, prior):
    """The prior that `GAN` was given as one of two arguments; `...` is not given.

    Raises:
        TypeError: if it is not a prior.
        ValueError: unless exactly one is given.
    """
    given = prior is not ... and prior is not None
    if given == (latent_dim is not None) and not (latent_dim is None and prior is None):
        received = f"{latent_dim=}, prior={prior!r}" if given else "neither"
        raise ValueError(
            "Give exactly one of `latent_dim` and `prior`; prior=None is for a "
            "generator that takes a condition and no latents. "
            f"Received: {received}"
        )
    if latent_dim is None and prior is None:
        return None
    prior = prior if given else Normal(latent_dim)
    check_instances("prior", [prior], Prior, "priors.Normal(64)")
    return prior


def check_range(value_range):
    """Raises `ValueError` unless it is a pair `(low, high)` with low below high."""
    pair = tuple(value_range) if isinstance(value_range, (tuple, list)) else ()
    if len(pair) != 2 or not all(map(is_real, pair)) or not pair[0] < pair[1]:
        raise ValueError(
            "`value_range` must be (low, high), numbers with low below high. Received: "
            f"value_range={value_range}"
        )
