"""Functions on images that TensorFlow has and Keras does not."""

import tensorflow as tf


def multi_scale_ssim(first, second, weights, filter_size):
    """MS-SSIM of pairs of images in [0, 1], one value per pair."""
    return tf.image.ssim_multiscale(
        first, second, 1.0, power_factors=weights, filter_size=filter_size
    )
