"""The model as users meet it: compile, fit, evaluate, and the numbers of a step."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_networks
from keras import layers
from keras import ops
from scipy import special

from keras_gan import GAN
from keras_gan import losses
from keras_gan import penalties
from keras_gan import priors

pytestmark = pytest.mark.usefixtures("eager")


def test_one_step_equals_the_textbooks_algorithm(points):
    """Against a loop with SGD written out in NumPy for a linear game.

    D(x) = σ(w·x + b) and G(z) = A z: the gradients are known in closed form.
    Sees G moved before D, one batch of latents for both moves, and a sign that
    is wrong.
    """
    generator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(2, use_bias=False, name="a")]
    )
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="w")])
    gan = GAN(generator, discriminator, latent_dim=2, seed=0)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.2), loss="minimax")
    a = generator.get_weights()[0].astype("float64")
    w, b = (weight.astype("float64") for weight in discriminator.get_weights())
    real = points[:16].astype("float64")
    state = np.array(gan.seed_generator.state)
    latents = [np.array(gan.draw(points[:16]).latents, "float64") for _ in range(2)]
    gan.seed_generator.state.assign(state)

    logs = gan.train_on_batch(points[:16], return_dict=True)

    def d(x):
        return special.expit(x @ w + b)

    fake = latents[0] @ a
    value = np.mean(np.log(d(real))) + np.mean(np.log(1 - d(fake)))
    np.testing.assert_allclose(logs["d_loss"], -value, rtol=1e-5)
    # Ascent on V: ∂V/∂s is 1 − D on real and −D on fake images.
    w, b = (
        w + 0.1 * (real.T @ (1 - d(real)) - fake.T @ d(fake)) / 16,
        b + 0.1 * ((1 - d(real)).mean(0) - d(fake).mean(0)),
    )
    fake = latents[1] @ a
    np.testing.assert_allclose(logs["g_loss"], np.mean(np.log(1 - d(fake))), rtol=1e-5)
    # Descent on E log(1 − D(G(z))), whose ∂/∂s is −D.
    a = a - 0.2 * latents[1].T @ (-d(fake) * w.T) / 16
    np.testing.assert_allclose(generator.get_weights()[0], a, rtol=1e-5)
    np.testing.assert_allclose(discriminator.get_weights()[0], w, rtol=1e-5)
    np.testing.assert_allclose(discriminator.get_weights()[1], b, rtol=1e-4, atol=1e-7)


def test_training_pulls_the_samples_to_the_data():
    """Data at (3, 0); the generator starts about the origin."""
    data = np.random.default_rng(0).normal((3, 0), 0.1, (512, 2)).astype("float32")
    terms = [penalties.R1(5.0), penalties.R2(5.0)]
    gan = tiny_gan(penalties=terms, run_eagerly=False, steps_per_execution=16)
    for optimizer in (gan.d_optimizer, gan.g_optimizer):
        optimizer.learning_rate = 5e-3
    gan.fit(data, epochs=20, verbose=0)
    assert np.linalg.norm(gan.generate(500, seed=0).mean(0) - (3, 0)) < 0.2


def test_logs_have_the_documented_names(points):
    gan = tiny_gan(penalties=[penalties.R1()])
    points = points[:32]
    history = gan.fit(points, verbose=0, validation_data=(points,)).history
    trained = {"d_loss", "g_loss", "r1", "d_real", "d_fake"}
    evaluated = {"val_d_loss", "val_g_loss", "val_d_real", "val_d_fake"}
    assert set(history) == trained | evaluated


def test_evaluate_reports_losses_over_all_images(points):
    """Sees a short last batch that counts as much as a full one."""
    gan = tiny_gan(loss="wasserstein")
    found = gan.evaluate(points[:40], batch_size=32, verbose=0, return_dict=True)
    logits = ops.convert_to_numpy(gan.discriminator(points[:40]))
    # The mean of D over the fakes is in d_loss and, negated, in g_loss.
    np.testing.assert_allclose(
        found["d_loss"], -found["g_loss"] - logits.mean(), rtol=1e-4
    )


def test_every_batch_of_an_evaluation_has_other_latents(points):
    """Sees one set of latents for all, and an evaluation that is not repeated."""
    seen = []

    class Noted(priors.Normal):
        def __call__(self, batch_size, seed):
            latents = super().__call__(batch_size, seed)
            seen.append(np.array(latents))
            return latents

    gan = tiny_gan(prior=Noted(4), run_eagerly=True)
    first = gan.evaluate(points[:64], verbose=0)
    assert len(seen) == 2 and not np.array_equal(seen[0], seen[1])
    assert gan.evaluate(points[:64], verbose=0) == first


def test_evaluation_is_in_inference_mode_and_moves_nothing(points):
    generator, discriminator = tiny_networks(stateful=True)
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    gan.compile("adam", "adam", penalties=[penalties.R1()])
    before = [ops.convert_to_numpy(variable) for variable in gan.variables]
    gan.evaluate(points[:64], verbose=0)
    gan.reset_metrics()
    for old, new in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(old, new)


def test_graph_equals_eager(points):
    def weights(eager):
        gan = tiny_gan(
            penalties=[penalties.R1(), penalties.R2(interval=2)], run_eagerly=eager
        )
        gan.fit(points[:64], verbose=0)
        return gan.get_weights()

    for one, other in zip(weights(True), weights(False), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_several_steps_an_execution_equal_one(points):
    """Of five batches, the last of which is short. Sees one that is left out."""

    def weights(steps):
        gan = tiny_gan(steps_per_execution=steps, run_eagerly=False)
        gan.fit(points[:100], batch_size=24, epochs=2, verbose=0)
        return gan.get_weights()

    for one, other in zip(weights(1), weights(3), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_the_step_compiles_under_xla(points):
    gan = tiny_gan(
        loss="relativistic_paired",
        penalties=[
            penalties.R1(),
            penalties.R2(interval=2),
            penalties.WassersteinGradient(),
        ],
        jit_compile=True,
        run_eagerly=False,
    )
    history = gan.fit(points[:64], verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


def test_counters_count(points):
    gan = tiny_gan()
    gan.fit(points, batch_size=100, epochs=2, verbose=0)
    assert int(gan.step) == 6
    assert int(gan.images_seen) == 512
    assert int(gan.epochs_seen) == 2


def test_compiling_again_starts_the_optimizers_anew(points):
    gan = tiny_gan()
    gan.fit(points[:96], verbose=0)
    gan.compile("sgd", "sgd", loss="hinge")
    assert isinstance(gan.adversarial_loss, losses.Hinge)
    history = gan.fit(points[:64], verbose=0).history
    assert set(history) == {"d_loss", "g_loss", "d_real", "d_fake"}
    assert int(gan.d_optimizer.iterations) == 2


def test_compiling_again_lets_go_of_the_states_of_before(points, tmp_path):
    """Sees the first penalty's numbers in the second one's place after loading."""
    gan = tiny_gan(penalties=[penalties.LeCam(start=1)])
    gan.fit(points[:64], verbose=0)
    gan.compile("adam", "adam", penalties=[penalties.LeCam(start=1)])
    gan.fit(3 * points[:64], epochs=2, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    pair = [g.penalties["le_cam"].variables for g in (gan, loaded)]
    for one, other in zip(*pair, strict=True):
        assert float(one) == float(other)
