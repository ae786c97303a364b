"""Style diversity: a generator whose two examples are known by hand."""

import keras
import numpy as np
import pytest
from conftest import tiny_networks
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties


class Two:
    """A prior whose draws are all 2."""

    def __call__(self, count, seed):
        return ops.full((count, 3), 2.0)


def test_it_is_the_mean_over_tensors_and_not_the_sum():
    """|1 − 2| in one tensor of three numbers, |5 − 10| in another. Sees a squared
    distance, a sum over pixels, and latents that are compared in place of examples."""

    def generate(latents):
        return {"a": latents, "b": 5.0 * latents[:, :1]}

    latents = ops.ones((4, 3))
    given = (None, None, generate(latents), None, generate, latents, Two())
    np.testing.assert_allclose(penalties.StyleDiversity()(*given), [-3.0, 3.0])
    of_squares = penalties.StyleDiversity(distance="l2")(*given)
    np.testing.assert_allclose(of_squares, [-13.0, 13.0])


def linear_gan(**arguments):
    """G(x, z) = x + a z with a = ½, and a D that is 0 everywhere."""
    latents, condition = keras.Input((1,)), keras.Input((1,))
    scaled = layers.Dense(1, use_bias=False, name="a")(latents)
    generator = keras.Model([latents, condition], layers.Add()([condition, scaled]))
    generator.get_layer("a").kernel.assign([[0.5]])
    zero = layers.Dense(1, kernel_initializer="zeros")
    discriminator = keras.Sequential([keras.Input((1,)), zero])
    gan = GAN(generator, discriminator, latent_dim=1, seed=0)
    rates = keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.1)
    gan.compile(*rates, penalties=[penalties.StyleDiversity(**arguments)])
    return gan


@pytest.mark.parametrize("interval", [1, 2])
def test_a_step_increases_what_the_latents_change(interval):
    """∂/∂a of |x + a z − (x + a z̃)|, with the second held fixed, is sign(z − z̃) z,
    whose mean is 1/√π for normal latents. Sees a gradient through both examples
    (2/√π), the sign, and conditions that were mixed up."""
    gan = linear_gan(weight=2.0, interval=interval)
    condition = np.random.default_rng(0).normal(size=(50_000, 1)).astype("float32")
    given = {"batch_size": 50_000, "verbose": 0}
    history = gan.fit(condition, condition, epochs=interval, **given).history
    # With interval 2, the first of two steps counts twice.
    slope = 2.0 * interval / np.sqrt(np.pi)
    found = float(gan.generator.get_layer("a").kernel[0, 0])
    assert found == pytest.approx(0.5 + 0.1 * slope, abs=0.003)
    # The distance: ½ E|z − z̃| = ½ · 2/√π, without the weight.
    logged = history["style_diversity"]
    assert np.mean(logged) == pytest.approx(1 / np.sqrt(np.pi), rel=0.02)


def test_its_weight_may_fall_to_zero():
    rate = keras.optimizers.schedules.PolynomialDecay(1.0, 2, 0.0)
    gan = linear_gan(weight=rate)
    condition = np.zeros((64, 1), "float32")
    moved = []
    for _ in range(3):
        before = float(gan.generator.get_layer("a").kernel[0, 0])
        gan.fit(condition, condition, batch_size=64, verbose=0)
        moved.append(float(gan.generator.get_layer("a").kernel[0, 0]) - before)
    assert moved[0] > moved[1] > 0 and moved[2] == 0


def test_what_it_cannot_compare_is_refused():
    with pytest.raises(ValueError, match="`distance` must be 'l1'.*distance='l3'"):
        penalties.StyleDiversity(distance="l3")
    generator, _ = tiny_networks()
    encoder = keras.Sequential([keras.Input((2,)), layers.Dense(4)])
    pair = keras.Input((2,)), keras.Input((4,))
    judge = keras.Model(pair, layers.Dense(1)(layers.Concatenate()(pair)))
    gan = GAN(models.with_encoder(generator, encoder), judge, latent_dim=4)
    with pytest.raises(ValueError, match="which has an encoder"):
        gan.compile(
            "adam",
            "adam",
            loss=losses.SwappedLabels(losses.NonSaturating()),
            penalties=[penalties.StyleDiversity()],
        )
