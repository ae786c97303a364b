"""What Keras' own optimizers and policies do for two players, through fit."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_networks
from keras import layers
from keras.optimizers import schedules

from keras_gan import GAN
from keras_gan import models
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import updates
from keras_gan.datasets import mixtures
from keras_gan.metrics import mode_coverage

pytestmark = pytest.mark.usefixtures("eager")

W, B = np.array([0.5, -1.0]), np.array([0.25, 0.75])


def linear_gan(d_optimizer, g_optimizer, **arguments):
    """D(x) = w · x and G(z) = b, Wasserstein: gradients b − mean x, and −w for b."""
    discriminator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(1, use_bias=False)]
    )
    discriminator.layers[-1].kernel.assign(W[:, None])
    generator = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    generator.layers[-1].kernel.assign(np.zeros((4, 2)))
    generator.layers[-1].bias.assign(B)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile(d_optimizer, g_optimizer, loss="wasserstein", **arguments)
    return gan


def places(gan):
    critic = np.asarray(gan.discriminator.weights[0])[:, 0]
    return critic, np.asarray(gan.generator.layers[-1].bias)


def test_two_time_scales(points):
    """Each player moves by its own rate. Sees one rate for both."""
    gan = linear_gan(
        keras.optimizers.SGD(0.4),
        keras.optimizers.SGD(0.1),
        update=updates.Simultaneous(),
    )
    gan.fit(points[:8], verbose=0)
    w, b = places(gan)
    np.testing.assert_allclose(w, W - 0.4 * (B - points[:8].mean(axis=0)), rtol=1e-5)
    np.testing.assert_allclose(b, B + 0.1 * W, rtol=1e-5)


@pytest.mark.parametrize(
    "update", [updates.Simultaneous(), updates.OneStage()], ids=["apart", "together"]
)
def test_gradients_accumulate_over_steps(update, points):
    """Nothing moves for three steps; then both by the mean of four gradients."""
    gan = linear_gan(
        keras.optimizers.SGD(0.4, gradient_accumulation_steps=4),
        keras.optimizers.SGD(0.1, gradient_accumulation_steps=4),
        update=update,
    )
    gan.fit(points[:24], batch_size=8, shuffle=False, verbose=0)
    np.testing.assert_array_equal(np.concatenate(places(gan)), np.concatenate([W, B]))
    gan.fit(points[24:32], batch_size=8, shuffle=False, verbose=0)
    w, b = places(gan)
    np.testing.assert_allclose(w, W - 0.4 * (B - points[:32].mean(axis=0)), rtol=1e-5)
    np.testing.assert_allclose(b, B + 0.1 * W, rtol=1e-5)


def test_accumulation_of_each_player_is_its_own(points):
    """D every second step, G in each: TensorFlow's game of two steps to one."""
    gan = linear_gan(
        keras.optimizers.SGD(0.0, gradient_accumulation_steps=2),
        keras.optimizers.SGD(0.1),
    )
    gan.fit(points[:24], batch_size=8, verbose=0)
    np.testing.assert_allclose(places(gan)[1], B + 0.3 * W, rtol=1e-5)


@pytest.mark.parametrize(
    ("argument", "limit"), [("clipnorm", 0.2), ("global_clipnorm", 0.2)]
)
def test_gradients_are_clipped_by_norm(argument, limit, points):
    data = points[:8] + 5.0
    gan = linear_gan(
        keras.optimizers.SGD(1.0, **{argument: limit}), keras.optimizers.SGD(0.0)
    )
    gan.fit(data, verbose=0)
    gradient = B - data.mean(axis=0)
    assert np.linalg.norm(gradient) > 1
    step = limit * gradient / np.linalg.norm(gradient)
    np.testing.assert_allclose(places(gan)[0], W - step, rtol=1e-5)


def test_the_global_norm_is_one_players_alone(points):
    """G's one gradient has the norm √1.25; D's large one has no part in it."""
    gan = linear_gan(
        keras.optimizers.SGD(0.0), keras.optimizers.SGD(1.0, global_clipnorm=0.5)
    )
    gan.fit(points[:8] + 100.0, verbose=0)
    # The kernel's gradient, −mean z ⊗ w, counts as well; the bias keeps its direction.
    moved = places(gan)[1] - B
    kernel = np.asarray(gan.generator.layers[-1].kernel)
    norm = np.sqrt(np.sum(moved**2) + np.sum(kernel**2))
    np.testing.assert_allclose(norm, 0.5, rtol=1e-5)
    np.testing.assert_allclose(moved[1] / moved[0], W[1] / W[0], rtol=1e-4)


def test_gradients_are_clipped_by_value(points):
    data = points[:8] + np.array([5.0, 0.0], "float32")
    gan = linear_gan(
        keras.optimizers.SGD(1.0, clipvalue=0.2), keras.optimizers.SGD(0.0)
    )
    gan.fit(data, verbose=0)
    step = np.clip(B - data.mean(axis=0), -0.2, 0.2)
    np.testing.assert_allclose(places(gan)[0], W - step, rtol=1e-5)


@pytest.mark.slow
def test_schedules_of_rate_beta_and_weight_survive_a_save(points, tmp_path):
    """Of each, the value of the next step after loading is that of the run in one
    go. Sees a schedule that begins again, and one saved as a number."""
    fade = schedules.PolynomialDecay(1.0, 8, 0.0)

    def gan():
        gan = tiny_gan(compiled=False)
        gan.compile(
            optimizers.ScheduledAdam(
                schedules.CosineDecay(1e-2, 10),
                beta_1=schedules.PolynomialDecay(0.0, 8, 0.9),
                beta_2=schedules.PolynomialDecay(0.5, 8, 0.99),
            ),
            optimizers.ScheduledAdam(
                1e-2, beta_2=schedules.ExponentialDecay(0.9, 4, 0.5)
            ),
            penalties=[penalties.R1(fade)],
        )
        return gan

    points = points[:128]
    whole, begun = gan(), gan()
    logs = whole.fit(points, batch_size=64, epochs=2, shuffle=False, verbose=0).history
    begun.fit(points, batch_size=64, epochs=1, shuffle=False, verbose=0)
    begun.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    again = loaded.fit(points, batch_size=64, shuffle=False, verbose=0).history
    assert again["r1"][0] == logs["r1"][1]
    for one, other in zip(loaded.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert float(loaded.d_optimizer.beta_1(8)) == pytest.approx(0.9)


@pytest.mark.slow
def test_both_loss_scales_are_saved(points, tmp_path):
    """D's begins so high that it overflows and is halved; G's is doubled soon."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        gan = tiny_gan(compiled=False)
        scaled = keras.optimizers.LossScaleOptimizer
        gan.compile(
            scaled(keras.optimizers.Adam(1e-3), initial_scale=2.0**40),
            scaled(keras.optimizers.Adam(1e-3), 2.0**10, dynamic_growth_steps=2),
        )
        gan.fit(points[: 32 * 5], batch_size=32, verbose=0)
        assert float(gan.d_optimizer.dynamic_scale) == 2.0**35
        assert float(gan.g_optimizer.dynamic_scale) == 2.0**12
        gan.save(tmp_path / "gan.keras")
        loaded = keras.models.load_model(tmp_path / "gan.keras")
        assert_same_scales(gan, loaded)
        for both in (gan, loaded):
            both.fit(points[: 32 * 3], batch_size=32, verbose=0)
        assert_same_scales(gan, loaded)
    finally:
        keras.config.set_dtype_policy("float32")
    for one, other in zip(gan.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def assert_same_scales(gan, loaded):
    for name in ("d_optimizer", "g_optimizer"):
        one, other = getattr(gan, name), getattr(loaded, name)
        assert float(one.dynamic_scale) == float(other.dynamic_scale)
        assert int(one.step_counter) == int(other.step_counter)


@pytest.mark.slow
def test_the_scale_of_a_loss_does_not_change_the_step(points):
    """A power of two through float32 networks: exactly the steps without it."""
    weights = []
    for scale in (None, 2.0**12):
        keras.utils.set_random_seed(0)
        gan = GAN(*tiny_networks(), latent_dim=4, seed=0)
        both = [keras.optimizers.SGD(0.1) for _ in "dg"]
        if scale:
            both = [keras.optimizers.LossScaleOptimizer(o, scale) for o in both]
        gan.compile(*both, penalties=[penalties.R1()], update=updates.OneStage())
        gan.fit(points, batch_size=64, verbose=0)
        weights.append([np.asarray(v) for v in gan.trainable_variables])
    for one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-7)


@pytest.fixture(scope="module")
def rings():
    """By policy: how far from a ring samples end, and the modes they reach; of three
    seeds each, after 400 steps of one stage."""

    def trained(policy, seed):
        keras.config.set_dtype_policy(policy)
        keras.utils.set_random_seed(seed)
        networks = models.mlp(data_dim=2, latent_dim=4, units=16, depth=2)
        gan = GAN(*networks, latent_dim=4, seed=seed)
        keras.config.set_dtype_policy("float32")
        both = [keras.optimizers.Adam(5e-3, beta_1=0.0, beta_2=0.9) for _ in "dg"]
        gan.compile(
            *both,
            loss="relativistic_paired",
            penalties=[penalties.R1(0.1), penalties.R2(0.1)],
            update=updates.OneStage(),
            steps_per_execution=25,
            run_eagerly=False,
        )
        gan.fit(mixture.sample(3200, seed=0), batch_size=64, epochs=8, verbose=0)
        assert all(np.isfinite(weight).all() for weight in gan.get_weights())
        samples = gan.generate(2000, seed=seed)
        distance = np.abs(np.linalg.norm(samples, axis=1) - 1.0).mean()
        return distance, mode_coverage(samples, mixture).modes

    mixture = mixtures.ring(8, radius=1.0, std=0.05)
    policies = ("float32", "mixed_bfloat16", "mixed_float16")
    return {
        policy: np.array([trained(policy, seed) for seed in range(3)])
        for policy in policies
    }


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_ends_as_near_to_the_ring(policy, rings):
    """Within what the seeds of float32 differ by, and on every mode. Sees gradients of
    G that are lost in float16, and a scale that is taken out of one player's only."""
    exact, half = rings["float32"][:, 0], rings[policy][:, 0]
    assert exact.mean() < 0.25
    assert half.mean() < exact.mean() + 2 * exact.std(ddof=1)
    assert np.all(rings[policy][:, 1] == 8)
