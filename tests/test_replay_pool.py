"""The pool of earlier examples equals a plain list with the same draws."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from keras import layers
from translation_games import cycle_gan
from translation_games import cycle_terms
from translation_games import pair_gan
from translation_games import two_domains

from keras_gan import GAN
from keras_gan import backend
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.core import keras_internals


class Plain:
    """The image pool of CycleGAN's authors, one example after the other."""

    def __init__(self, size):
        self.size, self.images = size, []

    def query(self, image, place, swaps):
        if len(self.images) < self.size:
            self.images.append(image)
            return image
        if swaps:
            earlier, self.images[place] = self.images[place], image
            return earlier
        return image


def draws(seed, count, size):
    """The places and swaps that follow from a seed, as the pool draws them."""
    uniform = np.asarray(keras.random.uniform((count, 2), seed=seed), "float32")
    return (uniform[:, 0] * size).astype(int), uniform[:, 1] < 0.5


@pytest.mark.parametrize(("size", "batch"), [(5, 1), (5, 3), (7, 4), (2, 8), (1, 3)])
def test_it_does_as_a_plain_list_does(size, batch):
    """Also where an example of a batch takes the place of another of the same batch."""
    pool = updates.ReplayPool(size)
    pool.prepare((keras.KerasTensor((None, 2)), keras.KerasTensor((None, 3))))
    plain = [Plain(size), Plain(size)]
    exchange = tf.function(
        lambda a, b, key: pool.exchange((a, b), backend.SeedSequence(key)),
        autograph=False,
    )
    number, swapped = 0, 0
    for step in range(12):
        new = []
        for width in (2, 3):
            number += batch
            rows = np.arange(number - batch, number, dtype="float32")
            new.append(np.tile(rows[:, None], (1, width)))
        seen = exchange(*map(tf.constant, new), tf.constant([step, 7], "int64"))
        again = backend.SeedSequence(tf.constant([step, 7], "int64"))
        places, swaps = draws(again, batch, size)
        for one, part, own in zip(plain, new, seen, strict=True):
            expected = [
                one.query(*each) for each in zip(part, places, swaps, strict=True)
            ]
            np.testing.assert_array_equal(own, np.stack(expected))
            swapped += int(np.any(np.stack(expected) != part))
    assert swapped > 2
    for variable, one in zip(pool._pools, plain, strict=True):
        np.testing.assert_array_equal(variable, np.stack(one.images))


def test_half_of_what_d_sees_is_old_and_an_example_stays_together():
    """Sees draws of each tensor's own, which tear a picture from its latents."""
    pool = updates.ReplayPool(50)
    pool.prepare((keras.KerasTensor((None, 1)), keras.KerasTensor((None, 1))))
    old = []
    for step in range(40):
        new = 50 * step + np.arange(50, dtype="float32")[:, None]
        seen = pool.exchange((new, new), backend.SeedSequence(step))
        np.testing.assert_array_equal(*seen)
        if step:
            old.append(np.mean(np.asarray(seen[0]) < 50 * step))
    # Some of a batch of 50 get back an example of their own step.
    assert 0.25 < np.mean(old) < 0.5


def cycle(**arguments):
    arguments = {"run_eagerly": True} | arguments
    return cycle_gan(update=updates.ReplayPool(3), **arguments)


@pytest.mark.slow
def test_only_d_sees_the_pool():
    """G's move is as without it; D's is that of the examples of the pool."""
    gan, other = cycle(), cycle_gan(run_eagerly=True)
    (pair, _) = two_domains(4)
    batch = gan.draw(pair, pair)
    shown = gan.update.for_discriminator(gan, batch)
    for shown_one, new in zip(shown.fake, gan.generator(pair), strict=True):
        np.testing.assert_array_equal(shown_one[:3], new[:3])  # It is not full.
    gan.update.for_discriminator(gan, gan.draw(pair, pair))
    batch = other.draw(pair, pair)._replace(key=batch.key)
    zeros = tuple(map(np.zeros_like, pair))
    with_pool = batch._replace(fake=tuple(map(tf.constant, zeros)))
    of_zeros, of_new = (
        float(other.discriminator_gradients(each).logs["d_loss"])
        for each in (with_pool, batch)
    )
    real = other.discriminator(pair)
    fake = other.discriminator(zeros)
    expected = 0.5 * (np.square(real - 1) + np.square(fake)).mean()
    assert of_zeros == pytest.approx(expected, rel=1e-5)
    assert of_new != pytest.approx(expected, rel=1e-3)


def test_a_step_passes_through_g_once_for_d():
    """Statistics of batch normalization in G move once per step of either player."""

    def networks():
        keras.utils.set_random_seed(0)
        generator = keras.Sequential(
            [keras.Input((4,)), layers.BatchNormalization(), layers.Dense(2)]
        )
        return generator, models.mlp(2, 4, 4)[1]

    found = []
    for update in (updates.Alternating(), updates.ReplayPool(2)):
        gan = GAN(*networks(), latent_dim=4, seed=0)
        gan.compile("sgd", "sgd", update=update, run_eagerly=True)
        gan.train_on_batch(np.zeros((2, 2), "float32"))
        found.append(gan.generator.layers[0].moving_mean.numpy())
    np.testing.assert_array_equal(*found)  # The pool was not full.


@pytest.mark.slow
def test_the_pool_resumes_to_the_bit_and_matters(tmp_path):
    pair, _ = two_domains(4)
    gan = cycle()
    gan.fit(pair, pair, batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert int(again.update.stored) == 3 and again.update.size == 3
    lost = keras.models.load_model(tmp_path / "gan.keras")
    for pool in lost.update._pools:
        pool.assign(np.zeros(pool.shape))
    for each in (gan, again, lost):
        each.train_on_batch(pair, pair)
    for one, other in zip(gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    weights = zip(
        gan.discriminator.get_weights(), lost.discriminator.get_weights(), strict=True
    )
    assert any(np.any(one != other) for one, other in weights)


@pytest.mark.slow
def test_compile_may_take_another_pool_and_another_update():
    pair, _ = two_domains(4)
    gan = cycle()
    gan.train_on_batch(pair, pair)
    count = len(gan.variables)
    gan.compile("adam", "adam", penalties=cycle_terms(), run_eagerly=True)
    assert len(gan.variables) == count - 3  # Two pools and what counts them.
    gan.compile(
        "adam",
        "adam",
        penalties=cycle_terms(),
        update=updates.ReplayPool(2),
        run_eagerly=True,
    )
    gan.train_on_batch(pair, pair)
    assert int(gan.update.stored) == 2


def test_each_step_of_d_stores_its_own_examples():
    pair, _ = two_domains(4)
    update = updates.ReplayPool(3, discriminator_steps=2)
    gan = cycle_gan(update=update, run_eagerly=True)
    gan.train_on_batch(pair, pair)
    assert int(update.stored) == 3
    with pytest.raises(ValueError, match="equal slices"):
        update.check_batch_size(3)


def test_what_does_not_fit_is_refused_by_name():
    with pytest.raises(ValueError, match="takes examples alone.*'discriminator'"):
        pair_gan(update=updates.ReplayPool())
    with pytest.raises(ValueError, match="do not belong to the batch's latents"):
        tiny_gan(update=updates.ReplayPool(), penalties=[penalties.LatentConsistency()])
    with pytest.raises(ValueError, match="`size` counts the examples"):
        updates.ReplayPool(0)
    pool = updates.ReplayPool(2)
    tiny_gan(update=pool)
    with pytest.raises(ValueError, match="of another GAN"):
        cycle_gan(update=pool)


def test_several_replicas_are_refused(monkeypatch):
    gan = cycle_gan()
    monkeypatch.setattr(keras_internals, "replicas_of", lambda gan: 2)
    with pytest.raises(ValueError, match="on one device.*2 replicas"):
        updates.ReplayPool().check(gan)


def test_pictures_of_open_sizes_are_refused():
    pool = updates.ReplayPool()
    with pytest.raises(ValueError, match="examples of one size"):
        pool.prepare(keras.KerasTensor((None, None, None, 3)))
