"""Norms of gradients with respect to the images, one per example."""

from keras import ops

from keras_gan import backend


def squared_norms(gradients):
    """The squared Euclidean norm of each example's gradient, `(batch,)`."""
    gradients = backend.full_precision(gradients)
    axes = tuple(range(1, len(gradients.shape)))
    return ops.sum(ops.square(gradients), axis=axes)


def norms(gradients):
    """The Euclidean norm of each example's gradient, `(batch,)`."""
    # √ has no gradient at 0. Adding 1e-12 does not change a norm of 1.
    return ops.sqrt(squared_norms(gradients) + 1e-12)
