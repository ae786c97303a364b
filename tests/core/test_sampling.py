"""What a trained GAN is for: images and their probabilities."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from keras import layers
from keras import ops
from scipy import special
from scipy import stats

from keras_gan import GAN
from keras_gan import backend
from keras_gan import priors
from keras_gan.export import FORMATS


def test_generate_repeats_with_a_seed_and_not_without():
    gan = tiny_gan()
    images = gan.generate(5, seed=3)
    assert images.shape == (5, 2) and images.dtype == np.float32
    np.testing.assert_array_equal(images, gan.generate(5, seed=3))
    assert not np.array_equal(images, gan.generate(5, seed=4))
    assert not np.array_equal(gan.generate(5), gan.generate(5))


def test_generate_makes_more_than_one_batch_inside():
    images = tiny_gan().generate(1000, seed=0)
    assert images.shape == (1000, 2)
    assert len(np.unique(images, axis=0)) == 1000


@pytest.mark.parametrize("count", [0, -1, 2.5])
def test_generate_refuses_impossible_counts(count):
    with pytest.raises(ValueError, match=f"`count`.*count={count}"):
        tiny_gan().generate(count)


def test_discriminate_gives_probabilities(points):
    gan = tiny_gan()
    probability = gan.discriminate(points)
    logits = ops.convert_to_numpy(gan.discriminator(points))
    np.testing.assert_allclose(probability, special.expit(logits), rtol=1e-5)


def test_discriminate_needs_a_loss(points):
    with pytest.raises(ValueError, match="compile"):
        tiny_gan(compiled=False).discriminate(points)


def test_value_range_follows_the_generators_last_activation():
    def end(activation):
        generator = keras.Sequential(
            [
                keras.Input((4,)),
                layers.Dense(16, activation=activation),
                layers.Reshape((4, 4, 1)),
            ]
        )
        discriminator = keras.Sequential(
            [keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1)]
        )
        return GAN(generator, discriminator, latent_dim=4).value_range

    assert end("sigmoid") == (0, 1)  # Looks past the Reshape.
    assert end("tanh") == (-1, 1)


def gan_with(*extra, prior=None):
    """A GAN whose generator ends in more layers; without any, it returns latents."""
    generator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(2, "linear", use_bias=False), *extra]
    )
    generator.layers[0].set_weights([np.eye(2, dtype="float32")])
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    return GAN(generator, discriminator, prior=prior or priors.Normal(2))


@pytest.mark.parametrize("threshold", [0.5, 1.0, 2.0])
def test_truncated_latents_have_the_variance_of_a_truncated_normal(threshold):
    """Sees clipping, scaling, and redrawing whole vectors instead of coordinates."""
    latents = gan_with().generate(40_000, seed=1, truncation=threshold)
    assert np.abs(latents).max() <= threshold
    # 1 − 2tφ(t) / (2Φ(t) − 1)
    density, inside = stats.norm.pdf(threshold), 2 * stats.norm.cdf(threshold) - 1
    expected = 1 - 2 * threshold * density / inside
    assert latents.var() == pytest.approx(expected, rel=0.02)


def test_truncation_repeats_with_a_seed_and_none_changes_nothing():
    gan = gan_with()
    one, other = (gan.generate(9, seed=3, truncation=0.7) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, gan.generate(9, seed=4, truncation=0.7))
    latents = priors.Normal(2)(9, backend.SeedSequence(3))
    expected = ops.convert_to_numpy(gan.generator(latents))
    for arguments in ({}, {"truncation": None}):
        np.testing.assert_array_equal(gan.generate(9, seed=3, **arguments), expected)


@pytest.mark.parametrize("truncation", [0, -1.0, float("nan"), float("inf"), "1", True])
def test_impossible_truncations_are_refused(truncation):
    with pytest.raises(ValueError, match="`truncation`.*above 0.*truncation="):
        gan_with().generate(2, truncation=truncation)


def test_a_prior_without_tails_refuses_truncation():
    with pytest.raises(ValueError, match="normal prior.*Uniform"):
        gan_with(prior=priors.Uniform(2)).generate(2, truncation=0.5)


class _Noise(layers.Layer):
    """Draws in inference, too."""

    def __init__(self):
        super().__init__()
        self.generator = keras.random.SeedGenerator(0)

    def call(self, inputs):
        return inputs + keras.random.normal(ops.shape(inputs), seed=self.generator)


class _Centred(layers.Layer):
    """Mixes the examples of a batch."""

    def call(self, inputs):
        return inputs - 0.5 * ops.mean(inputs, axis=0, keepdims=True)


@pytest.mark.parametrize(
    "make",
    [
        tiny_image_gan,
        gan_with,
        lambda: gan_with(_Noise()),
        lambda: gan_with(_Centred()),
    ],
    ids=["convolutions", "dense", "noise", "centred"],
)
def test_an_image_depends_on_its_own_seed_only(make):
    """To the bit: sees one key per batch, and batches where networks mix examples."""
    gan = make()
    seeds = [5, 0, 123456789, *range(20, 40)]
    together = gan.generate(len(seeds), seed=seeds)
    assert len(np.unique(together, axis=0)) == len(seeds)
    for index in (0, 2, 22):
        alone = gan.generate(1, seed=[seeds[index]])
        np.testing.assert_array_equal(together[index], alone[0])
        # `generate` with that one seed makes the same image, up to rounding.
        plain = gan.generate(1, seed=seeds[index])
        np.testing.assert_allclose(together[index], plain[0], rtol=1e-5, atol=1e-5)
    backwards = gan.generate(len(seeds), seed=np.array(seeds[::-1]))
    np.testing.assert_array_equal(backwards[::-1], together)


def test_seeds_come_with_labels_and_truncation():
    gan = tiny_image_gan(num_classes=3)
    images = gan.generate(3, condition=[0, 1, 2], seed=[1, 2, 3], truncation=0.5)
    again = gan.generate(2, condition=[2, 1], seed=[3, 2], truncation=0.5)
    np.testing.assert_array_equal(images[[2, 1]], again)
    assert not np.array_equal(images[1], gan.generate(1, condition=[1], seed=[2])[0])


@pytest.mark.parametrize(
    ("seeds", "message"),
    [([1, 2], "3 integers.*2 of them"), ([1, 2, -3], "seed=-3"), ([1, 2, 0.5], "0.5")],
)
def test_seeds_that_do_not_fit_are_refused(seeds, message):
    with pytest.raises(ValueError, match=f"`seed`.*{message}"):
        tiny_gan().generate(3, seed=seeds)


def test_an_export_may_be_named_with_a_tilde(monkeypatch):
    written = []
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setitem(
        FORMATS,
        "tf_saved_model",
        lambda gan, filepath, verbose: written.append(filepath),
    )
    tiny_gan().export("~/served/1")
    assert written == ["/home/someone/served/1"]
