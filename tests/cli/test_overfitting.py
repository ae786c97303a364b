"""What is said of memorized images: D's scores in pairs, and copies among samples."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import layers
from keras_gan.cli import overfitting
from keras_gan.datasets.sources import Images
from keras_gan.metrics import features

RNG = np.random.default_rng(0)


def test_the_share_of_pairs_is_counted():
    """By comparing every pair, ties as a half."""
    first, second = RNG.integers(0, 6, 30) + 1.0, RNG.integers(0, 6, 50)
    above = first[:, None] > second
    ties = first[:, None] == second
    share, error = overfitting.pair_share(first, second)
    assert share == pytest.approx(np.mean(above + 0.5 * ties))
    assert 0.01 < error < 0.1
    assert overfitting.pair_share([2.0, 3.0], [0.0, 1.0]) == (1.0, 0.0)


def test_the_standard_error_is_the_deviation_of_many_draws():
    """Sees one that takes the pairs for independent."""
    draws = [
        overfitting.pair_share(RNG.normal(0.5, size=40), RNG.normal(size=60))
        for _ in range(400)
    ]
    shares, errors = np.transpose(draws)
    assert np.mean(errors) == pytest.approx(shares.std(), rel=0.15)


def clothes_in_two_parts(clothes, train=200):
    pictures = np.round((clothes[:, ::3, ::3][:, :8, :8] + 1) * 127.5).astype("uint8")
    return Images(pictures[:train], test=pictures[train : 2 * train])


def said_of(gan, data):
    return overfitting.of_discriminator(
        gan, data, 0, lambda images: images.astype("float32") / 127.5 - 1
    )


def test_a_discriminator_that_knows_its_images_is_told_from_one_that_does_not(
    clothes, monkeypatch
):
    data = clothes_in_two_parts(clothes)
    gan = tiny_image_gan()
    assert "use more images" not in said_of(gan, data)
    assert "of pairs (50 % = none memorized)." in said_of(gan, data)
    known = {image.tobytes() for image in data.train}

    def logits(self, images, condition=None):
        bytes_of = np.round((images + 1) * 127.5).astype("uint8")
        knows = [image.tobytes() in known for image in bytes_of]
        return np.array(knows, "float32")[:, None] + RNG.normal(size=(len(images), 1))

    monkeypatch.setattr(GAN, "_logits_of", logits)
    said = said_of(gan, data)
    # Two normals one deviation apart: Φ(1/√2) = 76 %.
    share = float(said.split("in ")[1].split(" %")[0])
    assert 68 < share < 84
    assert said.endswith("memorized training images; use more images or --augment.")


def test_energies_are_lower_for_what_d_calls_real(clothes, monkeypatch):
    """Sees a share of 0 % where D knows every image."""
    gan = tiny_gan()
    monkeypatch.setattr(type(gan.adversarial_loss), "high_is_real", False)
    points = np.zeros((4, 2), "float32")
    monkeypatch.setattr(
        GAN, "_logits_of", lambda *_: np.arange(4, dtype="float32")[:, None]
    )
    np.testing.assert_array_equal(overfitting.scores(gan, points), [0, -1, -2, -3])


def test_packs_are_scored_whole(points):
    generator, _ = tiny_networks()
    inner = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
    inputs = keras.Input((2,))
    packed = keras.Model(inputs, inner(layers.Packing(3)(inputs)))
    gan = GAN(generator, packed, latent_dim=4)
    gan.compile(keras.optimizers.Adam(), keras.optimizers.Adam())
    assert overfitting.scores(gan, points[:10]).shape == (3,)


def test_copies_are_told_from_new_images(clothes):
    data = clothes_in_two_parts(clothes, 400)
    extractor = features.random_filters()
    noise = RNG.integers(-1, 2, data.train.shape)
    copies = np.clip(data.train + noise, 0, 255).astype("uint8")
    said = overfitting.of_samples(extractor, copies, data, 0)
    assert "some samples are near copies" in said and "Copies: 100 %" in said
    other = np.round((clothes[800:, ::3, ::3][:, :8, :8] + 1) * 127.5).astype("uint8")
    said = overfitting.of_samples(extractor, other, data, 0)
    assert said.endswith("no sign of copies.")


@pytest.mark.parametrize("test", [None, 19])
def test_too_few_held_out_images_are_said(clothes, test):
    data = clothes_in_two_parts(clothes)
    data = data._replace(test=None if test is None else data.test[:test])
    for said in (
        said_of(tiny_image_gan(), data),
        overfitting.of_samples(features.random_filters(), data.train, data, 0),
    ):
        assert f"at least 20 held-out images, and there are {test or 0}." in said
