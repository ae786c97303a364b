"""Packs of examples, against NumPy, and a D of packs in training."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_networks
from keras import ops

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan.layers import Packing


def pack(images, degree):
    return ops.convert_to_numpy(Packing(degree)(ops.array(images)))


def test_images_of_a_pack_are_beside_each_other_on_the_last_axis():
    """Sees channels of different images interleaved, and packs of distant images."""
    images = np.random.default_rng(0).normal(size=(6, 4, 5, 3)).astype("float32")
    expected = np.stack([np.concatenate(images[i : i + 2], -1) for i in (0, 2, 4)])
    np.testing.assert_array_equal(pack(images, 2), expected)


def test_a_rest_is_left_out_and_too_few_are_repeated():
    points = np.arange(5.0, dtype="float32")[:, None]
    np.testing.assert_array_equal(pack(points, 2), [[0, 1], [2, 3]])
    np.testing.assert_array_equal(pack(points[:2], 3), [[0, 1, 0]])
    np.testing.assert_array_equal(pack(points, 1), points)


def test_a_graph_of_unknown_batch_size_does_the_same():
    function = tf.function(
        Packing(2), input_signature=[tf.TensorSpec((None, 1), "float32")]
    )
    for count, packs in ((5, 2), (1, 1), (4, 2)):
        assert function(tf.zeros((count, 1))).shape == (packs, 2)


@pytest.mark.slow
def test_a_packed_d_trains_with_penalties_on_a_ragged_last_batch(points):
    generator, _ = tiny_networks()
    _, of_pairs = tiny_networks(dim=4)
    gan = GAN(generator, models.packed(of_pairs, 2), latent_dim=4, seed=0)
    gan.compile(
        "adam",
        "adam",
        loss="relativistic_paired",
        penalties=[penalties.R1(), penalties.WassersteinGradient()],
    )
    history = gan.fit(points[:67], batch_size=32, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert gan.discriminate(points[:8]).shape == (4, 1)


@pytest.mark.slow
def test_a_pair_of_copies_is_not_a_pair_from_the_data():
    """What packing is for: the same points, alone like the data, in twins like none.

    A D of single points cannot tell them apart; a D of pairs does.
    """
    rng = np.random.default_rng(0)
    twins = np.repeat(rng.normal(size=(512, 2)), 2, axis=0).astype("float32")
    real = rng.normal(size=(1024, 2)).astype("float32")

    def accuracy(discriminator):
        import keras

        optimizer = keras.optimizers.Adam(1e-2)
        loss = keras.losses.BinaryCrossentropy(from_logits=True)

        @tf.function
        def step():
            with tf.GradientTape() as tape:
                logits = [discriminator(x) for x in (real, twins)]
                value = loss(tf.ones_like(logits[0]), logits[0])
                value += loss(tf.zeros_like(logits[1]), logits[1])
            variables = discriminator.trainable_variables
            optimizer.apply(tape.gradient(value, variables), variables)
            return [tf.reduce_mean(tf.cast(x > 0, "float32")) for x in logits]

        for _ in range(150):
            of_real, of_twins = step()
        return float(of_real - of_twins + 1) / 2

    assert accuracy(models.mlp(2, units=16)[1]) < 0.65
    assert accuracy(models.packed(models.mlp(4, units=16)[1], 2)) > 0.85


def test_an_impossible_degree_is_refused():
    with pytest.raises(ValueError, match="`degree`.*degree=0"):
        Packing(0)


def test_discriminate_has_a_value_for_every_whole_pack(points):
    """Of more examples than one batch holds. Sees packs lost between batches."""
    generator, _ = tiny_networks()
    _, of_three = tiny_networks(dim=6)
    gan = GAN(generator, models.packed(of_three, 3), latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    many = np.tile(points, (3, 1))[:600]
    found = gan.discriminate(many)
    assert found.shape == (200, 1)
    np.testing.assert_allclose(found[150:], gan.discriminate(many[450:]), rtol=1e-5)
