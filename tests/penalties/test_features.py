"""Terms on D's inner layers, against NumPy and through `fit`."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties

RNG = np.random.default_rng(0)
REAL, FAKE = RNG.normal(size=(2, 5, 2, 3))


def outputs(features):
    return {"logits": None, "features": tf.constant(features)}


def test_feature_matching_is_the_squared_distance_of_means():
    """Sees a mean of squared distances of pairs, and a norm for its square."""
    found = penalties.FeatureMatching()(
        None, None, None, None, outputs(REAL), outputs(FAKE)
    )
    expected = np.sum((REAL.mean(0) - FAKE.mean(0)) ** 2)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_pulling_away_is_the_mean_squared_cosine_of_pairs():
    """Pair by pair. Sees cosines that are not squared, and each with itself."""
    rows = FAKE.reshape(5, -1)
    cosines = [
        a @ b / np.linalg.norm(a) / np.linalg.norm(b)
        for i, a in enumerate(rows)
        for j, b in enumerate(rows)
        if i != j
    ]
    found = penalties.PullingAway()(None, None, None, None, outputs(FAKE))
    np.testing.assert_allclose(found, np.mean(np.square(cosines)), rtol=1e-10)


def test_pulling_away_is_finite_for_no_features_and_one_image():
    for features in (np.zeros((3, 2)), np.ones((1, 2))):
        tensor = tf.constant(features)
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            value = penalties.PullingAway()(
                None, None, None, None, {"features": tensor}
            )
        assert np.isfinite(value) and np.isfinite(tape.gradient(value, tensor)).all()


@pytest.mark.slow
def test_feature_matching_brings_the_means_together(points):
    """With D at rest and no other gradient than the penalty's: through `fit`."""
    generator, discriminator = tiny_networks()
    generator.layers[-1].bias.assign([3.0, -3.0])
    hidden = discriminator.layers[0].name
    discriminator = models.with_outputs(discriminator, features=hidden)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile(
        keras.optimizers.SGD(0.0),
        keras.optimizers.Adam(1e-2),
        penalties=[penalties.FeatureMatching(weight=100.0)],
    )
    history = gan.fit(points, epochs=10, verbose=0).history["feature_matching"]
    assert history[-1] < 0.1 * history[0]


@pytest.mark.parametrize("kind", [penalties.FeatureMatching, penalties.PullingAway])
def test_an_output_that_is_not_there_is_named_at_compile(kind):
    generator, discriminator = tiny_networks()
    gan = GAN(generator, discriminator, latent_dim=4)
    with pytest.raises(ValueError, match="output 'code'.*returns the logits only"):
        gan.compile("adam", "adam", penalties=[kind(output="code")])
    more = models.with_outputs(discriminator, inner=discriminator.layers[0].name)
    gan = GAN(generator, more, latent_dim=4)
    with pytest.raises(ValueError, match="output 'code'.*returns inner, logits"):
        gan.compile("adam", "adam", penalties=[kind(output="code")])


def test_half_precision_features_are_summed_in_full():
    """Sees 512 features of 20, whose squares are infinite in float16, and a row of
    zeros, which has no direction there."""
    rows = tf.constant(np.vstack([np.full((3, 512), 20.0), np.zeros((1, 512))]))
    half = {"features": tf.cast(rows, "float16")}
    none = {"features": tf.zeros((4, 512), "float16")}
    found = penalties.FeatureMatching()(None, None, None, None, half, none)
    np.testing.assert_allclose(found, 512 * 15.0**2, rtol=1e-3)
    found = penalties.PullingAway()(None, None, None, None, half)
    np.testing.assert_allclose(found, 6 / 12, rtol=1e-3)


def test_a_network_that_hides_its_outputs_is_told_which_is_missing():
    with pytest.raises(ValueError, match="dictionary with the key 'features'"):
        penalties.PullingAway()(None, None, None, None, tf.zeros((2, 1)))


def test_the_gradient_goes_through_both_images_of_a_pair():
    features = tf.Variable(RNG.normal(size=(4, 3)))
    check_gradient(
        lambda: penalties.PullingAway()(
            None, None, None, None, {"features": tf.convert_to_tensor(features)}
        ),
        features,
    )
