"""Checks of examples for training, scoring and generating."""

import math

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.checks.conditions import check_condition_structure
from keras_gan.checks.conditions import check_condition_values
from keras_gan.checks.networks import inputs_of
from keras_gan.checks.wiring import fits
from keras_gan.core import trees
from keras_gan.core.advising import advise
from keras_gan.core.integers import integer
from keras_gan.core.memory import check_fits


def check_count(count):
    """The count as an integer; raises `ValueError` unless it is positive."""
    return integer("count", count, what="is how many images to generate")


def unpack(data, gan):
    """Splits a batch, or its specification, into examples and condition.

    A tuple is (examples, condition), as Keras' (x, y). If the generator makes a tuple
    or list of tensors, it may also be the examples alone.
    """
    if not isinstance(data, (tuple, list)):
        return data, None
    parts = [None if backend.is_absent(part) else part for part in data]
    if len(parts) > 1 and _are_examples(gan, parts):
        return parts, None
    if len(parts) == 1:
        return parts[0], None
    if len(parts) == 2 or (len(parts) == 3 and parts[2] is None):
        return parts[0], parts[1]
    raise ValueError(
        "Data must be examples or (examples, condition): a GAN has no use for a third "
        f"element such as sample weights. Received: {len(data)} elements."
    )


def _are_examples(gan, parts):
    """Whether the parts of a tuple are the tensors of the generator's examples."""
    spec = gan.example_spec
    if not isinstance(spec, (tuple, list)):
        return False
    return trees.same_structure(parts, spec) is not None and (
        trees.same_structure(parts[0], spec) is None
    )


def check_no_weights(arguments):
    """Raises `ValueError` if `fit` was given weights of examples or classes."""
    for name in ("sample_weight", "class_weight"):
        if arguments.get(name) is not None:
            raise ValueError(
                f"`{name}` is not supported: a GAN has no use for a third element "
                "besides examples and condition."
            )


def check_structure(gan, data, training=True):
    """Raises unless the data have the shapes and dtypes that the networks need.

    Args:
        gan: the model.
        data: a batch, or the `element_spec` of a dataset.
        training: boolean, whether the data are to be trained on, so that penalties,
            too, may need the condition.

    Returns:
        `(examples, condition)` of the batch, in the structures of the networks' own;
        the condition may be None.
    """
    examples, condition = unpack(backend.spec_of_one_replica(data), gan)
    examples = check_examples(gan, examples)
    return examples, check_condition_structure(gan, condition, training)


def check_examples(gan, examples):
    """The examples in the structure of the generator's, or an error."""
    spec = gan.example_spec
    found = trees.same_structure(examples, spec)
    leaves = [] if found is None else trees.leaves(found)
    if not leaves or not all(map(_is_tensor, leaves)):
        if trees.is_tree(spec):
            raise ValueError(
                f"The generator makes examples {trees.described(spec)}, and the data's "
                f"examples must have this structure. Received: "
                f"{trees.described(examples)}"
            )
        raise TypeError(
            "Data must be examples or (examples, condition). Received an element of "
            f"type {type(examples).__name__}."
        )
    for leaf in leaves:
        dtype = _dtype_name(leaf)
        if "float" not in dtype:
            low, high = gan.value_range
            raise TypeError(
                f"Images must be floating-point numbers in [{low}, {high}], scaled "
                "as the generator makes them. Received: images of dtype "
                f"{dtype}. For uint8: images / 127.5 - 1 gives [-1, 1]."
                if not trees.is_tree(spec)
                else "Each tensor of an example must be of floating-point numbers. "
                f"Received: {trees.described(examples)}"
            )
    for leaf, expected in zip(leaves, trees.leaves(_judged(gan)), strict=True):
        shape = getattr(leaf, "shape", None)
        if shape is None or getattr(shape, "rank", 0) is None:
            continue
        if not fits(tuple(shape)[1:], tuple(expected.shape)[1:]):
            if trees.is_tree(spec):
                raise ValueError(
                    f"The generator makes examples {trees.described(spec)}, but the "
                    f"data have examples {trees.described(found)}."
                )
            raise ValueError(
                f"The discriminator takes examples of shape {expected.shape[1:]}, but "
                f"the data's examples have shape {tuple(shape)[1:]}."
            )
    return found


def _dtype_name(leaf):
    try:
        return keras.backend.standardize_dtype(leaf.dtype)
    except ValueError:  # Texts and Python objects, which no tensor holds.
        return str(leaf.dtype)


def _judged(gan):
    """The examples that D takes; those that G makes if they are several, or unknown."""
    own = inputs_of(gan.discriminator)
    return own[0] if own and not trees.is_tree(gan.example_spec) else gan.example_spec


def _is_tensor(leaf):
    return hasattr(leaf, "shape") and hasattr(leaf, "dtype")


def check_values(gan, data, training=True):
    """Raises on empty data, NaN, images outside `value_range`, and unknown classes."""
    examples, condition = unpack(data, gan)
    condition = check_condition_structure(gan, condition, training)
    check_condition_values(gan, condition, penalties=training)
    for leaf in trees.leaves(examples):
        _check_example_values(gan, ops.convert_to_numpy(leaf))


def check_memory(count, shapes):
    """Raises `ValueError` if that many examples are more than memory holds.

    Args:
        count: integer, the number of examples.
        shapes: list of the shapes of one example's tensors.
    """
    numbers = sum(math.prod(n or 1 for n in shape) for shape in shapes)
    advice = f"Choose a smaller `count`. Received: count={count}"
    check_fits(4 * count * numbers, f"{count:,} examples", advice)


def as_examples(examples):
    """Examples as an array; raises `ValueError` if their rows differ in length."""
    try:
        return np.asarray(examples)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`examples` must be an array, or lists of one length. Received: {error}"
        ) from error


def check_scored(gan, examples):
    """Raises `ValueError` unless D can score examples: some, finite, near the range.

    A generator without a bound at its end leaves the range by a little. Images of
    another range, such as 0 to 255, leave it by far.
    """
    low, high = gan.value_range
    for leaf in trees.leaves(examples):
        images = ops.convert_to_numpy(leaf)
        _check_example_values(gan, images, "score", 2 * (high - low))


def _check_example_values(gan, images, purpose="train on", tolerance=1e-3):
    if not images.size:
        raise ValueError(f"The data are empty: there is nothing to {purpose}.")
    if not np.all(np.isfinite(images)):
        raise ValueError(
            "The images contain NaN or infinite values, which would ruin the "
            "networks. Remove or repair them first."
        )
    # Points, vectors, and examples of several tensors may have any range.
    if images.ndim != 4 or trees.is_tree(gan.example_spec):
        return
    low, high = gan.value_range
    least, most = float(images.min()), float(images.max())
    if least < low - tolerance or most > high + tolerance:
        raise ValueError(
            f"Images must lie in [{low}, {high}], the range of the generator's "
            f"images. Received: images in [{least:.4g}, {most:.4g}]. Rescale "
            "them, or pass `value_range` to GAN."
        )
    if low < 0 <= least and purpose == "train on":
        advise(
            gan,
            "range",
            f"The images lie in [{least:.4g}, {most:.4g}], but the generator "
            f"makes images in [{low}, {high}]: the discriminator can tell them "
            "apart by that alone. Rescale with images * 2 - 1, or end the "
            "generator in a sigmoid.",
        )


def check_first_batch(gan, batch, only_batch, training=True):
    """Checks the first batch of the data, before the networks are trained on it."""
    if batch is None:
        raise ValueError(
            "The dataset is empty: it gave no batch at all. A dataset batched "
            "with drop_remainder=True needs at least one full batch."
        )
    check_structure(gan, batch, training)
    check_values(gan, batch, training)
    if not only_batch:  # The only batch may be short; the update cuts it.
        examples = unpack(batch, gan)[0]
        gan.update.check_batch_size(int(trees.leaves(examples)[0].shape[0]))
