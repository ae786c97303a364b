"""Linear maps of a condition: an Embedding of class numbers, a Dense of vectors."""

from keras import layers

from keras_gan.core.integers import integer
from keras_gan.layers.spectral_normalization import SpectralNormalization


def linear_map(layer, units, name, start, use_bias=True):
    """A new layer from one condition to `units` numbers, for use within `layer`.

    Args:
        layer: layer with the attributes `num_classes` and `spectral_normalization`.
        units: integer, length of the result.
        name: string, the new layer's name.
        start: initializer of the matrix, or its name.
        use_bias: boolean, add a bias to the map of vectors.
    """
    shared = {"name": name, "dtype": layer.dtype_policy}
    if layer.num_classes is None:
        made = layers.Dense(
            units, use_bias=use_bias, kernel_initializer=start, **shared
        )
    else:
        made = layers.Embedding(
            layer.num_classes, units, embeddings_initializer=start, **shared
        )
    if layer.spectral_normalization:
        return SpectralNormalization(made, name=name, dtype=layer.dtype_policy)
    return made


def checked_classes(num_classes):
    """The number of classes as a Python integer, or None for conditions of vectors."""
    return None if num_classes is None else integer("num_classes", num_classes)


def shapes_of(layer, input_shape):
    """The shapes of `[x, condition]`, checked.

    Raises:
        ValueError: unless these are two tensors, and the second is a vector per
            example, or with `num_classes` a class number per example.
    """
    kind = type(layer).__name__
    pair = isinstance(input_shape, (list, tuple)) and all(
        isinstance(each, (list, tuple)) for each in input_shape
    )
    if not pair or len(input_shape) != 2:
        raise ValueError(
            f"{kind} must be called on a list of two tensors, [x, condition]. "
            f"Received: an input of shape {input_shape}"
        )
    x, condition = (tuple(each) for each in input_shape)
    if layer.num_classes is None and len(condition) != 2:
        raise ValueError(
            f"The condition of {kind} must be a vector per example, (batch, n); for "
            "class numbers of shape (batch,) give `num_classes`. Received: a condition "
            f"of shape {condition}"
        )
    if layer.num_classes is not None and len(condition) != 1:
        raise ValueError(
            f"The condition of {kind} with `num_classes` must be a class number per "
            "example, (batch,); for vectors leave `num_classes` out. Received: a "
            f"condition of shape {condition}"
        )
    return x, condition
