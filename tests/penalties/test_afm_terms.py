"""Drift, centering and optimal transport against their formulas."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from conftest import tiny_gan
from keras import layers
from keras import ops
from other_games import graph_gan

from keras_gan import GAN
from keras_gan import penalties
from keras_gan import priors

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(2, 5, 1))


def test_drift_is_the_mean_square_of_the_real_logits():
    """Sees the squared mean, and the fake logits."""
    found = penalties.Drift()(None, None, None, None, ops.array(LOGITS[0]))
    np.testing.assert_allclose(found, np.mean(LOGITS[0] ** 2), rtol=1e-6)
    gan = tiny_gan(penalties=[penalties.Drift(weight=2.0)])
    move = gan.discriminator_gradients(gan.draw(RNG.normal(size=(8, 2))))
    expected = 2 * np.mean(np.asarray(move.real_logits) ** 2)
    np.testing.assert_allclose(move.logs["drift"], expected, rtol=1e-5)


def test_centering_is_of_pairs_and_not_of_means():
    """Sees the square of the mean sum, which is 0 here, and the difference."""
    real, fake = np.array([[3.0], [-1.0]]), np.array([[1.0], [-3.0]])
    found = penalties.Centering()(None, None, None, None, real, fake)
    np.testing.assert_allclose(found, (4**2 + 4**2) / 2)


@pytest.mark.parametrize("side", [0, 1])
def test_the_gradient_of_centering_goes_through_both_kinds_of_logits(side):
    logits = list(LOGITS)
    logits[side] = tf.Variable(logits[side])
    values = lambda: map(tf.convert_to_tensor, logits)  # noqa: E731
    check_gradient(
        lambda: penalties.Centering()(None, None, None, None, *values()), logits[side]
    )


def test_the_papers_weights_are_the_defaults():
    assert penalties.Drift().weight == 1e-3
    assert penalties.Centering().weight == 0.01
    assert penalties.OptimalTransport().weight == 0.2


def image_gan(shape=(4, 4, 1), latents=16, **arguments):
    prior = arguments.pop("prior", priors.Normal(latents))
    keras.utils.set_random_seed(0)
    generator = keras.Sequential(
        [
            keras.Input(prior.shape),
            layers.Flatten(),
            layers.Dense(int(np.prod(shape))),
            layers.Reshape(shape),
        ]
    )
    discriminator = keras.Sequential(
        [keras.Input(shape), layers.Flatten(), layers.Dense(1)]
    )
    gan = GAN(generator, discriminator, prior=prior, value_range=(-1, 1), seed=0)
    gan.compile(keras.optimizers.SGD(1.0), keras.optimizers.SGD(0.5), **arguments)
    return gan


def test_transport_is_a_mean_over_the_numbers_of_an_example():
    """Sees a sum over pixels, and latents in another order."""
    gan = image_gan(penalties=[penalties.OptimalTransport(weight=3.0)])
    batch = gan.draw(np.zeros((8, 4, 4, 1), "float32"))
    move = gan.generator_gradients(batch)
    images = np.asarray(gan.generator(batch.latents)).reshape(8, 16)
    expected = 3 * np.mean((images - np.asarray(batch.latents)) ** 2)
    np.testing.assert_allclose(move.logs["optimal_transport"], expected, rtol=1e-5)


@pytest.mark.slow
def test_transport_alone_makes_g_the_identity():
    """A loss of D's that G cannot feel: what is left is least squares, solved by I."""
    gan = image_gan(penalties=[penalties.OptimalTransport(weight=16.0)])
    gan.discriminator.layers[-1].kernel.assign(np.zeros((16, 1)))
    gan.d_optimizer.learning_rate = 0.0
    images = RNG.uniform(-1, 1, (2048, 4, 4, 1)).astype("float32")
    gan.fit(images, batch_size=64, epochs=4, verbose=0)
    np.testing.assert_allclose(gan.generator.layers[1].kernel, np.eye(16), atol=1e-3)


def test_the_weight_may_fall_by_a_schedule():
    falling = keras.optimizers.schedules.CosineDecay(0.2, 4, alpha=0.025)
    gan = image_gan(penalties=[penalties.OptimalTransport(falling)])
    batch = gan.draw(np.zeros((8, 4, 4, 1), "float32"))
    values = []
    for step in (0, 2, 4, 9):
        gan.step.assign(step)
        move = gan.generator_gradients(batch)
        values.append(float(move.logs["optimal_transport"]))
    ratios = np.array(values) / values[0]
    np.testing.assert_allclose(ratios, [1, 0.5125, 0.025, 0.025], rtol=1e-5)


@keras.saving.register_keras_serializable("tests")
class NormalImages(priors.Prior):
    """Latents of the shape of an image."""

    shape = (4, 4, 1)

    def __call__(self, batch_size, seed):
        return keras.random.normal((batch_size, 4, 4, 1), seed=seed)


def test_latents_may_have_the_shape_of_the_image():
    term = penalties.OptimalTransport()
    gan = image_gan(prior=NormalImages(), penalties=[term])
    batch = gan.draw(np.zeros((8, 4, 4, 1), "float32"))
    move = gan.generator_gradients(batch)
    difference = np.asarray(gan.generator(batch.latents)) - np.asarray(batch.latents)
    np.testing.assert_allclose(
        move.logs["optimal_transport"], 0.2 * np.mean(difference**2), rtol=1e-5
    )


def test_other_latents_are_refused():
    term = penalties.OptimalTransport()
    with pytest.raises(ValueError, match=r"latents of shape \(15,\).*\(16 numbers\)"):
        image_gan(latents=15, penalties=[term])
    with pytest.raises(ValueError, match="examples of one tensor"):
        graph_gan(penalties=[term])
