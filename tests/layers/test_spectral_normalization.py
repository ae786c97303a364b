"""W / σ(W) against NumPy's singular values, in a network and in training."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import finite_differences
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan.layers import SpectralNormalization
from keras_gan.updates import Step

RNG = np.random.default_rng(0)


def converged(layer, shape, steps=300):
    """The layer wrapped and built, its vector moved until it stands still."""
    wrapped = SpectralNormalization(layer)
    wrapped.build(shape)
    for _ in range(steps):
        wrapped.end_step(Step())
    return wrapped


KINDS = [
    (layers.Dense(5), (None, 3), lambda w: w),
    (layers.Conv2D(4, 3), (None, 6, 6, 2), lambda w: w.reshape(-1, 4)),
    (
        layers.Conv2DTranspose(4, 3),
        (None, 6, 6, 2),
        lambda w: np.swapaxes(w, -1, -2).reshape(-1, 4),
    ),
    (layers.Embedding(7, 3), (None,), lambda w: w),
]


@pytest.mark.parametrize(("layer", "shape", "matrix"), KINDS)
def test_the_norm_is_the_largest_singular_value(layer, shape, matrix):
    """Sees a transposed convolution whose inputs are taken for its outputs."""
    wrapped = converged(layer, shape)
    kernel = np.asarray(wrapped._kernel)
    expected = np.linalg.norm(matrix(kernel), 2)
    np.testing.assert_allclose(wrapped.norm(), expected, rtol=1e-4)


def test_the_layer_works_with_the_divided_kernel_and_keeps_its_own():
    """Sees the kernel overwritten by a forward pass, and a bias that is divided."""
    wrapped = converged(layers.Dense(5, bias_initializer="ones"), (None, 3))
    kernel = np.asarray(wrapped.layer.kernel).copy()
    x = RNG.normal(size=(4, 3)).astype("float32")
    for training in (False, True):
        found = wrapped(x, training=training)
        expected = x @ kernel / np.linalg.norm(kernel, 2) + 1
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(wrapped.layer.kernel, kernel)


def test_the_gradient_goes_through_the_norm():
    """Finite differences of W ↦ f(W / σ(W)), with NumPy's σ. Sees a σ held fixed,
    whose gradient has a part along W."""
    wrapped = converged(layers.Dense(4, use_bias=False, dtype="float64"), (None, 3))
    x, direction = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 4))
    kernel = tf.Variable(np.asarray(wrapped.layer.kernel))

    def value():
        matrix = kernel.numpy()
        return np.sum(direction * np.tanh(x @ matrix / np.linalg.norm(matrix, 2)))

    with tf.GradientTape() as tape:
        result = tf.reduce_sum(direction * tf.tanh(wrapped(tf.constant(x))))
    found = tape.gradient(result, wrapped.layer.kernel.value).numpy()
    numeric = finite_differences(value, kernel)
    np.testing.assert_allclose(found, numeric, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(np.sum(found * kernel.numpy()), 0.0, atol=1e-8)


@pytest.mark.slow
def test_looking_moves_nothing_and_a_training_step_moves_the_vector_once(points):
    generator, discriminator = tiny_networks()
    discriminator = models.spectrally_normalized(discriminator)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile("sgd", "sgd", penalties=[penalties.R1()])
    vectors = [v for v in discriminator.variables if v.name == "vector"]
    before = [np.asarray(v).copy() for v in vectors]
    kernels = [np.asarray(v) for v in discriminator.trainable_variables]
    gan.discriminate(points)
    gan.evaluate(points, verbose=0)
    gan.discriminator_gradients(gan.draw(points[:8]))
    for vector, old in zip(vectors, before, strict=True):
        np.testing.assert_array_equal(vector, old)
    gan.d_optimizer.learning_rate = 0.0
    gan.fit(points[:32], verbose=0)  # one step
    first = kernels[0]  # of shape (2, 8), before the vector's (1, 8)
    left = before[0] @ first.T
    expected = (left / np.linalg.norm(left)) @ first
    np.testing.assert_allclose(
        vectors[0], expected / np.linalg.norm(expected), rtol=1e-4, atol=1e-6
    )


@pytest.mark.slow
def test_training_keeps_d_lipschitz(points):
    """The public path, at a rate at which D alone would be steep."""

    def slope(wrap):
        generator, discriminator = tiny_networks()
        gan = GAN(generator, wrap(discriminator), latent_dim=4, seed=0)
        gan.compile(
            keras.optimizers.Adam(0.05), keras.optimizers.SGD(0.0), loss="hinge"
        )
        gan.fit(points, epochs=10, verbose=0)
        x = tf.constant(points)
        with tf.GradientTape() as tape:
            tape.watch(x)
            score = tf.reduce_sum(gan.discriminator(x))
        return np.linalg.norm(tape.gradient(score, x), axis=1).max()

    assert slope(models.spectrally_normalized) <= 1.02 < slope(lambda network: network)


@pytest.mark.slow
def test_a_generator_may_have_it_too_and_goes_on_from_a_file(points, tmp_path):
    networks = [models.spectrally_normalized(n) for n in tiny_networks()]
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile("sgd", "sgd")
    gan.fit(points, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    gan.fit(points, shuffle=False, verbose=0)
    loaded.fit(points, shuffle=False, verbose=0)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_it_cannot_wrap_is_refused():
    with pytest.raises(TypeError, match="`layer`.*'dense'"):
        SpectralNormalization("dense")
    with pytest.raises(ValueError, match="`power_iterations`.*=0"):
        SpectralNormalization(layers.Dense(1), power_iterations=0)
    with pytest.raises(ValueError, match="'flat'.*Flatten"):
        SpectralNormalization(layers.Flatten(name="flat")).build((None, 2, 2))


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_a_kernel_of_zeros_is_harmless(policy):
    """Sees a division by 1e-12, which float16 takes for 0."""
    wrapped = SpectralNormalization(
        layers.Dense(4, kernel_initializer="zeros", dtype=policy), dtype=policy
    )
    x = tf.ones((1, 3))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(wrapped(x))
    gradient = tape.gradient(total, wrapped.layer.kernel.value)
    assert float(total) == 0
    np.testing.assert_array_equal(gradient, np.ones((3, 4)))


def test_mixed_precision_has_the_norm_of_small_kernels_too():
    """Of 1e-4, whose squares are nothing in float16."""
    initializer = keras.initializers.RandomNormal(stddev=1e-4, seed=0)
    layer = layers.Dense(
        16, kernel_initializer=initializer, use_bias=False, dtype="mixed_float16"
    )
    wrapped = SpectralNormalization(layer, dtype="mixed_float16")
    wrapped.build((None, 32))
    for _ in range(100):
        wrapped.end_step(Step())
    kernel = np.asarray(layer.kernel)
    np.testing.assert_allclose(wrapped.norm(), np.linalg.norm(kernel, 2), rtol=1e-2)
    found = wrapped(np.eye(32, dtype="float32"))
    expected = kernel / np.linalg.norm(kernel, 2)
    np.testing.assert_allclose(found, expected, atol=5e-3)


def test_layers_that_would_lose_something_are_refused():
    with pytest.raises(ValueError, match="activity regularizer"):
        SpectralNormalization(layers.Dense(1, activity_regularizer="l2"))
    with pytest.raises(ValueError, match="DepthwiseConv2D"):
        SpectralNormalization(layers.DepthwiseConv2D(3)).build((None, 4, 4, 2))


def test_several_iterations_a_step_are_as_many_steps_of_one():
    several = SpectralNormalization(layers.Dense(5), power_iterations=3)
    several.build((None, 3))
    single = SpectralNormalization(several.layer)
    single.build((None, 3))
    single.vector.assign(several.vector)
    several.end_step(Step())
    for _ in range(3):
        single.end_step(Step())
    np.testing.assert_allclose(several.vector, single.vector, rtol=1e-5)
