"""Forward passes: repeated with their own draws, counted once, and without a trace."""

import keras
import numpy as np
import pytest
from keras import layers
from keras import ops
from keras.regularizers import L2

from keras_gan import GAN
from keras_gan import augmentation
from keras_gan import losses
from keras_gan import penalties
from keras_gan import priors
from keras_gan import updates

POINTS = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")
RATE = 0.1


class Ones(priors.Prior):
    """The same latents for all, so that the expected values can be written down."""

    shape = (4,)

    def __call__(self, batch_size, seed):
        return ops.ones((batch_size, 4))


class Nothing(losses.AdversarialLoss):
    """No gradient: what moves the weights is what layers add."""

    def discriminator_loss(self, real_logits, fake_logits):
        return 0.0 * (real_logits + fake_logits)

    def generator_loss(self, real_logits, fake_logits):
        return 0.0 * fake_logits


def linear(units, dim, dtype=None, **arguments):
    dense = layers.Dense(units, use_bias=False, dtype=dtype, **arguments)
    kind = "float64" if dtype == "float64" else None
    return keras.Sequential([keras.Input((dim,), dtype=kind), dense])


def compiled(generator, discriminator, optimizer=keras.optimizers.SGD, **arguments):
    prior = arguments.pop("prior", Ones())
    gan = GAN(generator, discriminator, prior=prior, seed=0, **arguments.pop("gan", {}))
    gan.compile(optimizer(RATE), optimizer(RATE), **arguments)
    return gan


def kernel(network):
    return np.asarray(network.trainable_variables[0], "float64")


# --- Terms that layers add ---------------------------------------------------

BESIDE = {
    "alone": {},
    "another pass": {"penalties": [penalties.WassersteinGradient(0.0)]},
    "a lazy one": {"penalties": [penalties.R1(0.0, interval=2)]},
    "a pass of G": {"penalties": [penalties.LatentDiversity(0.0)]},
    "one stage": {"update": updates.OneStage()},
    "unrolled": {"update": updates.Unrolled(2)},
    "eager": {"run_eagerly": True},
}


@pytest.mark.parametrize("beside", BESIDE, ids=str)
def test_an_activity_regularizer_counts_once_per_pass_of_the_loss(beside):
    """Keras adds Σ (x W)² / n for each pass, whose gradient is 2 xᵀ x W / n.

    Sees the passes of penalties counted, and the fakes' or all of them lost.
    """
    keras.utils.set_random_seed(0)
    generator = linear(2, 4, activity_regularizer=L2(1.0))
    discriminator = linear(1, 2, activity_regularizer=L2(1.0))
    gan = compiled(generator, discriminator, loss=Nothing(), **BESIDE[beside])
    of_g, of_d = kernel(generator), kernel(discriminator)
    gan.fit(POINTS, batch_size=8, verbose=0)
    latents = np.ones((8, 4))
    fake = latents @ of_g
    slope = 2 * (POINTS.T @ POINTS + fake.T @ fake) @ of_d / 8
    np.testing.assert_allclose(kernel(discriminator), of_d - RATE * slope, rtol=1e-4)
    slope = 2 * latents.T @ fake / 8
    np.testing.assert_allclose(kernel(generator), of_g - RATE * slope, rtol=1e-4)


@pytest.mark.parametrize(
    "update",
    [updates.Alternating(), updates.OneStage(), updates.Unrolled(2, 1e-9)],
    ids=lambda update: type(update).__name__,
)
@pytest.mark.parametrize("dtypes", [(None, None), ("float64", None), (None, "float64")])
def test_a_kernel_regularizer_counts_once_in_any_precision(update, dtypes):
    """λ ‖W‖² has the gradient 2 λ W. Sees it lost, doubled, or of a wrong type."""
    of_networks, of_gan = dtypes
    keras.utils.set_random_seed(0)
    generator = linear(2, 4, of_networks, kernel_regularizer=L2(0.5))
    discriminator = linear(1, 2, of_networks, kernel_regularizer=L2(0.25))
    gan = compiled(
        generator,
        discriminator,
        loss=Nothing(),
        update=update,
        gan={"dtype": of_gan},
        run_eagerly=True,
    )
    of_g, of_d = kernel(generator), kernel(discriminator)
    gan.fit(POINTS, batch_size=8, verbose=0)
    np.testing.assert_allclose(kernel(generator), of_g * (1 - RATE), rtol=1e-5)
    expected = of_d * (1 - RATE / 2)
    np.testing.assert_allclose(kernel(discriminator), expected, rtol=1e-5)


def test_float16_networks_have_their_losses_scaled_whatever_the_gans_own_type():
    """G's gradient comes through D: a D in float16 alone needs both scaled."""
    scaling = keras.optimizers.LossScaleOptimizer
    for of_g, of_d in ((None, None), ("mixed_float16", None), (None, "mixed_float16")):
        gan = compiled(linear(2, 4, of_g), linear(1, 2, of_d))
        assert isinstance(gan.d_optimizer, scaling) == (of_d is not None)
        assert isinstance(gan.g_optimizer, scaling) == bool(of_g or of_d)


# --- Repeated with the same draws --------------------------------------------


def smooth(dropout=0.0):
    keras.utils.set_random_seed(0)
    hidden = [layers.Dense(16, "tanh"), layers.Dropout(dropout), layers.Dense(1)]
    return linear(2, 4), keras.Sequential([keras.Input((2,)), *hidden])


@pytest.mark.parametrize(
    "pair",
    [
        (penalties.R1, penalties.ApproximateR1),
        (penalties.R2, penalties.ApproximateR2),
    ],
    ids=["R1", "R2"],
)
@pytest.mark.parametrize(
    ("dropout", "augmentations"),
    [
        (0.3, []),
        (0.0, [augmentation.Noise(0.1)]),
        (0.3, [augmentation.InstanceNoise(0.3)]),
    ],
    ids=["dropout", "augmentation", "both"],
)
def test_finite_differences_agree_with_exact_ones_where_d_draws(
    pair, dropout, augmentations
):
    """Sees a second pass with other draws: its quotient by σ is far too large."""
    exact, approximate = pair
    gan = compiled(
        *smooth(dropout),
        optimizer=lambda rate: keras.optimizers.SGD(0.0),
        prior=priors.Normal(4),
        penalties=[exact(1.0), approximate(1.0)],
        augmentations=augmentations,
    )
    points = np.tile(POINTS, (1000, 1))
    history = gan.fit(points, batch_size=2000, verbose=0).history
    names = list(gan.penalties)
    assert history[names[0]][0] > 1e-3
    np.testing.assert_allclose(history[names[1]], history[names[0]], rtol=0.05)


class Identity(augmentation.Transform):
    def __call__(self, images, seed):
        return images + 0.0


def test_a_transform_that_changes_nothing_costs_nothing_where_d_draws():
    """Sees dropout and augmentation counted as what the transform does."""
    consistency = penalties.BalancedConsistency(Identity())
    gan = compiled(
        *smooth(0.5), penalties=[consistency], augmentations=[augmentation.Noise(0.1)]
    )
    history = gan.fit(POINTS, batch_size=4, verbose=0).history
    assert history["balanced_consistency"] == [0.0]


class AlwaysNoise(layers.Layer):
    """Draws in inference as well, as the noise inputs of StyleGAN do."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(5)
        self.built = True

    def call(self, x):
        noise = keras.random.normal(ops.shape(x), seed=self.seed_generator)
        return x + 0.5 * noise


def noisy_gan(**arguments):
    keras.utils.set_random_seed(0)
    generator = keras.Sequential([keras.Input((4,)), layers.Dense(2), AlwaysNoise()])
    arguments = {"prior": priors.Normal(4), "optimizer": keras.optimizers.Adam} | (
        arguments
    )
    return compiled(generator, linear(1, 2), **arguments)


def test_a_nudge_of_the_latents_is_all_that_changes_where_g_draws():
    """Of a linear G, E ‖G(z) − G(z + σε)‖² / 2 is σ² ‖W‖² / 2. Sees other noise."""
    gan = noisy_gan(penalties=[penalties.LatentDiversity(1.0, sigma=0.01)])
    size = np.square(kernel(gan.generator)).sum()
    points = np.tile(POINTS, (500, 1))
    found = gan.fit(points, batch_size=4000, verbose=0).history["latent_diversity"]
    np.testing.assert_allclose(found, [-0.5e-4 * size], rtol=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("interval", [2, 3])
def test_a_lazy_penalty_sees_the_dropout_of_the_loss(interval):
    """In a step in which it is due it is `interval` times the one of every step."""

    def first(interval):
        gan = compiled(*smooth(0.5), penalties=[penalties.R1(1.0, interval)])
        return gan.fit(POINTS, batch_size=8, verbose=0).history["r1"][0]

    np.testing.assert_allclose(first(interval), interval * first(1), rtol=1e-5)


@pytest.mark.slow
def test_draws_do_not_depend_on_which_penalties_are_due():
    """A graph traces both branches of each; eager code runs one of them."""

    def weights(eagerly):
        terms = [penalties.DRAGAN(1.0, interval=2), penalties.WassersteinGradient(1.0)]
        gan = compiled(
            *smooth(0.5),
            penalties=terms,
            augmentations=[augmentation.Noise(0.1)],
            run_eagerly=eagerly,
        )
        gan.fit(np.tile(POINTS, (3, 1)), batch_size=8, shuffle=False, verbose=0)
        return gan.get_weights()

    for one, other in zip(weights(True), weights(False), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_passes_of_penalties_leave_moving_statistics_alone():
    """They are those of the fakes and the real examples, in this order.

    Sees the mixed examples of WGAN-GP counted in.
    """

    def moving_mean(terms):
        keras.utils.set_random_seed(0)
        normalized = [layers.BatchNormalization(momentum=0.5), layers.Dense(1)]
        discriminator = keras.Sequential([keras.Input((2,)), *normalized])
        gan = compiled(linear(2, 4), discriminator, penalties=terms)
        fake = np.ones((8, 4)) @ kernel(gan.generator)
        gan.discriminator_gradients(gan.draw(POINTS))
        found = np.asarray(discriminator.layers[0].moving_mean)
        expected = 0.5 * (0.5 * fake.mean(0)) + 0.5 * POINTS.mean(0)
        np.testing.assert_allclose(found, expected, rtol=1e-5)

    moving_mean([])
    moving_mean([penalties.WassersteinGradient(), penalties.R1(interval=2)])


# --- Looking ------------------------------------------------------------------


@pytest.mark.slow
def test_a_generator_that_draws_in_inference_is_not_changed_by_looking(tmp_path):
    looked_at, left_alone = noisy_gan(), noisy_gan()
    for gan in (looked_at, left_alone):
        gan.fit(POINTS, verbose=0)
    gan = looked_at
    latents = np.ones((3, 4), "float32")
    np.testing.assert_array_equal(gan.generate(4, seed=0), gan.generate(4, seed=0))
    assert not np.array_equal(gan.generate(4, seed=0), gan.generate(4, seed=1))
    images = gan.generate(600, seed=0)  # Several batches, with noise of their own.
    assert len(np.unique(images, axis=0)) == 600
    np.testing.assert_array_equal(gan(latents), gan(latents))
    first, again = (gan.predict(latents, verbose=0) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert gan.evaluate(POINTS, verbose=0) == gan.evaluate(POINTS, verbose=0)
    gan.discriminate(POINTS)
    gan.export(tmp_path / "1")
    looked_at.fit(POINTS, verbose=0, validation_data=(POINTS,))
    left_alone.fit(POINTS, verbose=0)
    for one, other in zip(looked_at.variables, left_alone.variables, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_layers_without_a_seed_draw_anew_in_every_step():
    """They share Keras' global generator. Sees one draw for all steps of a graph."""

    class Unseeded(layers.Layer):
        def call(self, x):
            return x + keras.random.normal(ops.shape(x))

    class Seen(keras.callbacks.Callback):
        values = []

        def on_train_batch_end(self, batch, logs=None):
            self.values.append(float(self.model.penalties["sum_of_fakes"].last))

    class SumOfFakes(penalties.Penalty, layers.Layer):
        def __init__(self):
            layers.Layer.__init__(self)
            penalties.Penalty.__init__(self)
            self.last = self.add_weight(shape=(), trainable=False)

        def __call__(self, critic, real, fake, seed):
            return 0.0, ops.sum(fake)

        def end_step(self, step):
            self.last.assign(step.note(self).value)

    generator = keras.Sequential([keras.Input((4,)), layers.Dense(2), Unseeded()])
    gan = compiled(
        generator,
        linear(1, 2),
        optimizer=lambda rate: keras.optimizers.SGD(0.0),
        penalties=[SumOfFakes()],
    )
    gan.fit(np.tile(POINTS, (4, 1)), batch_size=8, verbose=0, callbacks=[Seen()])
    assert len(set(Seen.values)) == 4
