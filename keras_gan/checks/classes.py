"""Names of classes: which are allowed, and the integers that they stand for."""

import difflib

import numpy as np
from keras import ops

from keras_gan.checks.networks import embedded_classes

_SHOWN = 20


def check_class_names(gan, class_names):
    """The names as a tuple, or None.

    Args:
        gan: `GAN` whose networks are known.
        class_names: what the constructor was given.

    Raises:
        TypeError: if it is not a sequence of strings.
        ValueError: if a name is empty or appears twice, if the networks take no labels,
            or if they know another number of classes.
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
    if not gan.conditional:
        raise ValueError(
            "`class_names` were given, but the networks take no labels: build them "
            "with two inputs (models.dcgan(..., num_classes=10) does). Received: "
            f"{len(names)} names"
        )
    classes = embedded_classes(gan.generator)
    if classes is not None and classes != len(names):
        raise ValueError(
            f"`class_names` must have one name for each of the {classes} classes that "
            f"the generator embeds. Received: {len(names)} names"
        )
    return names


def class_numbers(gan, labels):
    """Labels with each name replaced by its number; other labels as they are.

    Args:
        gan: `GAN`.
        labels: a name, a list or array of names, or any other labels.

    Raises:
        TypeError: if some labels are names and others are not.
        ValueError: if a name is unknown, or the GAN has no class names.
    """
    several = isinstance(labels, (str, bytes, list, tuple))
    kind = getattr(labels, "dtype", None)
    if not several and kind != "string" and getattr(kind, "kind", "") not in "OSU":
        return labels
    array = np.asarray(labels, object) if several else ops.convert_to_numpy(labels)
    texts = [isinstance(each, (str, bytes)) for each in array.flat]
    if not any(texts):
        return labels
    if not all(texts):
        raise TypeError(
            "`labels` must be all names of classes or all integers. "
            f"Received: {_shown([each for each in array.flat])}"
        )
    if gan.class_names is None:
        raise ValueError(
            "`labels` are names, but this GAN has no class names: give integers, or "
            f"GAN(..., class_names=[...]). Received: {_shown(list(array.flat))}"
        )
    names = [each.decode() if isinstance(each, bytes) else each for each in array.flat]
    numbers = {name: number for number, name in enumerate(gan.class_names)}
    for name in names:
        if name not in numbers:
            raise ValueError(_unknown(str(name), list(numbers)))
    return np.array([numbers[name] for name in names], "int64").reshape(array.shape)


def _unknown(name, known):
    lower = {each.lower(): each for each in known}
    close = difflib.get_close_matches(name.lower(), lower, n=1)
    meant = f" Did you mean {lower[close[0]]!r}?" if close else ""
    return (
        f"`labels` must be classes of this GAN, and none is named {name!r}.{meant} "
        f"The classes are {_shown(known)}"
    )


def _shown(values):
    more = len(values) - _SHOWN
    plain = (str(v) if isinstance(v, str) else v for v in values[:_SHOWN])
    text = ", ".join(map(repr, plain))
    return f"{text} and {more} more" if more > 0 else text
