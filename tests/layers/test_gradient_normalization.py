"""f / (‖∇f‖ + |f|) on networks whose gradient is known."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import finite_differences
from conftest import tiny_networks
from keras import ops

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan.layers import GradientNormalization

RNG = np.random.default_rng(0)


def test_a_quadratic_network_has_its_closed_form():
    """f = ½‖x‖², ∇f = x: ½r / (1 + ½r). Sees one norm over the batch."""
    inputs = keras.Input((3,))
    outputs = 0.5 * ops.sum(inputs**2, axis=1, keepdims=True)
    layer = GradientNormalization(keras.Model(inputs, outputs))
    x = RNG.normal(size=(6, 3)).astype("float32")
    radius = np.linalg.norm(x, axis=1, keepdims=True)
    np.testing.assert_allclose(layer(x), radius / (2 + radius), rtol=1e-5)


def test_of_a_relu_network_it_is_bounded_and_1_lipschitz():
    """Sees a network that is divided by its gradient alone."""
    _, network = models.mlp(data_dim=3, units=32, depth=2)
    layer = GradientNormalization(network)
    x = tf.constant(10 * RNG.normal(size=(500, 3)).astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = layer(x)
    assert np.abs(score).max() < 1
    slopes = np.linalg.norm(tape.gradient(score, x), axis=1)
    assert slopes.max() <= 1 + 1e-5
    # Exactly ‖∇f‖² / (‖∇f‖ + |f|)², as ‖∇f‖ does not change with x.
    with tf.GradientTape() as tape:
        tape.watch(x)
        raw = network(x)
    norm = np.linalg.norm(tape.gradient(raw, x), axis=1)
    expected = norm**2 / (norm + np.abs(raw[:, 0])) ** 2
    np.testing.assert_allclose(slopes, expected, rtol=1e-4)


@pytest.mark.slow
def test_it_trains_and_comes_back_from_a_file(points, tmp_path):
    generator, discriminator = tiny_networks()
    discriminator = models.gradient_normalized(discriminator)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile(keras.optimizers.Adam(1e-2), "adam", loss="hinge")
    history = gan.fit(points, epochs=10, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert abs(history["d_loss"][-1] - history["d_loss"][0]) > 1e-3
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(gan.discriminate(points), loaded.discriminate(points))


@pytest.mark.slow
def test_labels_go_through_and_penalties_go_on_top(images):
    networks = models.dcgan(
        (8, 8, 1), 4, filters=4, num_classes=3, discriminator_normalization=None
    )
    gan = GAN(networks[0], models.gradient_normalized(networks[1]), latent_dim=4)
    gan.compile("adam", "adam", penalties=[penalties.R1()])
    history = gan.fit(images[:16], np.arange(16) % 3, verbose=0).history
    assert np.isfinite(history["r1"]).all()
    assert gan.conditional


def test_a_sigmoid_inside_is_found():
    network = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, "sigmoid", name="verdict")]
    )
    with pytest.raises(ValueError, match="layer 'verdict'"):
        GAN(tiny_networks()[0], models.gradient_normalized(network), latent_dim=4)


def test_what_is_no_network_is_refused():
    with pytest.raises(TypeError, match="`network`"):
        GradientNormalization(keras.layers.Dense(1))


def test_the_gradient_goes_through_the_slope():
    """Of f = w·x: by w, f / (‖w‖ + |f|) has a part of ‖w‖. Sees it held fixed."""
    network = keras.Sequential(
        [
            keras.Input((3,), dtype="float64"),
            keras.layers.Dense(1, use_bias=False, dtype="float64"),
        ]
    )
    layer = GradientNormalization(network, dtype="float64")
    kernel = tf.Variable(RNG.normal(size=(3, 1)))
    x = tf.constant(RNG.normal(size=(4, 3)))

    def closed():
        f = x.numpy() @ kernel.numpy()
        return np.sum(f / (np.linalg.norm(kernel) + np.abs(f)))

    network.set_weights([kernel.numpy()])
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(x))
    found = tape.gradient(total, network.trainable_variables[0].value)
    np.testing.assert_allclose(found, finite_differences(closed, kernel), rtol=1e-6)


def test_labels_and_the_training_flag_reach_the_network():
    _, labelled = models.dcgan(
        (8, 8, 1), 4, filters=4, num_classes=3, discriminator_normalization=None
    )
    normalized = models.gradient_normalized(labelled)
    x = RNG.normal(size=(2, 8, 8, 1)).astype("float32")
    scores = [np.asarray(normalized([x, np.full(2, label)])) for label in (1, 2)]
    assert np.abs(scores[0] - scores[1]).max() > 1e-6
    dropping = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dropout(0.9), keras.layers.Dense(1)]
    )
    layer, ones = GradientNormalization(dropping), np.ones((50, 3), "float32")
    assert np.ptp(layer(ones, training=True)) > 0
    assert np.ptp(layer(ones)) < 1e-6
