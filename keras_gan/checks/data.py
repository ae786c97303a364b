"""Checks of images and labels for training, scoring and generating."""

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.checks.classes import class_numbers
from keras_gan.checks.networks import embedded_classes
from keras_gan.checks.networks import fits
from keras_gan.checks.networks import inputs_of
from keras_gan.core.advising import advise
from keras_gan.core.integers import integer


def check_count(count):
    """The count as an integer; raises `ValueError` unless it is positive."""
    return integer("count", count, what="is how many images to generate")


def check_labels(gan, count, labels):
    """The labels as an array of integers, one per example, or None.

    Args:
        gan: `GAN`.
        count: integer, the number of examples.
        labels: integers or names of classes, one per example or one for all; None.

    Raises:
        TypeError: if some labels are names and others are not.
        ValueError: unless labels are given if, and only if, the networks take them; if
            they are not classes of the networks.
    """
    if not gan.conditional:
        if labels is not None:
            raise ValueError(
                "`labels` were given, but the networks take none: build them "
                "with two inputs (models.dcgan(..., num_classes=10) does)."
            )
        return None
    if labels is None:
        raise ValueError(
            "The networks take labels: pass `labels`, one integer"
            f"{' or name' if gan.class_names else ''} per example."
        )
    labels = ops.convert_to_numpy(class_numbers(gan, labels))
    if labels.ndim == 0:
        labels = np.full(count, labels)
    if labels.shape != (count,) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"`labels` must be {count} integers, one per example, or one integer "
            f"for all. Received: shape {labels.shape}, dtype {labels.dtype}"
        )
    _check_label_values(gan, labels)
    return labels


def _check_label_values(gan, labels):
    """Raises `ValueError` if a label is not a class of the networks."""
    labels = ops.convert_to_numpy(labels)
    classes = embedded_classes(gan.generator)
    most = np.inf if classes is None else classes - 1
    if labels.size and (labels.min() < 0 or labels.max() > most):
        known = "0 or more" if classes is None else f"0 to {most}"
        raise ValueError(
            f"Labels must be {known}, the classes that the networks know. Received: "
            f"labels from {labels.min()} to {labels.max()}"
        )


def unpack(data):
    """Splits a batch, or its specification, into images and labels."""
    if not isinstance(data, (tuple, list)):
        return data, None
    parts = [None if backend.is_absent(part) else part for part in data]
    if len(parts) == 1:
        return parts[0], None
    if len(parts) == 2 or (len(parts) == 3 and parts[2] is None):
        return parts[0], parts[1]
    raise ValueError(
        "Data must be images or (images, labels): a GAN has no use for a third "
        f"element such as sample weights. Received: {len(data)} elements."
    )


def check_no_weights(arguments):
    """Raises `ValueError` if `fit` was given weights of examples or classes."""
    for name in ("sample_weight", "class_weight"):
        if arguments.get(name) is not None:
            raise ValueError(
                f"`{name}` is not supported: a GAN has no use for a third element "
                "besides images and labels."
            )


def check_structure(gan, data):
    """Raises unless the data have the shapes and dtypes that training needs.

    Args:
        gan: the model.
        data: a batch, or the `element_spec` of a dataset.

    Returns:
        `(images, labels)` of the batch; labels may be None.
    """
    images, labels = unpack(backend.spec_of_one_replica(data))
    if not hasattr(images, "shape") or not hasattr(images, "dtype"):
        raise TypeError(
            "Data must be images or (images, labels). Received an element of "
            f"type {type(images).__name__}."
        )
    dtype = keras.backend.standardize_dtype(images.dtype)
    if "float" not in dtype:
        low, high = gan.value_range
        raise TypeError(
            f"Images must be floating-point numbers in [{low}, {high}], scaled "
            "as the generator makes them. Received: images of dtype "
            f"{dtype}. For uint8: images / 127.5 - 1 gives [-1, 1]."
        )
    _check_image_shape(gan, images)
    if gan.conditional:
        _check_label_structure(labels)
    elif labels is not None:
        advise(
            gan,
            "labels",
            "The data have labels, but the networks take none, so the labels are not "
            "used. Pass the images alone (of a dataset: dataset.map(lambda images, "
            "labels: images)), or build networks with two inputs "
            "(models.dcgan(..., num_classes=10) does).",
        )
    return images, labels


def _check_image_shape(gan, images):
    if not inputs_of(gan.discriminator) or images.shape is None:
        return
    shape = images.shape
    if getattr(shape, "rank", len(shape) if shape is not None else 0) is None:
        return
    expected = tuple(inputs_of(gan.discriminator)[0].shape[1:])
    if not fits(tuple(shape)[1:], expected):
        raise ValueError(
            f"The discriminator takes examples of shape {expected}, but the "
            f"data's examples have shape {tuple(shape)[1:]}."
        )


def _check_label_structure(labels):
    if labels is None:
        raise ValueError(
            "The networks take labels, but the data has none: make each "
            "element of the dataset (images, labels)."
        )
    if not hasattr(labels, "shape") or not hasattr(labels, "dtype"):
        raise TypeError(
            "Labels must be integers of shape (batch,), one class per example. "
            f"Received: an element of type {type(labels).__name__}."
        )
    if getattr(labels.shape, "rank", 1) is None:
        raise ValueError(
            "Labels must have a shape that is known before training: (batch,). "
            "Received: labels of unknown rank. In `Dataset.from_generator`, give "
            "them tf.TensorSpec((None,), tf.int32); after `tf.py_function`, call "
            "`labels.set_shape((None,))`."
        )
    dtype = keras.backend.standardize_dtype(labels.dtype)
    if len(labels.shape) != 1 or "int" not in dtype:
        raise ValueError(
            "Labels must be integers of shape (batch,), one class per example. For "
            "one-hot labels use np.argmax(labels, axis=1), for integers stored as "
            "floats labels.astype('int32'); image_dataset_from_directory gives "
            "integers with label_mode='int'. "
            f"Received: labels of shape {tuple(labels.shape)}, dtype {dtype}."
        )


def check_values(gan, data):
    """Raises on empty data, NaN, images outside `value_range`, and unknown labels."""
    images, labels = unpack(data)
    if gan.conditional:
        _check_label_values(gan, labels)
    images = ops.convert_to_numpy(images)
    if not images.size:
        raise ValueError("The data are empty: there is nothing to train on.")
    if not np.all(np.isfinite(images)):
        raise ValueError(
            "The images contain NaN or infinite values, which would ruin the "
            "networks. Remove or repair them first."
        )
    if images.ndim != 4:  # Points and vectors may have any range.
        return
    low, high = gan.value_range
    least, most = float(images.min()), float(images.max())
    if least < low - 1e-3 or most > high + 1e-3:
        raise ValueError(
            f"Images must lie in [{low}, {high}], the range of the generator's "
            f"images. Received: images in [{least:.4g}, {most:.4g}]. Rescale "
            "them, or pass `value_range` to GAN."
        )
    if low < 0 <= least:
        advise(
            gan,
            "range",
            f"The images lie in [{least:.4g}, {most:.4g}], but the generator "
            f"makes images in [{low}, {high}]: the discriminator can tell them "
            "apart by that alone. Rescale with images * 2 - 1, or end the "
            "generator in a sigmoid.",
        )


def check_first_batch(gan, batch, only_batch):
    """Checks the first batch of the data, before the networks are trained on it."""
    if batch is None:
        raise ValueError(
            "The dataset is empty: it gave no batch at all. A dataset batched "
            "with drop_remainder=True needs at least one full batch."
        )
    check_structure(gan, batch)
    check_values(gan, batch)
    if not only_batch:  # The only batch may be short; the update cuts it.
        gan.update.check_batch_size(int(unpack(batch)[0].shape[0]))
