"""An encoder to a finished GAN inverts it, where it can be inverted."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import layers

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import latent


def linear_gan(latent_dim=2, dim=5, **arguments):
    """G(z) = z A + b, and a D whose layer "seen" is linear, too."""
    keras.utils.set_random_seed(0)
    generator = keras.Sequential(
        [keras.Input((latent_dim,)), layers.Dense(dim, name="map")]
    )
    discriminator = keras.Sequential(
        [keras.Input((dim,)), layers.Dense(3, name="seen"), layers.Dense(1)]
    )
    gan = GAN(generator, discriminator, latent_dim=latent_dim, seed=0, **arguments)
    rng = np.random.default_rng(0)
    generator.set_weights([rng.normal(size=(latent_dim, dim)), rng.normal(size=dim)])
    return gan


def dense(gan):
    keras.utils.set_random_seed(1)
    dim, latent_dim = gan.image_shape[0], gan.latent_dim
    return keras.Sequential([keras.Input((dim,)), layers.Dense(latent_dim)])


def inverse_of(gan):
    """The weights of the linear encoder that inverts a linear G."""
    kernel, bias = gan.generator.get_weights()
    inverse = np.linalg.pinv(kernel.astype("float64"))
    return [inverse, -bias @ inverse]


def encoder_of(gan, *arguments, optimizer=None, **named):
    encoder = latent.Encoder(gan, dense(gan), *arguments, **named)
    encoder.compile(optimizer or keras.optimizers.SGD(0.05), run_eagerly=True)
    return encoder


@pytest.mark.slow
@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_the_inverse_of_a_linear_generator_is_where_training_ends(weight):
    """From the inverse no step leads away; from elsewhere the steps lead there."""
    gan = linear_gan()
    encoder = encoder_of(gan, weight)
    points = gan.generate(64, seed=1)
    encoder.encoder.set_weights(inverse_of(gan))
    logs = encoder.train_on_batch(points, return_dict=True)
    assert logs["loss"] < 1e-10
    for found, expected in zip(
        encoder.encoder.get_weights(), inverse_of(gan), strict=True
    ):
        np.testing.assert_allclose(found, expected, atol=1e-5)

    encoder = encoder_of(gan, weight)
    rate = keras.optimizers.schedules.CosineDecay(0.1, 640)
    encoder.compile(keras.optimizers.Adam(rate))
    encoder.fit(points, batch_size=8, epochs=80, verbose=0)
    latents = np.random.default_rng(2).normal(size=(20, 2)).astype("float32")
    found = encoder.project(np.asarray(gan.generator(latents)))
    np.testing.assert_allclose(found.latents, latents, atol=0.02)
    assert found.errors.max() < 1e-3


def test_the_loss_is_that_of_izi_f():
    """In NumPy: means over pixels and over D's features, and κ before the latter."""
    gan = linear_gan()
    encoder = encoder_of(gan, 0.5, layer="seen")
    points = np.random.default_rng(0).normal(size=(7, 5)).astype("float32")
    (a, b), (k, c) = encoder.encoder.get_weights(), gan.generator.get_weights()
    made = (points @ a + b) @ k + c
    kernel, bias = gan.discriminator.layers[0].get_weights()
    residual = np.square(points - made).mean(axis=1)
    distance = np.square(points @ kernel - made @ kernel).mean(axis=1)
    found = encoder.project(points, batch_size=3)
    np.testing.assert_allclose(found.residuals, residual, rtol=1e-4)
    np.testing.assert_allclose(found.feature_distances, distance, rtol=1e-4)
    np.testing.assert_allclose(found.errors, residual + 0.5 * distance, rtol=1e-4)
    np.testing.assert_allclose(found.images, made, rtol=1e-4, atol=1e-5)
    logs = encoder.evaluate(points, verbose=0, return_dict=True)
    expected = (residual + 0.5 * distance).mean()
    assert logs["loss"] == pytest.approx(expected, rel=1e-4)


def test_it_changes_nothing_of_the_gan_and_resumes_exactly(tmp_path):
    gan = linear_gan(average=WeightAverage(100))
    gan.compile("adam", "adam", run_eagerly=True)
    points = gan.generate(16, seed=1)
    gan.train_on_batch(points)
    before = [np.asarray(each) for each in gan.variables]
    encoder = encoder_of(gan, optimizer=keras.optimizers.Adam(0.01))
    encoder.fit(points, batch_size=8, verbose=0)
    for one, other in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(one, other)
    encoder.save(tmp_path / "encoder.keras")
    again = keras.models.load_model(tmp_path / "encoder.keras")
    for each in (encoder, again):
        each.train_on_batch(points)
    for one, other in zip(encoder.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(
        again.gan.generate(4, seed=0), gan.generate(4, seed=0)
    )


def test_a_file_keeps_how_it_is_run(tmp_path):
    encoder = encoder_of(linear_gan())
    for options in (
        {"run_eagerly": True},
        {"steps_per_execution": 3, "jit_compile": False, "auto_scale_loss": False},
    ):
        encoder.compile(keras.optimizers.SGD(0.05), **options)
        encoder.save(tmp_path / "encoder.keras")
        again = keras.models.load_model(tmp_path / "encoder.keras")
        assert again.run_eagerly == options.get("run_eagerly", False)
        assert again.steps_per_execution == options.get("steps_per_execution", 1)
        found = again.get_compile_config()
        assert {name: found[name] for name in options} == options
        assert set(found) == {"optimizer", *options}


def test_what_g_cannot_make_keeps_a_large_error():
    gan = linear_gan()
    encoder = encoder_of(gan, 0.0)
    encoder.encoder.set_weights(inverse_of(gan))
    known = gan.generate(20, seed=3)
    unknown = known + np.random.default_rng(5).normal(size=known.shape)
    errors = [encoder.project(each).errors for each in (known, unknown)]
    assert errors[0].max() < errors[1].min()


def test_the_condition_is_the_second_part_of_the_data():
    gan = tiny_image_gan(num_classes=3)
    network = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(4)]
    )
    encoder = latent.Encoder(gan, network, feature_weight=0.0)
    encoder.compile("rmsprop", run_eagerly=True)
    labels = np.array([0, 1, 2, 0], "int32")
    images = gan.generate(condition=labels, seed=0)
    encoder.fit(images, labels, verbose=0)
    assert encoder.project(images, labels).latents.shape == (4, 4)
    with pytest.raises(ValueError, match="takes a condition"):
        encoder.project(images)


def test_what_does_not_fit_is_refused():
    gan = tiny_gan()
    wrong = keras.Sequential([keras.Input((2,)), layers.Dense(3)])
    with pytest.raises(ValueError, match="latents of shape \\(4,\\).*'sequential"):
        latent.Encoder(gan, wrong)
    with pytest.raises(TypeError, match="built keras.Model"):
        latent.Encoder(gan, layers.Dense(4))
    with pytest.raises(ValueError, match="`feature_weight` must be a number"):
        latent.Encoder(gan, dense(gan), feature_weight=-1)
    with pytest.raises(TypeError, match="must be a keras_gan.GAN"):
        latent.Encoder(wrong, wrong)
    with pytest.raises(ValueError, match="loss='mse'"):
        latent.Encoder(gan, dense(gan)).compile("adam", loss="mse")


def test_regularizers_of_the_encoder_count():
    """Sees a loss without them, which lets the weights grow."""
    gan = linear_gan()
    points = gan.generate(16, seed=1)
    moved = []
    for weight in (0.0, 0.5):
        keras.utils.set_random_seed(1)
        layer = layers.Dense(2, kernel_regularizer=keras.regularizers.L2(weight))
        network = keras.Sequential([keras.Input((5,)), layer])
        encoder = latent.Encoder(gan, network)
        encoder.compile(keras.optimizers.SGD(0.1), run_eagerly=True)
        before = network.get_weights()[0]
        encoder.train_on_batch(points)
        moved.append(network.get_weights()[0] - before)
    # The gradient of ½‖W‖² is W, and a step takes a tenth of it.
    np.testing.assert_allclose(moved[0] - moved[1], 0.1 * before, rtol=1e-3, atol=1e-6)
