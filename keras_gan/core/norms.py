"""Norms of gradients with respect to the examples, one per example."""

from keras import ops

from keras_gan import backend
from keras_gan.core import trees


def squared_norms(gradients):
    """The squared Euclidean norm of each example's gradient, `(batch,)`.

    Args:
        gradients: tensor of shape `(batch, ...)`, or a tree of them. The norm is that
            of all tensors of an example together.
    """

    def squared_norm(leaf):
        leaf = backend.full_precision(leaf)
        return ops.sum(ops.square(leaf), axis=tuple(range(1, len(leaf.shape))))

    return trees.total(trees.mapped(squared_norm, gradients))


def norms(gradients):
    """The Euclidean norm of each example's gradient, `(batch,)`."""
    # √ has no gradient at 0. Adding 1e-12 does not change a norm of 1.
    return ops.sqrt(squared_norms(gradients) + 1e-12)
