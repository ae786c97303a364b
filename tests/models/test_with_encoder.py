"""BiGAN: D sees (G(z), z) and (x, E(x)), and the real side sends its gradient to E."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras import ops

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.core.trees import is_tree


def networks(linear=False):
    keras.utils.set_random_seed(0)
    activation = None if linear else "tanh"
    generator = keras.Sequential(
        [keras.Input((3,)), layers.Dense(8, activation), layers.Dense(2)]
    )
    encoder = keras.Sequential(
        [keras.Input((2,)), layers.Dense(8, activation), layers.Dense(3)]
    )
    points, codes = keras.Input((2,)), keras.Input((3,))
    hidden = layers.Dense(8, "tanh")(layers.Concatenate()([points, codes]))
    discriminator = keras.Model([points, codes], layers.Dense(1)(hidden))
    return generator, encoder, discriminator


def bigan(rate=0.01, **arguments):
    generator, encoder, discriminator = networks()
    average = arguments.pop("average", None)
    both = models.with_encoder(generator, encoder)
    gan = GAN(both, discriminator, latent_dim=3, average=average, seed=0)
    chosen = {"loss": losses.SwappedLabels(losses.NonSaturating())}
    chosen |= {"run_eagerly": True} | arguments
    gan.compile(keras.optimizers.Adam(rate), keras.optimizers.Adam(rate), **chosen)
    return gan


def points(count=8):
    return np.random.default_rng(0).normal(size=(count, 2)).astype("float32")


def by_hand(gan, x, z):
    """The gradients of both players, by the paper's value function."""
    generator, encoder, critic = (
        gan.generator.generator,
        gan.generator.encoder,
        gan.discriminator,
    )
    with tf.GradientTape(persistent=True) as tape:
        real, fake = critic([x, encoder(x)]), critic([generator(z), z])
        d_loss = tf.reduce_mean(ops.softplus(-real) + ops.softplus(fake))
        g_loss = tf.reduce_mean(ops.softplus(real) + ops.softplus(-fake))
    weights = [*generator.trainable_variables, *encoder.trainable_variables]
    return tape.gradient(d_loss, critic.trainable_variables), tape.gradient(
        g_loss, weights
    )


def test_both_players_have_the_gradients_of_bigan():
    """Fails where the real side sends none to E: those of E would be missing."""
    gan = bigan()
    batch = gan.draw(tf.constant(points()))
    of_d, of_g = by_hand(gan, batch.real, batch.latents)
    assert len(of_g) == 8
    for found, expected in (
        (gan.discriminator_gradients(batch).gradients, of_d),
        (gan.generator_gradients(batch).gradients, of_g),
    ):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
            assert np.abs(other).max() > 0


def test_a_real_side_without_a_gradient_is_seen(monkeypatch):
    kind = models.with_encoder.__globals__["EncodingGenerator"]
    completed = kind.completed

    def detached(self, examples):
        if is_tree(examples):
            return examples
        return examples, ops.stop_gradient(completed(self, examples)[1])

    monkeypatch.setattr(kind, "completed", detached)
    gan = bigan()
    found = gan.generator_gradients(gan.draw(tf.constant(points()))).gradients
    assert all(each is not None for each in found[:4])
    assert all(each is None for each in found[4:])


@pytest.mark.slow
def test_training_moves_all_three_and_resumes_to_the_bit(tmp_path):
    gan = bigan(average=WeightAverage(100), penalties=[penalties.R1(0.1)])
    before = gan.generator.get_weights()
    gan.fit(points(), batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    for each in (gan, again):
        each.fit(points(), batch_size=4, verbose=0)
    for one, other in zip(gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(before, gan.generator.get_weights(), strict=True):
        assert np.any(one != other)
    assert gan.generate(4, seed=0).shape == (4, 2)
    codes = gan.sampling_generator.encoder(points())
    assert codes.shape == (8, 3)
    assert again.sampling_generator is not again.generator


@pytest.mark.slow
def test_a_graph_does_as_eager_code_does_and_evaluates():
    found = []
    for eager in (True, False):
        gan = bigan(run_eagerly=eager)
        gan.fit(points(), batch_size=4, shuffle=False, verbose=0)
        found.append(gan)
    weights = zip(*(gan.get_weights() for gan in found), strict=True)
    for one, other in weights:
        np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-5)
    logs = found[1].evaluate(points(), verbose=0, return_dict=True)
    assert logs["d_loss"] + logs["g_loss"] > 0
    scores = found[1].discriminate(points())
    x = tf.constant(points())
    logits = found[1].discriminator([x, found[1].generator.encoder(x)])
    np.testing.assert_allclose(scores, ops.sigmoid(logits), rtol=1e-4)


def test_an_export_scores_examples_with_their_codes(tmp_path):
    gan = bigan()
    gan.export(tmp_path / "1")
    served = tf.saved_model.load(str(tmp_path / "1")).signatures
    made = served["generate"](latents=tf.ones((2, 3)))["images"]
    np.testing.assert_allclose(made, gan.generator(tf.ones((2, 3))), rtol=1e-5)
    found = served["discriminate"](images=tf.constant(points()))["logits"]
    x = tf.constant(points())
    expected = gan.discriminator([x, gan.generator.encoder(x)])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_latents_are_to_be_found_again():
    """‖E(G(z)) − z‖², with gradients to both networks."""
    term = penalties.LatentReconstruction(weight=2.0)
    gan = bigan(penalties=[term])
    batch = gan.draw(tf.constant(points()))
    move = gan.generator_gradients(batch)
    made = gan.generator.encoder(gan.generator(batch.latents))
    expected = 2.0 * np.square(np.asarray(made) - batch.latents).mean()
    assert float(move.logs["latent_reconstruction"]) == pytest.approx(
        expected, rel=1e-5
    )
    other = bigan().generator_gradients(batch)
    for one, plain in zip(move.gradients, other.gradients, strict=True):
        assert np.abs(np.asarray(one) - np.asarray(plain)).max() > 1e-6
    generator, _, _ = networks()
    critic = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    gan = GAN(generator, critic, latent_dim=3)
    with pytest.raises(ValueError, match="models.with_encoder"):
        gan.compile("adam", "adam", penalties=[penalties.LatentReconstruction()])


def test_the_swapped_loss_is_that_of_the_other_player():
    """Of the least squares: targets 0 for real and 1 for generated pairs."""
    real, fake = np.random.default_rng(0).normal(size=(2, 5, 1)).astype("float32")
    loss = losses.SwappedLabels(losses.LeastSquares())
    found = loss.generator_loss(real, fake)
    np.testing.assert_allclose(found, 0.5 * (real**2 + (fake - 1) ** 2), rtol=1e-5)
    found = loss.discriminator_loss(real, fake)
    np.testing.assert_allclose(found, 0.5 * ((real - 1) ** 2 + fake**2), rtol=1e-5)
    assert loss.needs_real_logits


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="An encoder learns from D's logits of real"):
        bigan(loss="non_saturating")
    with pytest.raises(ValueError, match="OneStage takes G's gradient from"):
        bigan(update=updates.OneStage())
    generator, encoder, _ = networks()
    with pytest.raises(ValueError, match="return latents of the shape \\(3,\\)"):
        models.with_encoder(generator, generator)
    stateful = keras.Sequential(
        [keras.Input((2,)), layers.Dense(3), layers.Dropout(0.1)]
    )
    with pytest.raises(ValueError, match="no layers with a state.*seed"):
        models.with_encoder(generator, stateful)
    with pytest.raises(TypeError, match="`encoder` must be a built"):
        models.with_encoder(generator, layers.Dense(3))
    critic = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    with pytest.raises(ValueError, match="discriminator takes"):
        GAN(models.with_encoder(generator, encoder), critic, latent_dim=3)


def test_penalties_of_d_are_about_the_pair_that_d_sees():
    """R1 by hand, at (x, E(x)) with the codes as an input of D; fails through E."""
    gan = bigan(penalties=[penalties.R1(weight=2.0)])
    batch = gan.draw(tf.constant(points()))
    x = tf.constant(points())
    codes = gan.generator.encoder(x)
    with tf.GradientTape() as tape:
        tape.watch((x, codes))
        total = tf.reduce_sum(gan.discriminator([x, codes]))
    squares = [np.square(each).sum(1) for each in tape.gradient(total, (x, codes))]
    found = gan.discriminator_gradients(batch).logs["r1"]
    assert float(found) == pytest.approx(2.0 * 0.5 * sum(squares).mean(), rel=1e-4)


def test_penalties_compare_real_with_generated_pairs():
    terms = [
        penalties.WassersteinGradient(),
        penalties.ZeroCenteredGradient(),
        penalties.R2(interval=2),
    ]
    gan = bigan(penalties=terms)
    logs = gan.fit(points(), batch_size=4, verbose=0).history
    assert logs["wasserstein_gradient"][0] > 0 and logs["zero_centered_gradient"][0] > 0


def test_what_compares_or_changes_examples_alone_is_refused_with_an_encoder():
    transform = augmentation.HorizontalFlip()
    with pytest.raises(ValueError, match="discriminator that sees .*2.*float32"):
        bigan(augmentations=[transform])
    with pytest.raises(ValueError, match="transforms examples of one tensor"):
        bigan(penalties=[penalties.Consistency(transform)])
    with pytest.raises(ValueError, match="compares latents with examples of one"):
        bigan(penalties=[penalties.OptimalTransport()])
    # One whose generator takes a condition, too.
    latents, given = keras.Input((3,)), keras.Input((2,))
    made = layers.Dense(2)(layers.Concatenate()([latents, given]))
    _, encoder, discriminator = networks()
    both = models.with_encoder(keras.Model([latents, given], made), encoder)
    gan = GAN(both, discriminator, latent_dim=3)
    for term in penalties.Reconstruction(), penalties.Identity():
        with pytest.raises(ValueError, match="codes|discriminator that sees"):
            gan.compile(
                "adam",
                "adam",
                loss=losses.SwappedLabels(losses.Hinge()),
                penalties=[term],
            )


def test_a_gan_without_latents_has_no_encoder_of_them():
    _, encoder, discriminator = networks()
    given = keras.Input((3,))
    generator = keras.Model(given, layers.Dense(2)(given))
    both = models.with_encoder(generator, encoder)
    with pytest.raises(ValueError, match="An encoder finds latents.*prior=None"):
        GAN(both, discriminator, prior=None)
