"""Functions as graphs, which run without Python."""

import tensorflow as tf


def compiled(function):
    """The function as a graph, traced once for batches of any size."""
    return tf.function(function, autograph=False, reduce_retracing=True)
