"""Checks of conditions: in the data, and where examples are generated or scored."""

import keras
import numpy as np
from keras import ops

from keras_gan.checks.classes import class_numbers
from keras_gan.checks.classes import is_class_number
from keras_gan.checks.condition_rules import ConditionRules
from keras_gan.checks.wiring import fits
from keras_gan.core import trees
from keras_gan.core.advising import advise

_TEXT = (
    "The condition has strings. Number the classes: names, numbers = numpy.unique("
    "texts, return_inverse=True), or in a dataset keras.layers.StringLookup. (Arrays "
    "may have names of classes if the GAN has them: GAN(..., class_names=[...]).)"
)


def check_condition_structure(gan, condition, training=True):
    """Raises unless the data's condition is what the networks and penalties take.

    Args:
        gan: `GAN`.
        condition: tree of tensors or of their specifications, or None.
        training: boolean, whether penalties may need the condition, too.

    Returns:
        The condition in the structure of `gan.condition_spec`.
    """
    if gan.conditional:
        if condition is None:
            raise ValueError(
                "The networks take a condition, "
                f"{trees.described(gan.condition_spec)}, but the data have none: make "
                "each element of the dataset (examples, condition)."
            )
        return _fitted(gan, condition)
    users = gan._users_of_condition() if training else []
    if condition is None:
        if users:
            raise ValueError(
                f"{users[0]!r} needs a condition, but the data have none: make each "
                "element of the dataset (examples, condition)."
            )
        return None
    if users:
        _check_tensors(trees.leaves(condition))
        return condition
    if training:
        advise(
            gan,
            "labels",
            "The data have a condition (labels), but the networks take none, so it is "
            "not used. Pass the examples alone (of a dataset: dataset.map(lambda "
            "examples, condition: examples)), or build networks with two inputs "
            "(models.dcgan(..., num_classes=10) does).",
        )
    return condition


def _fitted(gan, condition):
    spec, names = gan.condition_spec, gan._wiring.names
    found = trees.same_structure(condition, spec, names)
    if found is None:
        raise ValueError(
            f"The networks take the condition {_structure(gan)}. "
            f"Received: {trees.described(condition)}"
        )
    leaves = trees.leaves(found)
    _check_tensors(leaves)
    for leaf, wanted in zip(leaves, trees.leaves(spec), strict=True):
        if not _is_taken(leaf, wanted):
            raise ValueError(
                f"The networks take the condition {trees.described(spec)}. "
                f"Received: {trees.described(found)}.{_advice(leaf, wanted)}"
            )
    return found


def _structure(gan):
    """The condition that the networks take, as text."""
    names = gan._wiring.names
    keys = f", or a dictionary with the keys {', '.join(names)}" if names else ""
    return f"{trees.described(gan.condition_spec)}{keys}"


def _check_tensors(leaves):
    """Raises unless all are tensors of numbers of known rank."""
    for leaf in leaves:
        if not hasattr(leaf, "shape") or not hasattr(leaf, "dtype"):
            raise TypeError(
                "A condition must be a tensor, or a tree of tensors, with one row per "
                f"example. Received: an element of type {type(leaf).__name__}."
            )
        kind = getattr(leaf.dtype, "kind", "-")  # NumPy's letter of texts and objects.
        if leaf.dtype == "string" or kind in "OSU":
            raise TypeError(f"{_TEXT} Received: {trees.described(leaf)}")
        if getattr(leaf.shape, "rank", 1) is None:
            raise ValueError(
                "A condition must have a shape that is known before training, such as "
                "(batch,). Received: a condition of unknown rank. In "
                "`Dataset.from_generator`, give it tf.TensorSpec((None,), tf.int32); "
                "after `tf.py_function`, call `labels.set_shape((None,))`."
            )


def _is_taken(leaf, wanted):
    """Whether a tensor has the shape and the kind of numbers that networks take."""
    if not fits(tuple(leaf.shape)[1:], tuple(wanted.shape)[1:]):
        return False
    if len(leaf.shape) != len(wanted.shape):
        return False
    dtype = keras.backend.standardize_dtype(leaf.dtype)
    if "int" in keras.backend.standardize_dtype(wanted.dtype):
        return "int" in dtype
    # Attributes may be integers; pixels of 0 to 255 are not what a network takes.
    return "float" in dtype or len(leaf.shape) < 4


def _advice(leaf, wanted):
    """What to do if classes are given in another form than the networks take."""
    if getattr(leaf.dtype, "kind", "f") not in "biuf":
        return ""
    dtype = keras.backend.standardize_dtype(leaf.dtype)
    if is_class_number(wanted):
        if len(leaf.shape) == 2:
            return (
                " These are classes as integers of shape (batch,). For one-hot rows "
                "use np.argmax(labels, axis=1); image_dataset_from_directory gives "
                "integers with label_mode='int'."
            )
        if "float" in dtype:
            return (
                " These are classes as integers of shape (batch,). For integers stored "
                "as floats use labels.astype('int32')."
            )
    if len(wanted.shape) == 2 and len(leaf.shape) == 1 and "int" in dtype:
        return f" For class numbers use keras.ops.one_hot(labels, {wanted.shape[1]})."
    if len(leaf.shape) >= 4 and "int" in dtype:
        return " For uint8 images: images / 127.5 - 1 gives [-1, 1]."
    return ""


def check_condition(gan, count, condition, role="generator"):
    """The condition of examples to generate or to score, with one row per example.

    Args:
        gan: `GAN`.
        count: integer, the number of examples; None for as many as conditions.
        condition: tree of arrays; each has one row per example, or is one for all.
            Names of classes stand for their numbers. None for no condition.
        role: "generator" or "discriminator", the network that takes it; None for
            either.

    Returns:
        `(count, condition)`; the condition is a tree of arrays in the structure of
        `gan.condition_spec`, or None.

    Raises:
        TypeError: if some classes are names and others are not.
        ValueError: unless a condition is given if, and only if, the network takes one;
            if it does not fit, or is not a class of the networks.
    """
    takes = gan.conditional if role is None else getattr(gan, f"{role}_is_conditional")
    who = "networks take" if role is None else f"{role} takes"
    if not takes:
        if condition is not None:
            raise ValueError(
                f"`condition` was given, but the {who} none. "
                + (
                    "Leave it out, or build this network with a second input."
                    if gan.conditional
                    else "Build networks with two inputs (models.dcgan(..., "
                    "num_classes=10) does)."
                )
            )
        return count, None
    if condition is None:
        kind = "one integer" + (" or name" if gan.class_names else "")
        if not is_class_number(gan.condition_spec):
            kind = trees.described(gan.condition_spec) + ", one row"
        raise ValueError(
            f"The {who} a condition: pass `condition`, {kind} per example."
        )
    found = trees.same_structure(
        class_numbers(gan, condition),
        gan.condition_spec,
        gan._wiring.names,
        leaf=_array,
    )
    if found is None:
        raise ValueError(
            f"`condition` must have the structure {_structure(gan)}. "
            f"Received: {trees.described(condition)}"
        )
    specs = trees.leaves(gan.condition_spec)
    leaves = trees.leaves(found)
    if count is None:
        several = [
            len(x) for x, of in zip(leaves, specs, strict=True) if _is_batch(x, of)
        ]
        count = several[0] if several else 1
    if not all(leaf.size for leaf in leaves):
        raise ValueError("`condition` is empty: there is nothing to generate.")
    rows = [_rows(gan, count, x, of) for x, of in zip(leaves, specs, strict=True)]
    found = keras.tree.pack_sequence_as(gan.condition_spec, rows)
    check_condition_values(gan, found, penalties=False)
    return count, found


def _array(part):
    """A tensor of a condition as a NumPy array; None if it is not one."""
    if part is None or isinstance(part, dict):
        return None
    listed = isinstance(part, (list, tuple))
    try:
        return np.asarray(part if listed else ops.convert_to_numpy(part))
    except (TypeError, ValueError) as error:
        raise ValueError(
            "`condition` must be arrays of numbers, with rows of the same length. "
            f"Received: {error}"
        ) from error


def _is_batch(array, spec):
    """Whether an array has one condition per row, and is not one condition."""
    return array.ndim == len(spec.shape)


def _rows(gan, count, array, spec):
    """One row per example, of an array that has them or is one for all."""
    integer = "int" in keras.backend.standardize_dtype(spec.dtype)
    rows = array if _is_batch(array, spec) else array[None]
    right = array.dtype.kind in "biuf" and _is_taken(rows, spec)
    if not right or _is_batch(array, spec) and len(array) != count:
        if is_class_number(gan.condition_spec):
            wanted = f"{count} integers, one per example, or one integer for all"
        else:
            one = tuple(spec.shape)[1:]
            wanted = f"of shape {(count, *one)}, or {one} for all"
        raise ValueError(
            f"`condition` must be {wanted}. Received: shape {array.shape}, dtype "
            f"{array.dtype}.{_advice(rows, spec)}"
        )
    if not integer:
        rows = rows.astype(keras.backend.standardize_dtype(spec.dtype))
    return rows if len(rows) == count else np.repeat(rows, count, axis=0)


def check_condition_values(gan, condition, penalties=True):
    """Raises `ValueError` if a condition has values that cannot be used."""
    rules = ConditionRules(gan, penalties)
    if condition is None or not rules.apply:
        return
    for message, faulty in zip(rules.messages, rules.faults(condition), strict=True):
        if bool(faulty):
            raise ValueError(f"In the condition, {message}. {rules.seen(condition)}")
