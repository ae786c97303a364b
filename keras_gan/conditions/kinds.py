"""Kinds of conditions: class numbers, one-hot rows, vectors, images."""

import keras
from keras import layers

from keras_gan.core.integers import integer
from keras_gan.layers.soft_labels import SoftLabels


class Condition:
    """What a network is told about each example: a tensor of a known shape.

    A subclass says how the tensor becomes the vector or the plane that a network can
    use. Functions of `models` take a condition and make the network's input for it.

    Args:
        shape: tuple of integers, the shape of one condition.
        name: string, the name of the networks' input.

    Raises:
        TypeError: if `name` is not a string, or is empty.

    Example:

    >>> class Angle(Condition):
    ...     def __init__(self):
    ...         super().__init__(shape=(), name="angle")
    ...     def code(self, tensor):
    ...         return keras.ops.stack(
    ...             [keras.ops.cos(tensor), keras.ops.sin(tensor)], axis=-1)
    >>> from keras_gan import models
    >>> generator, _ = models.mlp(latent_dim=8, condition=Angle())
    >>> generator([keras.ops.zeros((3, 8)), keras.ops.ones((3,))]).shape
    TensorShape([3, 2])
    """

    dtype = "float32"
    num_classes = None  # An integer where a condition is a class number.

    def __init__(self, shape, name="condition"):
        if not isinstance(name, str) or not name:
            raise TypeError(
                f"`name` must be a string that is not empty. Received: name={name!r}"
            )
        self.shape = tuple(shape)
        self.name = name

    def input(self):
        """A new symbolic input for this condition."""
        return keras.Input(self.shape, dtype=self.dtype, name=self.name)

    def checked(self, tensor):
        """The input as the methods below take it."""
        return tensor

    def code(self, tensor):
        """What conditional layers take: class numbers, or vectors."""
        return tensor

    def vector(self, tensor, units):
        """A learned vector of `units` numbers."""
        return layers.Dense(units)(self.code(tensor))

    def plane(self, tensor, height, width):
        """An image of this size with one or more channels."""
        plane = self.vector(tensor, height * width)
        return layers.Reshape((height, width, 1))(plane)

    def __repr__(self):
        size = self.shape[0] if len(self.shape) == 1 else self.shape
        return f"{type(self).__name__}({self.num_classes or size}, name={self.name!r})"


class Several(Condition):
    """Several conditions as one: what modulates a network that gets all of them.

    Args:
        conditions: list of `Condition`.
    """

    def __init__(self, conditions):
        super().__init__((None,))
        self.conditions = conditions

    def code(self, tensor):
        pairs = zip(self.conditions, tensor, strict=True)
        rows = [
            each.code(one)
            if each.num_classes is None
            else layers.CategoryEncoding(each.num_classes, output_mode="one_hot")(one)
            for each, one in pairs
        ]
        return layers.Concatenate()(rows)


class Classes(Condition):
    """Class numbers, integers of shape `(batch,)`, each with an embedding of its own.

    Args:
        count: integer, the number of classes.
        name: string, the name of the networks' input.

    Raises:
        ValueError: if `count` is below 1.

    Example:

    >>> from keras_gan import models
    >>> generator, _ = models.dcgan((28, 28, 1), filters=4, condition=Classes(10))
    >>> [(each.name, each.shape) for each in generator.inputs]
    [('latents', (None, 100)), ('labels', (None,))]

    Reference: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    dtype = "int32"

    def __init__(self, count, name="labels"):
        super().__init__((), name)
        self.num_classes = integer("count", count)

    def vector(self, tensor, units):
        return layers.Embedding(self.num_classes, units)(tensor)


class OneHot(Condition):
    """One-hot or soft labels, of shape `(batch, count)`, whose rows sum to 1.

    A row times a matrix is the embedding, so a row between two classes has an embedding
    between theirs.

    Args:
        count: integer, the number of classes.
        name: string, the name of the networks' input.

    Raises:
        ValueError: if `count` is below 1.

    Example:

    >>> from keras_gan import models
    >>> generator, _ = models.mlp(latent_dim=8, condition=OneHot(3))
    >>> latents = keras.ops.zeros((1, 8))
    >>> generator([latents, keras.ops.array([[0.5, 0.5, 0.0]])]).shape
    TensorShape([1, 2])

    Reference: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(self, count, name="condition"):
        super().__init__((integer("count", count),), name)

    def checked(self, tensor):
        return SoftLabels()(tensor)

    def vector(self, tensor, units):
        matrix = layers.Dense(units, use_bias=False, kernel_initializer="uniform")
        return matrix(tensor)


class Vector(Condition):
    """Vectors of shape `(batch, size)`, such as attributes.

    Args:
        size: integer, the length of one vector.
        name: string, the name of the networks' input.

    Raises:
        ValueError: if `size` is below 1.

    Example:

    >>> from keras_gan import models
    >>> _, discriminator = models.mlp(condition=Vector(4, name="attributes"))
    >>> [(each.name, each.shape) for each in discriminator.inputs]
    [('points', (None, 2)), ('attributes', (None, 4))]

    Reference: [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(self, size, name="condition"):
        super().__init__((integer("size", size),), name)


class Image(Condition):
    """Images of shape `(batch, height, width, channels)`.

    A discriminator of images gets it as more channels, resized if the sizes differ.
    Elsewhere its values are one long vector.

    Args:
        shape: `(height, width, channels)`.
        name: string, the name of the networks' input.

    Raises:
        ValueError: if `shape` is not three integers of at least 1.

    Example:

    >>> from keras_gan import models
    >>> networks = models.dcgan((28, 28, 1), filters=4, condition=Image((7, 7, 1)))
    >>> [network.inputs[1].shape for network in networks]
    [(None, 7, 7, 1), (None, 7, 7, 1)]

    Reference: [Isola et al., 2017](https://arxiv.org/abs/1611.07004)
    """

    def __init__(self, shape, name="condition"):
        try:
            height, width, channels = (integer("shape", each) for each in shape)
        except (TypeError, ValueError):
            raise ValueError(
                "`shape` must be (height, width, channels), three integers of at least "
                f"1. Received: shape={shape!r}"
            ) from None
        super().__init__((height, width, channels), name)

    def code(self, tensor):
        return layers.Flatten(data_format="channels_last")(tensor)

    def plane(self, tensor, height, width):
        if self.shape[:2] == (height, width):
            return tensor
        return layers.Resizing(height, width, data_format="channels_last")(tensor)
