"""OneStage: the gradients of Simultaneous, from one pass of each network."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_image_gan
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN
from keras_gan import losses
from keras_gan import models
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates

ENERGIES = ("energy_based", "boundary_equilibrium")
EMBEDDINGS = ("maximum_mean_discrepancy", "energy_distance", "sinkhorn_divergence")


def gan_with(loss, penalties=(), outputs=1, discriminator=None, dtype="float32"):
    keras.utils.set_random_seed(0)
    generator, scoring = tiny_networks(dtype=dtype)
    if discriminator is not None:
        scoring = discriminator
    elif outputs > 1:
        scoring = keras.Sequential(
            [
                keras.Input((2,)),
                layers.Dense(8, activation="tanh"),
                layers.Dense(outputs),
            ]
        )
    gan = GAN(generator, scoring, latent_dim=4, seed=0, dtype=dtype)
    gan.compile(
        keras.optimizers.SGD(0.5),
        keras.optimizers.SGD(0.25),
        loss=loss,
        penalties=penalties,
        update=updates.OneStage(),
    )
    return gan


def dense(gradients):
    """Without those that are None, and embeddings' slices put together."""
    return [tf.convert_to_tensor(g) for g in gradients if g is not None]


def difference(gan, batch, graph=False):
    """By how much the two ways differ, relative to the gradient, for each player."""

    def both_ways():
        apart = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
        together = gan.gradients_of_both(batch)
        return [[move.gradients for move in moves] for moves in (apart, together)]

    if graph:
        both_ways = tf.function(both_ways, autograph=False)
    apart, together = both_ways()
    found = []
    for one, other in zip(apart, together, strict=True):
        one, other = (
            np.concatenate([np.ravel(g) for g in dense(gradients)])
            for gradients in (one, other)
        )
        assert np.linalg.norm(one) > 0
        found.append(np.linalg.norm(one - other) / np.linalg.norm(one))
    return max(found)


WITH = {
    "alone": lambda: (),
    "r1_r2": lambda: [penalties.R1(0.5), penalties.R2(0.5)],
    "lazy_r2": lambda: [penalties.R2(0.5, interval=2)],
}
# Losses of each kind. A lazy penalty is a branch, which only a graph traces.
OF_EACH_KIND = ("non_saturating", "relativistic_paired", "kullback_leibler")
OF_EACH_KIND += ("energy_based", "energy_distance")
QUICK = {
    "alone": OF_EACH_KIND[:2],
    "r1_r2": {*losses._BY_NAME} - {"sinkhorn_divergence"},
    "lazy_r2": OF_EACH_KIND[:1],
}


def losses_and_penalties():
    for loss in losses._BY_NAME:
        for name, quick in QUICK.items():
            marks = () if loss in quick else pytest.mark.slow
            yield pytest.param(loss, name, marks=marks)


@pytest.mark.parametrize(("loss", "with_penalties"), [*losses_and_penalties()])
def test_its_gradients_are_those_of_simultaneous_play(loss, with_penalties, points):
    """Every loss there is. Sees a ratio of the wrong slopes, D's penalty in G's
    gradient, and a mean that is taken twice."""
    if loss in ENERGIES:
        gan = gan_with(
            loss, WITH[with_penalties](), discriminator=models.mlp_autoencoder(2, 3, 8)
        )
    else:
        outputs = 16 if loss in EMBEDDINGS else 1
        gan = gan_with(loss, WITH[with_penalties](), outputs)
    graph = with_penalties == "lazy_r2" or loss == "sinkhorn_divergence"  # Its loop.
    assert difference(gan, gan.draw(points[:16]), graph) < 1e-5


@pytest.mark.parametrize(
    "penalty",
    [
        penalties.WassersteinGradient(),
        penalties.ZeroCenteredGradient(),
        penalties.LeCam(start=1),
        penalties.ApproximateR2(),
        penalties.LatentConsistency(),
        penalties.LatentDiversity(),
        penalties.StyleDiversity(),
        penalties.PathLength(),
        penalties.Orthogonal(weight=0.1),
    ],
    ids=lambda penalty: type(penalty).__name__,
)
def test_penalties_of_either_player_come_along(penalty, points):
    gan = gan_with("non_saturating", [penalty])
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        optimizer.learning_rate = 0.001
    gan.run_eagerly = True
    gan.fit(points[:96], verbose=0)  # Those with a memory have one.
    assert difference(gan, gan.draw(points[:16])) < 1e-5


@pytest.mark.parametrize("penalty", [penalties.FeatureMatching, penalties.PullingAway])
def test_penalties_on_features_of_the_shared_pass_come_along(penalty, points):
    _, network = tiny_networks()
    network = models.with_outputs(network, features=network.layers[0].name)
    gan = gan_with("hinge", [penalty()], discriminator=network)
    assert difference(gan, gan.draw(points[:16])) < 1e-5


@keras.saving.register_keras_serializable("tests")
class SmallFeatures(penalties.Penalty):
    """A penalty on D that goes into its pass over generated images."""

    needs = ("fake_outputs",)

    def __call__(self, critic, real, fake, seed, fake_outputs):
        return keras.ops.mean(keras.ops.square(fake_outputs["features"]))


def test_penalties_of_d_on_features_do_not_reach_g(points):
    """Sees dL_D/dx taken for that of the scores, with the penalty's part in it."""
    _, network = tiny_networks()
    network = models.with_outputs(network, features=network.layers[0].name)
    gan = gan_with("non_saturating", [SmallFeatures(3.0)], discriminator=network)
    assert difference(gan, gan.draw(points[:16])) < 1e-5


def test_losses_of_ds_own_layers_do_not_reach_g(points):
    network = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(8, activation="tanh", activity_regularizer="l2"),
            layers.Dense(1, kernel_regularizer="l2"),
        ]
    )
    gan = gan_with("non_saturating", discriminator=network)
    assert difference(gan, gan.draw(points[:16])) < 1e-5


@pytest.mark.parametrize(
    "loss", ["hinge", "non_saturating", "minimax", "least_squares", "wasserstein"]
)
def test_g_keeps_its_gradient_where_d_has_none(loss, points):
    """Hinges beyond the margin and saturated logits: a ratio of slopes is 0 / 0."""
    gan = gan_with(loss)
    batch = gan.draw(points[:16])
    for level in (0.0, 3.0, -3.0, 40.0, -40.0, 200.0, -200.0):
        gan.discriminator.trainable_variables[-1].assign([level])
        apart = gan.generator_gradients(batch).gradients
        together = gan.gradients_of_both(batch)[1].gradients
        for one, other in zip(apart, together, strict=True):
            assert np.isfinite(other).all()
            np.testing.assert_allclose(
                one, other, rtol=1e-5, atol=1e-5 * np.abs(one).max()
            )


def test_some_images_beyond_the_margin_and_some_within(points):
    gan = gan_with("hinge")
    kernel, _, last, bias = gan.discriminator.trainable_variables
    last.assign(30 * last)
    batch = gan.draw(points[:16])
    logits = np.asarray(gan.discriminator_gradients(batch).fake_logits)
    assert (logits < -1).any() and (logits > -1).any()
    assert difference(gan, batch) < 1e-5


@pytest.mark.slow
def test_a_logit_for_every_patch(images):
    """Rows of several scores have no one ratio; ds/dx is pulled back with them all."""
    patches = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, strides=2, activation="tanh"),
            layers.Conv2D(1, 2),
        ]
    )
    generator = tiny_image_gan().generator
    for loss in ("non_saturating", "hinge", "relativistic_paired"):
        for weight in (0.0, 1.0):
            gan = GAN(generator, patches, latent_dim=4, seed=0)
            gan.compile(
                "sgd",
                "sgd",
                loss=loss,
                penalties=[penalties.R2(weight)] if weight else (),
                update=updates.OneStage(),
            )
            assert difference(gan, gan.draw(images[:16])) < 1e-5


def test_labels_and_batch_normalization_of_g_make_no_difference(images):
    gan = tiny_image_gan(num_classes=3)
    gan.compile("sgd", "sgd", update=updates.OneStage())
    labels = tf.constant(np.arange(16) % 3)
    assert difference(gan, gan.draw(images[:16], labels)) < 1e-5


@pytest.mark.slow
def test_a_step_moves_both_by_those_gradients_through_fit(points):
    """Float64, to the digit: sees a G that is shown the D that has moved."""
    gan = gan_with("non_saturating", [penalties.R1(0.5)], dtype="float64")
    seed = np.asarray(gan.seed_generator.state).copy()
    batch = gan.draw(points[:8])
    gan.seed_generator.state.assign(seed)
    of_d, of_g = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
    networks = (gan.discriminator, gan.generator)
    before = [[np.asarray(v) for v in n.trainable_variables] for n in networks]
    history = gan.fit(points[:8], shuffle=False, verbose=0).history
    for network, old, move, rate in zip(
        networks, before, (of_d, of_g), (0.5, 0.25), strict=True
    ):
        for variable, value, gradient in zip(
            network.trainable_variables, old, move.gradients, strict=True
        ):
            np.testing.assert_allclose(variable, value - rate * gradient, rtol=1e-10)
    for move in (of_d, of_g):
        for name, value in move.logs.items():
            np.testing.assert_allclose(history[name], [value], rtol=1e-6)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_keeps_gs_gradient(policy, points):
    """G's gradient where D has all but none: 1e-8 is nothing in float16.

    Simultaneous play in float32 is the yardstick.
    """
    exact = gan_with("non_saturating")
    keras.config.set_dtype_policy(policy)
    try:
        keras.utils.set_random_seed(0)
        halved = GAN(*tiny_networks(), latent_dim=4, seed=0)
        halved.compile("sgd", "sgd", update=updates.OneStage())
    finally:
        keras.config.set_dtype_policy("float32")
    for gan in (exact, halved):
        gan.discriminator.trainable_variables[-1].assign([-18.0])
    batch = exact.draw(points[:16])
    expected = exact.generator_gradients(batch).gradients
    scale = float(halved.g_optimizer.scale_loss(np.float32(1.0)))
    found = halved.gradients_of_both(batch)[1].gradients
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_allclose(
            np.asarray(other) / scale, one, rtol=0.05, atol=0.03 * np.abs(one).max()
        )


@pytest.mark.parametrize(
    "update", [updates.Alternating(), updates.OneStage()], ids=repr
)
def test_float64_data_over_float32_networks(update, points):
    keras.utils.set_random_seed(0)
    gan = GAN(*tiny_networks(), latent_dim=4, seed=0, dtype="float64")
    terms = [penalties.R1(), penalties.R2()]
    gan.compile("sgd", "sgd", penalties=terms, update=update, run_eagerly=True)
    history = gan.fit(points[:64].astype("float64"), verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


@pytest.mark.slow  # Loops that are differentiated twice take long to trace.
@pytest.mark.parametrize("interval", [1, 2])
def test_recurrent_discriminators(interval, points):
    """Whose loops cannot be differentiated in a branch and out of it."""
    network = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Reshape((2, 1)),
            layers.SimpleRNN(4),
            layers.Dense(1),
        ]
    )
    gan = gan_with("hinge", [penalties.R2(0.5, interval)], discriminator=network)
    assert difference(gan, gan.draw(points[:8]), graph=True) < 1e-5


def test_networks_for_images_of_any_size(images):
    def convolutions(channels, **arguments):
        return keras.Sequential(
            [keras.Input((None, None, channels)), layers.Conv2D(1, 3, **arguments)]
        )

    generator = convolutions(2, padding="same")
    discriminator = convolutions(1)
    gan = GAN(generator, discriminator, prior=Planes(), value_range=(-1, 1), seed=0)
    gan.compile("sgd", "sgd", update=updates.OneStage())
    assert difference(gan, gan.draw(images[:4])) < 1e-5


@keras.saving.register_keras_serializable("tests")
class Planes(priors.Prior):
    """Noise in the shape of an image, for a generator of images of any size."""

    shape = (None, None, 2)

    def __call__(self, batch_size, seed):
        return keras.random.normal((batch_size, 8, 8, 2), seed=seed)
