"""Resizing by matrices is TensorFlow's, and compiles."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_image_gan

from keras_gan import metrics
from keras_gan.metrics.features.networks import InceptionV3
from keras_gan.metrics.features.resizing import resized


@pytest.mark.parametrize("method", ["bicubic", "bilinear"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((8, 8), (29, 29)),
        ((32, 28), (19, 23)),
        ((100, 7), (9, 9)),
        ((13, 13), (13, 13)),
    ],
)
def test_it_is_the_operation_of_tensorflow(method, before, after):
    """Sees corners that are aligned, a kernel that is not widened, other borders."""
    images = np.random.default_rng(0).uniform(-1, 1, (2, *before, 3)).astype("float32")
    expected = tf.image.resize(images, after, method, antialias=True)
    np.testing.assert_allclose(resized(images, after, method), expected, atol=1e-5)


@pytest.mark.slow
def test_a_metric_of_inception_compiles_under_xla(images):
    """With a small network in the place of Inception's, which takes 299×299 pixels."""

    @keras.saving.register_keras_serializable("tests")
    class Small(InceptionV3):
        def __init__(self):
            super().__init__("imagenet", "bicubic", layer="features")

        def load(self):
            inputs = keras.Input((299, 299, 3))
            x = keras.layers.AveragePooling2D(100)(inputs)
            outputs = keras.layers.Flatten(name="features")(x)
            return keras.Model(inputs, outputs)

    found = []
    for jit_compile in (True, False):
        gan = tiny_image_gan()
        gan.compile(
            "adam",
            "adam",
            metrics=[metrics.KernelDistance(Small(), capacity=64)],
            jit_compile=jit_compile,
        )
        gan.evaluate(images[:16], verbose=0)
        found.append(gan.sample_metrics.metrics[0].real.value())
    np.testing.assert_allclose(*found, atol=1e-5)


def test_inception_is_built_channels_last_whatever_keras_is_set_to(tmp_path):
    path = tmp_path / "inception.weights.h5"
    keras.config.set_image_data_format("channels_first")
    try:
        extractor = InceptionV3("imagenet", "bilinear")
        extractor.weights = str(path)
        made = []
        original = keras.applications.InceptionV3
        keras.applications.InceptionV3 = lambda weights: made.append(
            keras.config.image_data_format()
        )
        path.write_bytes(b"")
        extractor.load()
    finally:
        keras.applications.InceptionV3 = original
        keras.config.set_image_data_format("channels_last")
    assert made == ["channels_last"]
