"""Names of classes: which are allowed, and the integers that they stand for."""

import keras
import numpy as np
from keras import ops

from keras_gan.checks.networks import embedded_classes
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.suggesting import did_you_mean

_SHOWN = 20


def check_class_names(gan, class_names):
    """The names as a tuple, or None.

    Args:
        gan: `GAN` whose networks are known.
        class_names: what the constructor was given.

    Raises:
        TypeError: if it is not a sequence of strings.
        ValueError: if a name is empty or appears twice, if the networks take no class
            numbers, or if they know another number of classes.
    """
    if class_names is None:
        return None
    allowed = isinstance(class_names, (list, tuple, np.ndarray))
    names = tuple(class_names) if allowed else ()
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError(
            "`class_names` must be a list of strings, one per class, such as "
            f"['cat', 'dog']. Received: class_names={class_names!r}"
        )
    names = tuple(str(name) for name in names)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not all(name.strip() for name in names):
        raise ValueError(
            "`class_names` must be different from each other and not empty. Received: "
            + (f"twice {', '.join(map(repr, twice))}" if twice else "an empty name")
        )
    takes = trees.described(gan.condition_spec) if gan.conditional else "none"
    if not takes_class_numbers(gan):
        raise ValueError(
            "`class_names` name class numbers, and the networks do not take these as "
            "their only condition: build them "
            "with two inputs (models.dcgan(..., num_classes=10) does). Received: "
            f"{len(names)} names, for networks whose condition is {takes}"
        )
    classes = _embedded(gan)
    if classes is not None and classes != len(names):
        raise ValueError(
            f"`class_names` must have one name for each of the {classes} classes that "
            f"the networks embed. Received: {len(names)} names"
        )
    return names


def takes_class_numbers(gan):
    """Whether the condition is one integer per example."""
    spec = gan.condition_spec
    return spec is not None and is_class_number(spec)


def is_class_number(spec):
    """Whether a condition of this specification is one integer per example."""
    if trees.is_tree(spec):
        return False
    return len(spec.shape) == 1 and "int" in keras.backend.standardize_dtype(spec.dtype)


def number_of_classes(gan):
    """How many classes the condition numbers; None if it does not, or is not known."""
    if not takes_class_numbers(gan):
        return None
    classes = _embedded(gan)
    if classes is None and gan.class_names is not None:
        return len(gan.class_names)
    return classes


def class_count(gan):
    """The number of classes that a model's generator knows; None if it does not say.

    Classes are numbers, or rows that a layer says to sum to 1.
    """
    if not gan.generator_is_conditional:
        return None
    if takes_class_numbers(gan):
        return gan.num_classes
    layers = keras_internals.layers_of(gan.generator)
    said = any(getattr(layer, "rows_sum_to_one", False) for layer in layers)
    return row_length(gan) if said else None


def row_length(gan):
    """The length of the condition if it is one vector of floats; else None."""
    spec = gan.condition_spec
    if (
        spec is None
        or trees.is_tree(spec)
        or len(spec.shape) != 2
        or "float" not in str(spec.dtype)
    ):
        return None
    return spec.shape[1]


def _embedded(gan):
    """The classes of the Embedding layers of the networks that take the condition.

    The smaller number, if they differ: a class more may stand for no class.
    """
    taking = []
    if gan.generator_is_conditional:
        taking.append(gan.generator)
    if gan.discriminator_is_conditional:
        taking.append(gan.discriminator)
    return min(filter(None, map(embedded_classes, taking)), default=None)


def class_numbers(gan, condition):
    """A condition with each name replaced by its number; any other as it is.

    Args:
        gan: `GAN`.
        condition: a name, a list or array of names, or any other condition.

    Raises:
        TypeError: if some classes are names and others are not.
        ValueError: if a name is unknown, or the GAN has no class names.
    """
    if trees.is_tree(gan.condition_spec) or isinstance(condition, dict):
        return condition
    several = isinstance(condition, (str, bytes, list, tuple))
    kind = getattr(condition, "dtype", None)
    if not several and kind != "string" and getattr(kind, "kind", "") not in "OSU":
        return condition
    if several and not _has_text(condition):
        return condition
    array = np.asarray(condition, object) if several else _as_numpy(condition)
    texts = [isinstance(each, (str, bytes)) for each in array.flat]
    if not any(texts):
        return condition
    if not all(texts):
        raise TypeError(
            "`condition` must be all names of classes or all integers. "
            f"Received: {_shown([each for each in array.flat])}"
        )
    if gan.class_names is None:
        raise ValueError(
            "The condition has strings, but this GAN has no class names. Number them "
            "(names, numbers = numpy.unique(texts, return_inverse=True)), or pass "
            "GAN(..., class_names=[...]) to networks that take class numbers. "
            f"Received: {_shown(list(array.flat))}"
        )
    names = [each.decode() if isinstance(each, bytes) else each for each in array.flat]
    numbers = {name: number for number, name in enumerate(gan.class_names)}
    for name in names:
        if name not in numbers:
            raise ValueError(_unknown(str(name), list(numbers)))
    return np.array([numbers[name] for name in names], "int64").reshape(array.shape)


def _has_text(value):
    if isinstance(value, (list, tuple)):
        return any(map(_has_text, value))
    return isinstance(value, (str, bytes))


def _as_numpy(array):
    return array if isinstance(array, np.ndarray) else ops.convert_to_numpy(array)


def _unknown(name, known):
    return (
        f"`condition` must be classes of this GAN, and none is named {name!r}."
        f"{did_you_mean(name, known)} The classes are {_shown(known)}"
    )


def _shown(values):
    more = len(values) - _SHOWN
    plain = (str(v) if isinstance(v, str) else v for v in values[:_SHOWN])
    text = ", ".join(map(repr, plain))
    return f"{text} and {more} more" if more > 0 else text
