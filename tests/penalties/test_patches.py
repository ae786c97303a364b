"""PatchNCE against NumPy, and that its heads are trained and saved."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from scipy.special import logsumexp
from translation_games import SHAPE
from translation_games import judge
from translation_games import pairs
from translation_games import translator

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import models
from keras_gan import penalties


def translating():
    keras.utils.set_random_seed(0)
    picture = keras.Input(SHAPE, name="picture")
    first = layers.Conv2D(3, 3, strides=2, activation="tanh", name="first")(picture)
    second = layers.Conv2D(4, 1, activation="tanh", name="second")(first)
    made = layers.Conv2DTranspose(2, 4, strides=2, activation="tanh")(second)
    return keras.Model(picture, made, name="generator")


def gan_of(term, **arguments):
    generator = models.with_patches(translating(), ["first", "second"], units=5)
    gan = GAN(generator, judge("d"), prior=None, seed=0, **arguments)
    gan.compile("adam", "adam", penalties=[term], run_eagerly=True)
    return gan


def by_hand(gan, source, result, temperature):
    """Equation 3, one place after the other, for maps of 2×2 places."""
    network = gan.generator
    values = []
    for head, one, other in zip(
        network.heads, network.maps(result), network.maps(source), strict=True
    ):
        for image in range(len(source)):
            query, key = (
                np.array(head(tf.reshape(each[image], (1, -1, each.shape[-1])))[0])
                for each in (one, other)
            )
            query /= np.linalg.norm(query, axis=1, keepdims=True)
            key /= np.linalg.norm(key, axis=1, keepdims=True)
            for place in range(len(query)):
                scores = query[place] @ key.T / temperature
                values.append(logsumexp(scores) - scores[place])
    return np.mean(values)


@pytest.mark.parametrize("identity", [False, True])
def test_it_is_the_formula_of_the_paper(identity):
    term = penalties.PatchNCE(2.0, temperature=0.1, identity=identity)
    gan = gan_of(term)
    real, source = map(tf.constant, pairs(3))
    expected = by_hand(gan, source, gan.generator(source), 0.1)
    if identity:
        expected = (expected + by_hand(gan, real, gan.generator(real), 0.1)) / 2
    move = gan.generator_gradients(gan.draw(real, source))
    assert float(move.logs["patch_nce"]) == pytest.approx(2 * expected, rel=1e-4)


def test_places_are_drawn_alike_in_source_and_result():
    """If the result is the source, each patch finds itself, whatever was drawn."""
    term = penalties.PatchNCE(patches=2, temperature=1e-3, identity=False)
    gan = gan_of(term)
    network = gan.generator
    source = tf.constant(pairs(3)[0])

    def generate(latents, condition, until=None):
        return until(condition)

    for number in range(3):
        seed = keras.random.SeedGenerator(number)
        value = term(None, source, source, seed, network, generate, None, source)
        assert float(value) < np.log(2)  # Of exchanged places, it is more.


def test_no_gradient_flows_through_the_sources_vectors():
    term = penalties.PatchNCE(identity=False)
    network = gan_of(term).generator
    real, source = map(tf.constant, pairs(3))
    seed = keras.random.SeedGenerator(0)
    with tf.GradientTape() as tape:
        tape.watch([real, source])
        value = term(
            None,
            real,
            real,
            seed,
            network,
            lambda latents, x, until: until(x),
            None,
            source,
        )
    of_result, of_source = tape.gradient(value, [real, source])
    assert of_source is None and np.abs(of_result).max() > 0


@pytest.mark.slow
def test_gs_optimizer_trains_the_heads_and_a_file_has_them(tmp_path):
    gan = gan_of(penalties.PatchNCE(), average=WeightAverage(100))
    before = [head.get_weights() for head in gan.generator.heads]
    data = pairs(4)
    gan.fit(*data, verbose=0)
    for old, head in zip(before, gan.generator.heads, strict=True):
        for one, other in zip(old, head.get_weights(), strict=True):
            assert np.any(one != other)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, again):
        each.fit(*data, verbose=0)
    for one, other in zip(gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(gan.generator.weights) == 6 + 2 * 4


def test_what_does_not_fit_is_refused():
    gan = GAN(translator("g"), judge("d"), prior=None)
    with pytest.raises(ValueError, match="models.with_patches"):
        gan.compile("adam", "adam", penalties=[penalties.PatchNCE()])
    with pytest.raises(ValueError, match="names of the generator's layers: picture"):
        models.with_patches(translating(), ["third"])
    for named in (5, "down", []):
        with pytest.raises(ValueError, match="`layers` must be a list of names"):
            models.with_patches(translating(), named)
    picture = keras.Input(SHAPE)
    hidden = layers.Conv2D(2, 3, padding="same", name="down")(picture)
    several = models.with_patches(keras.Model(picture, (hidden, hidden)), ["down"])
    gan = GAN(several, judge("d", inputs=2), prior=None)
    with pytest.raises(ValueError, match="takes one picture of the shape that it"):
        gan.compile("adam", "adam", penalties=[penalties.PatchNCE()])
    flat = keras.Sequential([keras.Input((3,)), layers.Dense(3, name="flat")])
    with pytest.raises(ValueError, match="maps of shape.*'flat'.*\\(None, 3\\)"):
        models.with_patches(flat, ["flat"])
    with pytest.raises(ValueError, match="`temperature` must be above 0"):
        penalties.PatchNCE(temperature=0)
    with pytest.raises(ValueError, match="`patches` counts places"):
        penalties.PatchNCE(patches=1)
