"""Gradient normalization between D and G, against closed forms and plain tapes."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import augmentation
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.augmentation import GeneratorGradientNormalization

UPDATES = (
    updates.Alternating,
    updates.Simultaneous,
    updates.OneStage,
    updates.Extragradient,
)
SLOPE = np.array([[3.0], [-4.0]], "float32")


def linear_gan(scale=1.0, update=None, loss="hinge", **arguments):
    """G(z) = W z and D(x) = scale · (3, −4) · x, whose weights stay as they are."""
    keras.utils.set_random_seed(0)
    generator = keras.Sequential([keras.Input((4,)), layers.Dense(2, use_bias=False)])
    discriminator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(1, use_bias=False)]
    )
    discriminator.layers[-1].kernel.assign(scale * SLOPE)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    arguments.setdefault("augmentations", [GeneratorGradientNormalization()])
    gan.compile(
        keras.optimizers.SGD(0.0),
        keras.optimizers.SGD(1e-3),
        loss=loss,
        update=update,
        **arguments,
    )
    return gan


def last_batch(gan, data):
    """Trains on data in one step, and returns how far that moved G's weights."""
    before = np.asarray(gan.generator.layers[0].kernel)
    gan.fit(data, batch_size=len(data), verbose=0)
    return (before - np.asarray(gan.generator.layers[0].kernel)) / 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("update", UPDATES)
def test_gs_gradient_does_not_depend_on_the_scale_of_ds_logits(update, points):
    """G's hinge loss has the slope −(3, −4) / 16 at each of 16 examples. Its 32 numbers
    have Σ g² = 25 / 16, so v = 2 · 25, whatever the step. Sees one update without it,
    and a mean in place of the sum. One scale in eager code, the other in a graph."""
    moved = {}
    for scale in (1.0, 1000.0):
        gan = linear_gan(scale, update(), run_eagerly=scale == 1.0)
        seeds = gan.seed_generator.state
        gan.fit(points[:48], batch_size=16, verbose=0)
        before = np.asarray(seeds).copy()
        found = last_batch(gan, points[:16])
        # The latents of the last step, drawn again.
        seeds.assign(before)
        draws = 2 if update is updates.Alternating else 1
        for _ in range(draws):
            batch = gan.draw(points[:16])
        normalized = -SLOPE[:, 0] / 16 / np.sqrt(50)
        expected = np.sum(np.asarray(batch.latents), 0)[:, None] * normalized
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=1e-4)
        moved[scale] = found
        state = gan.augmentations[0].mean_square
        np.testing.assert_allclose(float(state), 50 * scale**2, rtol=1e-5)
    np.testing.assert_allclose(moved[1.0], moved[1000.0], rtol=2e-3, atol=1e-4)


@pytest.mark.slow
def test_after_a_jump_of_ds_logits_the_scale_settles_within_the_average(points):
    """Decay 0.9 forgets; sees an average that is not moved, and one in which the
    present step has no part: its gradient would be 1000 times too large."""
    gan = linear_gan()
    gan.fit(np.tile(points[:16], (30, 1)), batch_size=16, verbose=0)
    gan.discriminator.layers[-1].kernel.assign(1000 * SLOPE)
    for step in (1, 21, 151):  # √(v / moving average) in units of the scale to come.
        batch = gan.draw(points[:16])
        gradient = np.asarray(gan.generator_gradients(batch).gradients[0])
        z = np.sum(np.asarray(batch.latents), 0)
        found = np.linalg.norm(gradient) / np.linalg.norm(z) * 16 * np.sqrt(2)
        expected = np.sqrt((1 - 0.9 ** (step + 30)) / (1 - 0.9**step))
        np.testing.assert_allclose(found, expected, rtol=1e-4)
        following = {1: 20, 21: 130, 151: 0}[step]
        if following:
            data = np.tile(points[:16], (following, 1))
            gan.fit(data, batch_size=16, verbose=0)
    assert abs(found - 1) < 1e-4


def test_the_average_is_unbiased_from_the_first_step_on():
    normalization = GeneratorGradientNormalization(decay=0.5)
    slopes = [np.full((2, 2), value, "float32") for value in (1.0, 3.0, 10.0)]
    squares = [16.0 * value**2 for value in (1.0, 3.0, 10.0)]
    for step, slope in enumerate(slopes):
        found, note = normalization.slope_into_generator(slope)
        weights = 0.5 ** np.arange(step + 1)[::-1]
        expected = np.sum(weights * squares[: step + 1]) / np.sum(weights)
        np.testing.assert_allclose(note, expected, rtol=1e-6)
        np.testing.assert_allclose(found, slope / np.sqrt(expected), rtol=1e-6)
        move = updates.Note(note, True)
        normalization.end_step(updates.Step(notes={normalization: move}))
    assert int(normalization.steps) == 3


def gradients(gan, batch, player):
    method = {
        "d": gan.discriminator_gradients,
        "g": gan.generator_gradients,
    }[player]
    return [np.asarray(g) for g in tf.nest.flatten(method(batch).gradients)]


def test_d_and_its_penalties_are_left_alone(points):
    """Sees a normalization that is a layer of D or a transform of its images."""
    terms = lambda: [penalties.R1(), penalties.R2(), penalties.WassersteinGradient()]  # noqa: E731
    plain = tiny_gan(penalties=terms())
    normalized = tiny_gan(
        penalties=terms(), augmentations=[GeneratorGradientNormalization()]
    )
    batch = plain.draw(points[:16])
    for one, other in zip(
        gradients(plain, batch, "d"), gradients(normalized, batch, "d"), strict=True
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "term",
    [
        penalties.PathLength,
        penalties.FeatureMatching,
        lambda: penalties.LatentDiversity(5.0),
    ],
)
def test_gs_own_penalties_keep_their_gradient(term, points):
    """What a term adds with normalization is what it adds without. Feature matching
    goes through the same pass of D. Sees a normalization of all that reaches G."""
    added = []
    for augmentations in ((), [GeneratorGradientNormalization()]):
        found = []
        for terms in ((), [term()]):
            keras.utils.set_random_seed(0)
            generator, network = tiny_networks()
            network = models.with_outputs(network, features=network.layers[0].name)
            gan = GAN(generator, network, latent_dim=4, seed=0)
            gan.compile("sgd", "sgd", penalties=terms, augmentations=augmentations)
            found.append(gradients(gan, gan.draw(points[:16]), "g"))
        added.append([two - one for one, two in zip(*found, strict=True)])
    assert np.abs(added[0][0]).max() > 0
    for one, other in zip(*added, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


def test_ds_with_batch_normalization_are_differentiated_through_the_batch(points):
    """Against a plain tape. Sees one slope ds/dx per example, scaled by dL/ds."""
    keras.utils.set_random_seed(0)
    generator, discriminator = tiny_networks(stateful=True)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile("sgd", "sgd", augmentations=[GeneratorGradientNormalization()])
    batch = gan.draw(points[:16])
    normalized = gradients(gan, batch, "g")
    square = gan.generator_gradients(batch).notes[gan.augmentations[0]].value
    gan.compile("sgd", "sgd")
    plain = gradients(gan, batch, "g")
    for one, other in zip(plain, normalized, strict=True):
        np.testing.assert_allclose(
            one / np.sqrt(square), other, rtol=1e-4, atol=1e-6 * np.abs(other).max()
        )


@pytest.mark.parametrize("term", [None, penalties.R2])
@pytest.mark.parametrize("loss", ["non_saturating", "relativistic_paired", "hinge"])
def test_one_stage_updates_have_the_gradients_of_simultaneous_ones(loss, term, points):
    gan = tiny_gan(
        loss=loss,
        penalties=[term()] if term else [],
        augmentations=[GeneratorGradientNormalization()],
        update=updates.OneStage(),
    )
    batch = gan.draw(points[:16])
    apart = gan.generator_gradients(batch)
    _, together = gan.gradients_of_both(batch)
    for one, other in zip(apart.gradients, together.gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-7)
    notes = [
        float(move.notes[gan.augmentations[0]].value) for move in (apart, together)
    ]
    np.testing.assert_allclose(*notes, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("update", [updates.Alternating, updates.OneStage])
def test_training_resumes_to_the_bit_and_logs_the_scale(update, points, tmp_path):
    """Sees a moving average that is not saved, or that evaluation moves."""
    gan = tiny_gan(
        augmentations=[augmentation.Noise(0.1), GeneratorGradientNormalization()],
        penalties=[penalties.R1()],
        update=update(),
    )
    history = gan.fit(points, epochs=2, shuffle=False, verbose=0).history
    state = gan.augmentations[1]
    assert int(state.steps) == 16 and float(state.mean_square) > 0
    assert history["gradient_scale"][1] > 0
    gan.save(tmp_path / "gan.keras")
    gan.evaluate(points, verbose=0)
    assert int(state.steps) == 16
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, loaded):
        each.fit(points, shuffle=False, verbose=0)
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    again = loaded.augmentations[1]
    assert float(again.mean_square) == float(state.mean_square)
    assert int(again.steps) == 24


def test_examples_of_several_tensors_have_one_scale():
    slope = {"a": np.ones((2, 3), "float32"), "b": np.full((2, 1), 2.0, "float32")}
    found, note = GeneratorGradientNormalization().slope_into_generator(slope)
    np.testing.assert_allclose(note, 8 * (6 * 1 + 2 * 4), rtol=1e-6)
    np.testing.assert_allclose(found["b"], 2 / np.sqrt(112), rtol=1e-6)


@pytest.fixture(scope="module")
def scale_in_float32():
    points = np.random.default_rng(0).normal(size=(256, 2)).astype("float32")
    gan = tiny_gan(augmentations=[GeneratorGradientNormalization()])
    gan.fit(points, verbose=0)
    return np.sqrt(float(gan.augmentations[0].mean_square))


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_keeps_the_scale(policy, points, scale_in_float32):
    keras.config.set_dtype_policy(policy)
    try:
        gan = tiny_gan(augmentations=[GeneratorGradientNormalization()])
    finally:
        keras.config.set_dtype_policy("float32")
    gan.fit(points, verbose=0)
    found = np.sqrt(float(gan.augmentations[0].mean_square))
    np.testing.assert_allclose(found, scale_in_float32, rtol=0.05)


@pytest.mark.parametrize("update", [updates.Unrolled(), updates.Consensus()])
def test_updates_that_differentiate_gs_gradient_are_refused(update):
    with pytest.raises(ValueError, match=f"update={type(update).__name__}"):
        tiny_gan(augmentations=[GeneratorGradientNormalization()], update=update)


@pytest.mark.parametrize(("name", "value"), [("decay", 1.0), ("epsilon", 0.0)])
def test_impossible_arguments_are_refused(name, value):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}={value}"):
        GeneratorGradientNormalization(**{name: value})
