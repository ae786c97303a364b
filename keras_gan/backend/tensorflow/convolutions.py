"""Grouped convolutions as TensorFlow computes them."""

import tensorflow as tf


def grouped_convolution(x, kernel, strides, padding):
    """A grouped convolution of maps `(batch, height, width, channels)`.

    Keras compiles it by XLA, as old versions of TensorFlow had no gradients of it on a
    CPU. There it takes hundreds of times as long as this.

    Args:
        x: tensor.
        kernel: tensor of shape `(height, width, channels per group, filters)`.
        strides: pair of integers.
        padding: "same" or "valid".
    """
    return tf.nn.conv2d(x, kernel, list(strides), padding.upper())
