"""Grouped convolutions as TensorFlow computes them."""

import functools

import tensorflow as tf


def grouped_convolution(x, kernel, strides, padding):
    """A grouped convolution of maps `(batch, height, width, channels)`.

    Keras compiles it by XLA, as old versions of TensorFlow had no gradients of it on a
    CPU. There it takes hundreds of times as long as this. TensorFlow without oneDNN
    still has none, so that each group is convolved by itself.

    Args:
        x: tensor.
        kernel: tensor of shape `(height, width, channels per group, filters)`.
        strides: pair of integers.
        padding: "same" or "valid".
    """

    def convolved(x, kernel):
        return tf.nn.conv2d(x, kernel, list(strides), padding.upper())

    if has_gradients_of_groups():
        return convolved(x, kernel)
    groups = x.shape[-1] // kernel.shape[-2]
    parts = zip(tf.split(x, groups, -1), tf.split(kernel, groups, -1), strict=True)
    return tf.concat([convolved(*part) for part in parts], -1)


@functools.cache
def has_gradients_of_groups():
    """Whether TensorFlow has gradients of grouped convolutions, found out by one."""
    try:
        with tf.init_scope():
            kernel, maps = tf.ones((3, 3, 2, 4)), tf.ones((1, 3, 3, 4))
            tf.raw_ops.Conv2DBackpropInput(
                input_sizes=(1, 3, 3, 4),
                filter=kernel,
                out_backprop=maps,
                strides=[1, 1, 1, 1],
                padding="SAME",
            )
    except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError):
        return False
    return True
