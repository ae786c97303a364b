"""What Keras does with `model.optimizer`, for two optimizers."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from keras import ops

from keras_gan import updates

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture
def points(points):
    return points[:64]


def test_the_optimizer_of_a_gan_is_no_third_one(points):
    gan = tiny_gan()
    with pytest.raises(AttributeError, match="gan.d_optimizer.*learning_rate"):
        gan.optimizer.learning_rate  # noqa: B018
    discriminators, generators = gan.optimizer.optimizers
    generators.learning_rate = 0.5
    assert float(gan.g_optimizer.learning_rate) == 0.5
    assert float(discriminators.learning_rate) == float(gan.d_optimizer.learning_rate)


class Steps(keras.optimizers.schedules.LearningRateSchedule):
    """A rate of 0 that says at which step it is, by the next ten thousand."""

    def __call__(self, step):
        return ops.cast(step, "float32") * 1e-20

    def get_config(self):
        return {}


@pytest.mark.parametrize(
    ("update", "d_count"),
    [
        pytest.param(updates.Alternating(), 1, marks=pytest.mark.slow),
        (updates.Alternating(5), 5),
        pytest.param(updates.Simultaneous(), 1, marks=pytest.mark.slow),
        (updates.OneStage(), 1),
        (updates.Extragradient(), 1),
        pytest.param(updates.Consensus(1.0), 1, marks=pytest.mark.slow),
        (updates.Unrolled(3), 1),
    ],
)
def test_a_schedule_counts_its_players_updates(points, update, d_count):
    gan = tiny_gan(compiled=False)
    sgd = keras.optimizers.SGD
    gan.compile(sgd(Steps()), sgd(Steps()), update=update)
    gan.fit(points[:60], batch_size=20, verbose=0)
    rates = [float(o.learning_rate) for o in (gan.d_optimizer, gan.g_optimizer)]
    np.testing.assert_allclose(rates, [3e-20 * d_count, 3e-20], rtol=1e-6)


def test_a_schedule_counts_gradients_that_are_accumulated(points):
    gan = tiny_gan(compiled=False)

    def optimizer():
        return keras.optimizers.SGD(Steps(), gradient_accumulation_steps=2)

    gan.compile(optimizer(), optimizer())
    gan.fit(points[:60], batch_size=15, verbose=0)
    np.testing.assert_allclose(float(gan.d_optimizer.learning_rate), 4e-20, rtol=1e-6)


@pytest.mark.slow
def test_weights_loaded_before_compile_are_warned_about_in_fit(points, tmp_path):
    """Where the optimizers stay behind; not after `load_weights` in the right order,
    nor in a GAN that is only looked at."""
    trained = tiny_gan()
    trained.fit(points, verbose=0)
    trained.save_weights(tmp_path / "gan.weights.h5")
    gan = tiny_gan(compiled=False)
    gan.load_weights(tmp_path / "gan.weights.h5")
    gan.compile("adam", "adam")
    gan.evaluate(points, verbose=0)
    with pytest.warns(UserWarning, match="optimizers begin at step 0.*at step 2"):
        gan.fit(points, verbose=0)
    gan.fit(points, verbose=0)
    gan = tiny_gan()
    gan.load_weights(tmp_path / "gan.weights.h5")
    assert int(gan.d_optimizer.iterations) == 2
    gan.fit(points, verbose=0)


@pytest.mark.slow
def test_a_file_loaded_without_its_optimizers_is_warned_about_too(points, tmp_path):
    trained = tiny_gan()
    trained.fit(points, verbose=0)
    trained.save(tmp_path / "gan.keras")
    gan = keras.models.load_model(tmp_path / "gan.keras", compile=False)
    gan.compile("adam", "adam")
    with pytest.warns(UserWarning, match="optimizers begin at step 0"):
        gan.fit(points, verbose=0)


def test_compiling_a_trained_gan_anew_is_no_cause_for_a_warning(points):
    gan = tiny_gan()
    gan.fit(points, verbose=0)
    gan.compile("adam", "adam", loss="hinge")
    gan.fit(points, verbose=0)


def test_optimizers_of_another_gan_are_refused(points):
    """As in k folds."""
    optimizers = keras.optimizers.Adam(), keras.optimizers.Adam()
    for fold in range(2):
        gan = tiny_gan(compiled=False, seed=fold)
        if fold:
            with pytest.raises(ValueError, match="built for other variables.*Adam"):
                gan.compile(*optimizers)
        else:
            gan.compile(*optimizers)
            gan.compile(*optimizers)  # The same networks again are no other GAN's.
            gan.fit(points, verbose=0)


@pytest.mark.parametrize("player", ["discriminator", "generator"])
@pytest.mark.parametrize("when", ["before compile", "after compile"])
def test_a_frozen_player_is_refused(points, player, when):
    gan = tiny_gan(compiled=when == "after compile")
    getattr(gan, player).trainable = False
    with pytest.raises(ValueError, match=f"{player} is frozen"):
        gan.compile("adam", "adam")
    with pytest.raises(ValueError, match="frozen|compile"):
        gan.fit(points, verbose=0)


def test_a_network_unfrozen_after_compile_is_refused(points):
    gan = tiny_gan(compiled=False)
    gan.generator.layers[0].trainable = False
    gan.compile("adam", "adam")
    gan.generator.layers[0].trainable = True
    with pytest.raises(ValueError, match="Call `compile` again, with new optimizers"):
        gan.fit(points, verbose=0)
