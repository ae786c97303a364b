"""Whether what `GAN` and its `compile` are given is of the right kind."""

from keras_gan.augmentation import Transform
from keras_gan.penalties.penalty import EXTRAS
from keras_gan.penalties.penalty import Penalty


def check_optimizers(d_optimizer, g_optimizer):
    """Raises `ValueError` if both players were given one optimizer."""
    if d_optimizer is g_optimizer and not isinstance(d_optimizer, (str, dict)):
        raise ValueError(
            "Each player needs an optimizer of its own, but `d_optimizer` and "
            "`g_optimizer` are the same object."
        )


def check_instances(argument, values, base, example):
    """Raises `TypeError` unless all values are instances of `base`."""
    for value in values:
        if not isinstance(value, base):
            raise TypeError(
                f"`{argument}` takes instances of {base.__name__}, such as "
                f"{example}. Received: {value!r}"
            )


def check_penalties(penalties):
    """Raises unless each is a penalty whose player and needs exist."""
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
