"""The games of picture to picture equal training steps that are written by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops
from translation_games import cycle_gan
from translation_games import pair_gan
from translation_games import pairs
from translation_games import two_domains

from keras_gan import penalties
from keras_gan.core import trees
from keras_gan.core.serialization import register


def by_variable(network, move):
    variables = network.trainable_variables
    assert len(variables) == len(move.gradients)
    return {
        id(variable): gradient
        for variable, gradient in zip(variables, move.gradients, strict=True)
    }


def largest_gap(expected, found):
    """The largest difference of gradients, in units of the largest one."""
    scale = max(float(tf.reduce_max(tf.abs(each))) for each in expected)
    gaps = [
        float(tf.reduce_max(tf.abs(one - other)))
        for one, other in zip(expected, found, strict=True)
    ]
    return max(gaps) / scale


def by_hand(parts, a, b, halved=False):
    """CycleGAN's gradients, with four networks, as the paper and its authors do.

    With `halved`, each generator gets the cycle that begins in its own domain only, as
    in keras.io's example.
    """
    there, back, of_a, of_b = parts
    mean, square = tf.reduce_mean, tf.square

    def l1(one, other):
        return mean(tf.abs(one - other))

    with tf.GradientTape(persistent=True) as tape:
        fake_a, fake_b = back(b), there(a)
        d_losses = [
            0.5 * (mean(square(critic(real) - 1)) + mean(square(critic(fake))))
            for critic, real, fake in ((of_a, a, fake_a), (of_b, b, fake_b))
        ]
        cycles = [l1(there(fake_a), b), l1(back(fake_b), a)]  # of there, of back
        others = [
            mean(square(of_b(fake_b) - 1)) + 5 * l1(there(b), b),
            mean(square(of_a(fake_a) - 1)) + 5 * l1(back(a), a),
        ]
        total = sum(others) + 10 * sum(cycles)
        own = [other + 10 * c for other, c in zip(others, cycles, strict=True)]
    of_generators = own if halved else [total, total]
    losses = [*of_generators, *d_losses]
    return [
        tape.gradient(loss, network.trainable_variables)
        for loss, network in zip(losses, parts, strict=True)
    ]


def moves(gan, data):
    batch = gan.draw(*data)
    d_move, g_move = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
    return by_variable(gan.discriminator, d_move) | by_variable(gan.generator, g_move)


def gaps(gan, data, **arguments):
    """Of `there`, `back`, D of a and D of b."""
    found = moves(gan, data)
    expected = by_hand(gan.parts, *data[0], **arguments)
    # Both totals are means over the two domains where the paper has sums.
    return [
        largest_gap([g / 2 for g in of], [found[id(v)] for v in network.weights])
        for of, network in zip(expected, gan.parts, strict=True)
    ]


def test_cyclegan_has_the_gradients_of_a_step_of_four_networks():
    assert max(gaps(cycle_gan(), two_domains())) < 1e-5


@register
class HalvedCycle(penalties.CycleConsistency):
    """keras.io's: no gradient through the first of the two translations."""

    def __call__(self, critic, real, fake, seed, generate, latents, condition):
        fake = trees.mapped(ops.stop_gradient, fake)
        return super().__call__(critic, real, fake, seed, generate, latents, condition)


def test_a_halved_cycle_has_other_gradients_for_both_generators():
    """What the test above would catch: each G misses the cycle that begins with it."""
    halved = cycle_gan(penalties=[HalvedCycle(), penalties.Identity()])
    there, back, *critics = gaps(halved, two_domains())
    assert min(there, back) > 0.01 and max(critics) < 1e-5
    # And it is keras.io's own step.
    assert max(gaps(halved, two_domains(), halved=True)) < 1e-5


@pytest.mark.parametrize("weights", [(5.0, 5.0), (10.0, 2.5)])
def test_other_weights_of_cyclegan_have_other_gradients(weights):
    cycle, identity = weights
    terms = [penalties.CycleConsistency(cycle), penalties.Identity(identity)]
    there, back, *_ = gaps(cycle_gan(penalties=terms), two_domains())
    assert min(there, back) > 0.01


def test_pix2pix_has_the_gradients_of_a_step_by_hand():
    gan = pair_gan()
    real, source = map(ops.convert_to_tensor, pairs())
    generator, critic = gan.generator, gan.discriminator
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    with tf.GradientTape(persistent=True) as tape:
        fake = generator(source)
        of_real, of_fake = critic([real, source]), critic([fake, source])
        d_loss = entropy(tf.ones_like(of_real), of_real)
        d_loss += entropy(tf.zeros_like(of_fake), of_fake)
        g_loss = entropy(tf.ones_like(of_fake), of_fake)
        g_loss += 100.0 * tf.reduce_mean(tf.abs(real - fake))
    found = moves(gan, (real, source))
    for network, loss in ((critic, d_loss), (generator, g_loss)):
        expected = tape.gradient(loss, network.trainable_variables)
        assert largest_gap(expected, [found[id(v)] for v in network.weights]) < 1e-5


def test_training_brings_translations_nearer_to_what_they_should_be():
    gan = pair_gan(rate=0.03)
    real, source = pairs(16)

    def distance():
        return np.abs(gan.generate(condition=source, seed=0) - real).mean()

    before = distance()
    history = gan.fit(real, source, batch_size=8, epochs=25, verbose=0).history
    assert distance() < 0.6 * before
    assert history["reconstruction"][-1] < history["reconstruction"][0]


def test_cyclegan_trains_and_resumes_to_the_bit(tmp_path):
    pair, _ = two_domains(4)
    gan = cycle_gan(run_eagerly=True)
    gan.fit(pair, pair, batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, again):
        each.fit(pair, pair, batch_size=4, verbose=0)
    for one, other in zip(gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
